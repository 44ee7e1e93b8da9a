package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Participant;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes of one number, in PID namespaces of their own or one after the other. */
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class TwinsTest {
  private static final List<String> NAMESPACE =
      List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
  private static final int ROUNDS = 20_000;

  private final List<ProcessActor> twins = new ArrayList<>();
  private String segment;

  @BeforeAll
  static void needNamespaces() throws Exception {
    Namespaces.assume(NAMESPACE, "processes of one number in two PID namespaces");
  }

  @BeforeEach
  void open() throws Exception {
    try (Segment made = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment = made.name();
    }
  }

  private Actor twin(String name) throws Exception {
    ProcessActor twin = new ProcessActor(name, NAMESPACE, List.of(DeathTest.SMALL));
    twins.add(twin);
    String opened = segment;
    twin.run(
        stage -> {
          stage.open(opened);
          assertEquals(1, ProcessHandle.current().pid());
        });
    return twin;
  }

  @AfterEach
  void end() {
    twins.forEach(ProcessActor::close);
    Segment.unlink(segment);
  }

  @Test
  void twinsExcludeAndNameAndRecoverEachOther() throws Exception {
    Actor romulus = twin("romulus");
    Actor remus = twin("remus");
    theyExcludeEachOther(romulus, remus);
    romulus.run(stage -> stage.mutex().lock());
    romulus.run(stage -> stage.tracked(3).acquire(2));
    remus.run(TwinsTest::knowsThatTheOtherHoldsIt);
    romulus.close(); // unshare's death is its child's, the namespace's first process
    remus.run(
        stage -> {
          assertEquals(
              "romulus",
              assertThrows(OwnerDiedException.class, stage.mutex()::lock).death().thread());
          await().until(() -> stage.segment().participants().size() == 1);
          assertEquals(3, stage.tracked(3).availablePermits());
          assertTrue(stage.mutex().recover(death -> assertEquals(1, death.pid())));
          stage.mutex().lock();
        });
  }

  private static void theyExcludeEachOther(Actor one, Actor other) throws Exception {
    List<CompletableFuture<Void>> counting = new ArrayList<>();
    for (Actor actor : List.of(one, other)) {
      counting.add(actor.beginRun(TwinsTest::count));
    }
    for (CompletableFuture<Void> each : counting) {
      Actor.outcome(each);
    }
    assertEquals(2L * ROUNDS, one.<Long>ask(stage -> stage.region(1).getLong(0)));
  }

  private static void count(Stage stage) {
    Region counter = stage.region(1);
    for (int round = 0; round < ROUNDS; round++) {
      stage.mutex().lock();
      counter.putLong(0, counter.getLong(0) + 1);
      stage.mutex().unlock();
    }
  }

  private static void knowsThatTheOtherHoldsIt(Stage stage) {
    assertFalse(stage.mutex().isHeldByCurrentThread());
    assertFalse(stage.mutex().tryLock());
    assertThrows(IllegalMonitorStateException.class, stage.mutex()::unlock);
    assertThrows(IllegalMonitorStateException.class, () -> stage.tracked(3).release());
    LockTimeoutException late =
        assertThrows(
            LockTimeoutException.class, () -> stage.mutex().acquire(Duration.ofMillis(20)));
    assertTrue(late.getMessage().contains("held by thread romulus of process 1 ("));
    assertFalse(late.getMessage().contains("dead"), late.getMessage());
    List<Participant> both = stage.segment().participants();
    assertEquals(List.of(1L, 1L), both.stream().map(Participant::pid).toList());
    assertTrue(both.stream().allMatch(Participant::alive));
    assertEquals(1, both.stream().filter(one -> !one.holds().isEmpty()).count());
  }

  /** Whoever gets the number of a dead process gets nothing else of it. */
  @Test
  void theNextProcessOfTheSameNumberIsAnotherOne() throws Exception {
    // $0: the segment. The first process ends holding; the next gets its number.
    String script =
        "\"$@\" hold $0 & first=$!; wait $first;"
            + " echo $((first - 1)) > /proc/sys/kernel/ns_last_pid; \"$@\" look $0 $first & wait $!";
    List<String> program = new ArrayList<>(NAMESPACE);
    program.addAll(List.of("sh", "-c", script, segment));
    try (ChildJvm both = ChildJvm.startUnder(program, List.of(DeathTest.SMALL), SameNumber.class)) {
      both.expect("holding");
      both.expect("recovered");
      assertEquals(0, both.waitFor());
    }
  }

  /** One of two processes that follow each other. */
  static final class SameNumber {
    public static void main(String[] arguments) throws Exception {
      try (Segment segment = Segment.open(arguments[1])) {
        Mutex mutex = Mutex.of(segment, "mutex");
        Semaphore permits = Semaphore.of(segment, "permits", 3);
        if (arguments[0].equals("hold")) {
          mutex.lock();
          permits.acquire(2);
          System.out.println("holding");
          Runtime.getRuntime().halt(0);
        }
        look(mutex, permits, Long.parseLong(arguments[2]));
        System.out.println("recovered");
      }
    }

    private static void look(Mutex mutex, Semaphore permits, long dead) {
      assertEquals(dead, ProcessHandle.current().pid(), "else this proves nothing");
      assertTrue(mutex.isSuspect());
      assertFalse(mutex.isHeldByCurrentThread());
      assertThrows(IllegalMonitorStateException.class, mutex::unlock);
      assertThrows(IllegalMonitorStateException.class, permits::release);
      assertEquals(3, permits.availablePermits());
      assertTrue(mutex.recover(death -> assertEquals(dead, death.pid())));
    }
  }
}
