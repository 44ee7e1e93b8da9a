package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a process ends, what it held is recovered, and nothing keeps it from ending. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class WaysToDieTest extends DeathTest {
  enum Way {
    EXIT {
      @Override
      void end(ProcessActor victim) {
        var unused = victim.beginRun(stage -> System.exit(0));
      }
    },
    HALT {
      @Override
      void end(ProcessActor victim) {
        var unused = victim.beginRun(stage -> Runtime.getRuntime().halt(0));
      }
    },
    TERM {
      @Override
      void end(ProcessActor victim) throws Exception {
        Signals.send("-TERM", victim.pid());
      }
    },
    CRASH {
      @Override
      void end(ProcessActor victim) throws Exception {
        Signals.send("-SEGV", victim.pid());
      }
    },
    STOP_AND_KILL {
      @Override
      void end(ProcessActor victim) throws Exception {
        Signals.stop(victim.pid());
        Signals.send("-KILL", victim.pid());
      }
    };

    abstract void end(ProcessActor victim) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void whatItHeldIsRecovered(Way way) throws Exception {
    List<String> options = new ArrayList<>(options());
    options.addAll(List.of("-XX:+SuppressFatalErrorMessage", "-XX:-CreateCoredumpOnCrash"));
    ProcessActor victim = victim("victim", options);
    hold(victim);
    CompletableFuture<Void> waiting = a.beginRun(stage -> stage.mutex().lock());
    a.awaitAsleep();
    way.end(victim);
    assertThrows(OwnerDiedException.class, () -> Actor.outcome(waiting));
    isRecoveredAfter(victim.pid());
    victim.awaitEnd();
  }

  /** A mutex, two of three permits; and a thread of its own that waits for more. */
  private static void hold(Actor holder) throws Exception {
    holder.run(
        stage -> {
          stage.mutex().lock();
          Semaphore permits = stage.tracked(3);
          permits.acquire(2);
          Thread sleeper = new Thread(() -> permits.acquireUninterruptibly(2), "sleeper");
          sleeper.start(); // no daemon: exit has to do without its end
        });
  }

  private void isRecoveredAfter(long pid) throws Exception {
    b.run(
        stage -> {
          await().until(stage.mutex()::isSuspect);
          await().until(() -> stage.tracked(3).availablePermits() == 3);
          await().until(() -> stage.segment().participants().size() == 3);
          assertTrue(stage.mutex().recover(death -> assertEquals(pid, death.pid())));
        });
    takeTurns(List.of(a, b, c));
  }

  /** The shell waits for the end of its input, and never for its child. */
  @Test
  void aZombieThatNobodyWaitsForIsDead() throws Exception {
    List<String> parent = List.of("sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & exec sleep 600", "sh");
    ProcessActor shell = added(new ProcessActor("victim", parent, options()));
    String name = segment;
    shell.run(stage -> stage.open(name));
    hold(shell);
    long victim = shell.<Long>ask(stage -> ProcessHandle.current().pid());
    assertFalse(victim == shell.pid());
    Signals.send("-KILL", victim);
    isRecoveredAfter(victim);
    assertEquals("Z", Signals.state(victim));
  }

  @Test
  void aChildThatOutlivesItKeepsNothing() throws Exception {
    ProcessActor victim = victim("victim");
    hold(victim);
    long child =
        victim.<Long>ask(stage -> new ProcessBuilder("sleep", "600").inheritIO().start().pid());
    try {
      assertEquals(List.of(), segmentsOpenIn(child));
      assertFalse(segmentsOpenIn(victim.pid()).isEmpty(), "one sees them where they are");
      Signals.send("-KILL", victim.pid());
      isRecoveredAfter(victim.pid());
      assertTrue(ProcessHandle.of(child).orElseThrow().isAlive());
    } finally {
      Signals.send("-KILL", child);
    }
  }

  private List<String> segmentsOpenIn(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.map(WaysToDieTest::target).filter(to -> to.contains(segment)).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
