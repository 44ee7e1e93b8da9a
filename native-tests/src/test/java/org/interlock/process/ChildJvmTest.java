package org.interlock.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("jdk25")
@Timeout(60)
class ChildJvmTest {
  private static final int SIGKILLED = 128 + 9;

  /** A child with one command for each thing that can happen to it. */
  static final class Talker extends ChildProgram {
    public static void main(String[] arguments) {
      new Talker().serve();
      System.exit(arguments.length);
    }

    @Override
    protected String answer(String command, List<String> arguments) throws InterruptedException {
      return switch (command) {
        case "echo" -> String.join("+", arguments);
        case "property" -> System.getProperty(arguments.get(0));
        case "complain" -> {
          System.err.println("no coffee");
          yield null;
        }
        case "fail" -> throw new IllegalStateException(arguments.get(0));
        case "sleep" -> {
          say("asleep");
          Thread.sleep(Long.MAX_VALUE);
          yield null;
        }
        case "parent" -> {
          ChildJvm child = ChildJvm.start(Talker.class);
          child.send("sleep");
          child.expect("asleep");
          yield "pid " + child.pid();
        }
        default -> unknown(command);
      };
    }
  }

  @Test
  void answersLineByLineAndExitsWithItsStatus() {
    try (ChildJvm child = ChildJvm.start(Talker.class, "one", "two")) {
      assertEquals("a+b", child.ask("echo a b"));
      assertEquals("ä", child.ask("echo ä"));
      child.send("exit");
      assertEquals(2, child.waitFor());
      assertEquals("", child.errors(), "a JVM must start without a warning");
    }
  }

  @Test
  void handsOnJvmArgumentsAndTheLibrarysProperties() {
    System.setProperty("interlock.test", "handed on");
    try (ChildJvm child = ChildJvm.start(List.of("-Dmore=less"), Talker.class)) {
      assertEquals("less", child.ask("property more"));
      assertEquals("handed on", child.ask("property interlock.test"));
    } finally {
      System.clearProperty("interlock.test");
    }
  }

  @Test
  void anExceptionIsAnAnswerAndTheProgramGoesOn() {
    try (ChildJvm child = ChildJvm.start(Talker.class)) {
      assertEquals("threw java.lang.IllegalStateException: empty", child.ask("fail empty"));
      assertEquals("unknown command dance", child.ask("dance"));
      assertEquals("a", child.ask("echo a"));
    }
  }

  @Test
  void failuresQuoteStderr() {
    try (ChildJvm child = ChildJvm.start(Talker.class)) {
      child.send("complain");
      await().until(() -> !child.errors().isEmpty());
      ChildFailure silent =
          assertThrows(ChildFailure.class, () -> child.readLine(Duration.ofMillis(50)));
      assertTrue(silent.getMessage().contains("no coffee"), silent.getMessage());
      child.send("echo tea");
      await().until(child::hasLine);
      ChildFailure other = assertThrows(ChildFailure.class, () -> child.expect("coffee"));
      assertTrue(other.getMessage().contains("printed \"tea\""), other.getMessage());
    }
  }

  @Test
  void aKilledChildEndsItsOutputForEveryReader() {
    try (ChildJvm child = ChildJvm.start(Talker.class)) {
      child.ask("echo up");
      child.kill();
      assertFalse(child.isAlive());
      assertEquals(SIGKILLED, child.waitFor());
      for (int i = 0; i < 2; i++) {
        ChildFailure gone = assertThrows(ChildFailure.class, child::readLine);
        assertTrue(gone.getMessage().contains("exit status 137"), gone.getMessage());
        assertFalse(child.hasLine(), "the end is no line");
      }
    }
  }

  @Test
  void closeKillsAChildThatSleeps() {
    ChildJvm child = ChildJvm.start(Talker.class);
    try (child) {
      assertEquals("asleep", child.ask("sleep"));
    }
    assertEquals(SIGKILLED, child.waitFor());
  }

  @Test
  void aChildDoesNotOutliveItsKilledParent() {
    try (ChildJvm parent = ChildJvm.start(Talker.class)) {
      parent.send("parent");
      long grandchild = Long.parseLong(parent.expect("pid"));
      assertTrue(ProcessHandle.of(grandchild).orElseThrow().isAlive());
      parent.kill();
      await().until(() -> ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive).isEmpty());
    }
  }
}
