package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.shm.Door;
import org.junit.jupiter.api.Test;

/** Slow, stopped or careless is not dead; and who is stopped holds up nobody but its waiters. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class NotDeadTest extends DeathTest {
  /** Longer than all looks of a sentinel and of a waiter are apart. */
  private static final Duration A_WHILE = Duration.ofMillis(2500);

  @Test
  void aStoppedHolderKeepsWhatItHas() throws Exception {
    ProcessActor holder = victim("holder");
    List<String> polling = new ArrayList<>(options());
    polling.add(OwnerDiedTest.POLLING);
    ProcessActor asking = victim("asking", polling);
    holder.run(stage -> stage.mutex().lock());
    holder.run(stage -> stage.tracked(3).acquire(2));
    Signals.stop(holder.pid());
    long pid = holder.pid();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (Actor actor : List.of(a, asking)) {
      waiting.add(actor.beginRun(stage -> timesOutNaming(stage.mutex(), pid)));
    }
    waiting.add(b.beginRun(stage -> assertFalse(stage.tracked(3).tryAcquire(2, A_WHILE))));
    c.run(NotDeadTest::seesNobodyDie); // each attach looks at all
    for (CompletableFuture<Void> each : waiting) {
      Actor.outcome(each);
    }
    Signals.resume(holder.pid());
    holder.run(stage -> stage.mutex().unlock());
    holder.run(stage -> stage.tracked(3).release(2));
    takeTurns(List.of(a, asking, b, c, holder));
    assertEquals(3, a.<Integer>ask(stage -> stage.tracked(3).availablePermits()));
  }

  private static void timesOutNaming(Mutex mutex, long pid) {
    LockTimeoutException late =
        assertThrows(LockTimeoutException.class, () -> mutex.acquire(A_WHILE));
    String message = late.getMessage();
    assertTrue(message.contains("held by thread holder of process " + pid + " ("), message);
    assertFalse(message.contains("dead"), message);
  }

  /** Attaches and detaches, which looks at all participants, for about a second. */
  private static void seesNobodyDie(Stage stage) {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    int attached = stage.segment().participants().size();
    while (System.nanoTime() - end < 0) {
      Door.detach(Door.attach(stage.segment().path()));
      assertFalse(stage.mutex().isSuspect());
      assertFalse(stage.mutex().tryLock());
      assertEquals(attached, stage.segment().participants().size());
    }
    assertTrue(stage.mutex().holder().orElseThrow().alive());
  }

  @Test
  void openingLockingAndClosingTheFileElsewhereInTheHolderCostsItNothing() throws Exception {
    ProcessActor holder = victim("holder");
    holder.run(stage -> stage.mutex().lock());
    CompletableFuture<Void> careless =
        holder.beginRun(
            stage -> {
              while (stage.region(1).getLong(0) == 0) {
                openLockAndClose(stage.segment().path());
              }
            });
    a.run(NotDeadTest::seesNobodyDie);
    a.run(stage -> stage.region(1).putLong(0, 1));
    Actor.outcome(careless);
    holder.run(stage -> stage.mutex().unlock());
    takeTurns(List.of(a, b, c));
  }

  /** Any close of the file ends all the process's POSIX locks on it, and no other kind's. */
  private static void openLockAndClose(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      assertEquals('I', in.read());
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (FileLock all = channel.tryLock()) {
        assertNull(all, "the rows' bytes are locked");
      }
      try (FileLock some = channel.tryLock(0, 1 << 20, false)) {
        assertTrue(some.isValid());
      }
    }
  }

  @Test
  void stoppedOnesThatWouldHaveNoticedHoldNobodyUp() throws Exception {
    String name = segment;
    b.run(stage -> Crowd.join(name, 5)); // a sentinel of b's sleeps on each life word
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    victim.run(stage -> stage.tracked(3).acquire(3));
    for (Actor stopped : List.of(a, b)) {
      Signals.stop(stopped.pid());
    }
    try {
      victim.close();
      awaitSuspect(c);
      c.run(stage -> await().until(() -> stage.tracked(3).availablePermits() == 3));
      c.run(stage -> assertTrue(stage.mutex().recover(death -> {})));
      c.run(stage -> stage.mutex().lock());
    } finally {
      for (Actor stopped : List.of(a, b)) {
        Signals.resume(stopped.pid());
      }
    }
    assertFalse(a.says(stage -> stage.mutex().tryLock()), "a late helper changes nothing");
    assertFalse(b.says(stage -> stage.mutex().isSuspect()));
    c.run(stage -> stage.mutex().unlock());
    b.run(stage -> Crowd.leave());
    takeTurns(List.of(a, b, c));
  }
}
