package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {
  private final Terms terms = new Terms();

  @ParameterizedTest
  @CsvSource({
    "the bridges over it, a bridge",
    "he was running, she runs",
    "köprüler ve evler, bir köprü",
    "KÖPRÜLER VE IRMAKLAR, bu ırmak",
    "İstanbul'da çok, istanbul için",
    "köprüler, köprü",
  })
  @Tag("jdk25")
  void formsOfOneWordAreOneTerm(String some, String others) {
    assertFalse(Collections.disjoint(names(some), names(others)), some + " | " + others);
  }

  private Set<String> names(String text) {
    return new TreeSet<>(terms.count(text).keySet());
  }

  @Test
  void wordsThatEveryTextHasAreNoTerms() {
    assertEquals(Map.of(), terms.count("the and of it"));
    assertEquals(Map.of(), terms.count("ve bir bu için"));
    assertEquals(Map.of(), terms.count("... !?"));
  }

  @Test
  void termsAreCounted() {
    assertEquals(Map.of("bee", 3, "hive", 1), terms.count("the bee, the bees, a bee and the hive"));
  }

  @Test
  void theSamplesAreTakenAndPairsOfOneSubjectHaveTheirOwnWords() {
    assertEquals(16, SampleTexts.all().size());
    SampleTexts.all()
        .forEach((name, text) -> assertTrue(terms.count(text).size() > 15, name + ": " + text));
  }
}
