package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command is printed as it is run. */
@Timeout(60)
class CommandTest {
  private static final List<String> AWKWARD =
      List.of("/usr/bin/env", "printf", "[%s]\\n", "a b", "it's", "$HOME", "*", "", "--x=1;2");

  @Test
  void whatIsPrintedRunsTheSameInAShell() throws IOException {
    Command command = new Command(AWKWARD);
    Command printed = new Command(List.of("/bin/sh", "-c", command.text()));
    assertEquals(List.of("[a b]", "[it's]", "[$HOME]", "[*]", "[]", "[--x=1;2]"), run(command));
    assertEquals(run(command), run(printed));
  }

  private static List<String> run(Command command) throws IOException {
    return command.run().lines();
  }

  @Test
  @Tag("jdk25")
  void aProgramOfOursIsPrintedWithAllThatItNeeds() throws IOException {
    Command command = Command.java(Footprint.class, Footprint.OBJECTS);
    Command printed = new Command(List.of("/bin/sh", "-c", command.text()));
    assertTrue(command.isThere(), command::text);
    assertEquals(run(command), run(printed));
  }

  @Test
  void aFailureNamesTheCommandAndWhatItSaid() {
    Command command = new Command(List.of("/bin/sh", "-c", "echo broken; exit 3"));
    String message = assertThrows(IOException.class, command::run).getMessage();
    assertEquals("/bin/sh -c 'echo broken; exit 3' ended with exit status 3: broken", message);
  }

  @Test
  void aProgramThatWasNotBuiltIsNotThere() {
    assertFalse(Command.peer("no-such-peer").isThere());
  }

  @Test
  void aNumberIsTheLastOfItsKey() {
    Output output = new Output(List.of("x ns=1.5 p50Ns=7", "y ns=-2", "ns=z"));
    assertEquals(OptionalDouble.of(-2), output.number("ns"));
    assertEquals(OptionalDouble.of(7), output.number("p50Ns"));
    assertEquals(OptionalDouble.of(7), output.number("none|p50Ns"));
    assertEquals(OptionalDouble.empty(), output.number("p50"));
  }
}
