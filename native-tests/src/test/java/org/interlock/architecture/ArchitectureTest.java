package org.interlock.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.interlock.planted.util.PlantedCommonClass;
import org.interlock.shm.planted.PlantedInShm;
import org.interlock.shm.seam.planted.PlantedInSeam;
import org.interlock.similar.planted.PlantedInSimilar;
import org.interlock.sync.planted.PlantedInSync;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the rooms stand to each other; each rule fails on a class planted to break it. */
class ArchitectureTest {
  private static final String SHM = "org.interlock.shm..";
  private static final String SYNC = "org.interlock.sync..";
  private static final String LINUX = "org.interlock.shm.linux";
  private static final String SEAM = "org.interlock.shm.seam..";
  private static final String[] ABOVE_SYNC = {
    "org.interlock.demo..",
    "org.interlock.bench..",
    "org.interlock.process..",
    "org.interlock.similar..",
    "org.interlock.stress.."
  };
  private static final String[] NATIVE = {"jnr..", "com.kenai.."};
  private static final Set<String> NO_NAMES =
      Set.of("util", "utils", "common", "commons", "helper", "helpers", "misc");

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.interlock");

  /** A rule and a class that breaks it. */
  private record Rule(ArchRule rule, Class<?> breaker) {}

  static Stream<Named<Rule>> rules() {
    return Stream.of(
        named(
            noClasses()
                .that()
                .resideOutsideOfPackage(LINUX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NATIVE)
                .as("one package knows the native binding"),
            PlantedInSync.class),
        named(
            noClasses()
                .that()
                .resideInAnyPackage(SHM, SYNC)
                .and()
                .doNotHaveFullyQualifiedName("org.interlock.shm.seam.MappedWords")
                .should()
                .callMethodWhere(isVarHandleAccess())
                .as("one class touches shared memory through VarHandle"),
            PlantedInSync.class),
        named(
            noClasses()
                .should(Conditions.haveAPackageNamed(NO_NAMES))
                .as("packages have a subject"),
            PlantedCommonClass.class),
        named(
            noClasses()
                .that()
                .resideInAPackage(SHM)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SYNC)
                .as("shm does not know sync"),
            PlantedInShm.class),
        named(
            noClasses()
                .that()
                .resideInAnyPackage(SHM, SYNC)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ABOVE_SYNC)
                .as("neither shm nor sync knows native-tests"),
            PlantedInShm.class),
        named(
            noClasses()
                .that()
                .resideInAPackage("org.interlock.similar..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SEAM, LINUX)
                .as("the similarity service is made with the public API alone"),
            PlantedInSimilar.class),
        named(
            noClasses()
                .that()
                .resideInAPackage(SYNC)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(LINUX)
                .as("sync reaches the kernel through the seam"),
            PlantedInSync.class),
        named(
            noClasses()
                .that()
                .resideInAPackage(SEAM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.interlock.shm", LINUX)
                .as("the seam knows neither side of it"),
            PlantedInSeam.class),
        named(
            noClasses()
                .that()
                .resideInAPackage(SHM)
                .and()
                .resideOutsideOfPackage("org.interlock.shm")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.interlock.shm")
                .as("seam and linux do not know shm itself"),
            PlantedInShm.class));
  }

  private static Named<Rule> named(ArchRule rule, Class<?> breaker) {
    return Named.of(rule.getDescription(), new Rule(rule, breaker));
  }

  /** Fences are no access: they name no memory. */
  private static DescribedPredicate<JavaMethodCall> isVarHandleAccess() {
    return describe(
        "VarHandle's accesses",
        call ->
            call.getTargetOwner().isEquivalentTo(VarHandle.class)
                && !call.getTarget().getName().endsWith("Fence"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsForTheProduct(Rule rule) {
    rule.rule().check(PRODUCTION);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void failsOnAPlantedClass(Rule rule) {
    JavaClasses planted = new ClassFileImporter().importClasses(rule.breaker());
    assertTrue(rule.rule().evaluate(planted).hasViolation(), rule.rule().getDescription());
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    slices().matching("org.interlock.(**)").should().beFreeOfCycles().check(PRODUCTION);
    JavaClasses circle =
        new ClassFileImporter().importClasses(PlantedInSeam.class, PlantedInShm.class);
    ArchRule rule = slices().matching("org.interlock.(**)").should().beFreeOfCycles();
    assertTrue(rule.evaluate(circle).hasViolation());
  }

  @Test
  void theProductWasFoundAndExactlyOnePackageBindsNativeCode() {
    Set<String> packages = new TreeSet<>();
    Set<String> binding = new TreeSet<>();
    for (JavaClass each : PRODUCTION) {
      packages.add(each.getPackageName());
      boolean bindsNative =
          each.getDirectDependenciesFromSelf().stream()
              .map(dependency -> dependency.getTargetClass().getPackageName())
              .anyMatch(name -> name.startsWith("jnr.") || name.startsWith("com.kenai."));
      if (bindsNative) {
        binding.add(each.getPackageName());
      }
    }
    assertEquals(Set.of(LINUX), binding);
    assertTrue(
        packages.containsAll(
            Set.of("org.interlock.shm", "org.interlock.shm.seam", LINUX, "org.interlock.sync")),
        packages.toString());
  }
}
