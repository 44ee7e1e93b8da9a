package org.interlock.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.interlock.demo.DemoProcess.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged demo as such, and doctor on machines that are not this one. */
@Timeout(60)
class DemoIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "counter --help",
        "doctor --help",
        "ls --help",
        "rm --help",
        "stress --help"
      })
  void helpIsPrinted(String arguments) throws IOException {
    Outcome outcome = DemoProcess.run(arguments.split(" ", -1));
    assertEquals(0, outcome.status());
    assertTrue(outcome.out().get(0).startsWith("Usage: interlock-demo"), outcome::toString);
    assertEquals(List.of(), outcome.err());
  }

  @Test
  void theVersionIsTheBuilds() throws IOException {
    String version = System.getProperty("project.version");
    assertEquals(List.of("interlock " + version), DemoProcess.run("--version").out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dance"})
  void withoutACommandItSaysWhichThereAre(String argument) throws IOException {
    Outcome outcome = argument.isEmpty() ? DemoProcess.run() : DemoProcess.run(argument);
    assertEquals(2, outcome.status());
    assertEquals(1, outcome.err().size(), outcome::toString);
  }

  @Test
  @Tag("jdk25")
  void doctorRunsWithoutAWarning() throws IOException {
    Outcome outcome = DemoProcess.run("doctor");
    assertEquals(List.of(), outcome.err());
    assertTrue(outcome.out().contains("  supported    yes"), outcome::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"os.name=Plan9", "os.arch=mips"})
  void doctorSaysWhatAnUnsupportedMachineLacks(String property) throws IOException {
    Outcome outcome = on(property, "doctor");
    assertEquals(1, outcome.status());
    assertEquals(List.of(), outcome.err());
    String found = property.substring(property.indexOf('=') + 1);
    String line = "  supported    no: .* is needed, this is " + found;
    assertTrue(outcome.out().stream().anyMatch(each -> each.matches(line)), outcome::toString);
  }

  @Test
  void theOtherCommandsRefuseAnUnsupportedMachineInOneLine() throws IOException {
    for (String command : List.of("counter", "ls", "rm x", "stress mutex")) {
      Outcome outcome = on("os.name=Plan9", command.split(" ", -1));
      assertEquals(1, outcome.status(), command);
      assertEquals(1, outcome.err().size(), outcome::toString);
      assertTrue(outcome.err().get(0).endsWith("Linux is needed, this is Plan9"));
    }
  }

  @Test
  void doctorNamesTheFallBackInForce() throws IOException {
    Outcome outcome = on("interlock.wait=plain", "doctor");
    assertEquals(0, outcome.status(), outcome::toString);
    int heading = outcome.out().indexOf("fall-backs in force");
    String next = outcome.out().get(heading + 1);
    assertTrue(next.contains("slices of 5 ms") && next.contains("-Dinterlock.wait"), next);
  }

  @Test
  void doctorSaysWhenDeathsAreNoticedByPolling() throws IOException {
    Outcome outcome = on("interlock.liveness=polling", "doctor");
    assertEquals(0, outcome.status(), outcome::toString);
    String next = outcome.out().get(outcome.out().indexOf("fall-backs in force") + 1);
    assertTrue(next.contains("every 25 ms") && next.contains("-Dinterlock.liveness"), next);
  }

  private static Outcome on(String property, String... arguments) throws IOException {
    return DemoProcess.run(
        DemoProcess.command(DemoProcess.jar(), List.of("-D" + property), arguments));
  }
}
