package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.interlock.shm.ForwardingAttachment;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interrupts at the moment of a signal: who leaves by one takes no signal with it. Two wait for
 * each signal; the one that is interrupted stays away until the other one has had what the signal
 * told of. Waits are not capped, so that a swallowed signal is for good.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConditionRaceTest {
  /** Of both together; 100,000 where there is time for it. */
  private static final int ROUNDS = Integer.getInteger("interlock.race.rounds", 20_000);

  private static final int PROCESSES_ROUNDS = ROUNDS / 3;
  private static final int THREADS_ROUNDS = ROUNDS - PROCESSES_ROUNDS;
  private static final int MOST_PAUSE_NANOS = 60_000;

  private static final long THING = 0; // whether there is one
  private static final long ROUND = 8; // how many have been put and taken
  private static final long END = 16;
  private static final long LEFT = 24; // how often the interrupted one has left
  private static final long BYTES = 64;

  @Test
  @Tag("jdk25")
  void anInterruptAtTheMomentOfASignalTakesNoneAwayBetweenThreads() throws Exception {
    try (TwoParticipants segment = new TwoParticipants();
        Actor signaller = new ThreadActor("signaller");
        Actor leaver = new ThreadActor("leaver");
        Actor stayer = new ThreadActor("stayer")) {
      Attachment waiting = TwoParticipants.endless(segment.there());
      List<CompletableFuture<Void>> running = new ArrayList<>();
      running.add(stayer.beginRun(stage -> stay(waiting)));
      running.add(leaver.beginRun(stage -> leave(waiting)));
      running.add(signaller.beginRun(stage -> signal(segment.here(), THREADS_ROUNDS)));
      await(running, segment.here(), THREADS_ROUNDS);
    }
  }

  @Test
  void anInterruptAtTheMomentOfASignalTakesNoneAwayBetweenProcesses() throws Exception {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    String name = segment.name();
    try (Actors actors = Actors.processes()) {
      for (int i = 0; i < 3; i++) {
        actors.get(i).run(stage -> stage.openEndless(name));
      }
      List<CompletableFuture<Void>> running = new ArrayList<>();
      running.add(actors.get(0).beginRun(stage -> stay(stage.attachment())));
      running.add(actors.get(1).beginRun(stage -> leave(stage.attachment())));
      running.add(actors.get(2).beginRun(stage -> signal(stage.attachment(), PROCESSES_ROUNDS)));
      await(running, Attachment.of(segment), PROCESSES_ROUNDS);
    } finally {
      segment.unlink();
      segment.close();
    }
  }

  private static void await(
      List<CompletableFuture<Void>> running, Attachment attachment, int rounds) throws Exception {
    Words words = words(attachment);
    Mutex mutex = Mutex.of(attachment, "mutex");
    Watchdog.await(running, () -> words.getVolatileLong(ROUND), mutex::toString);
    assertEquals(rounds, words.getVolatileLong(ROUND));
    System.out.println("left " + words.getVolatileLong(LEFT) + " times in " + rounds + " rounds");
  }

  private static Words words(Attachment attachment) {
    return attachment.object(ObjectType.REGION, "race", BYTES, BYTES, 0);
  }

  private static void signal(Attachment attachment, int rounds) {
    Words words = words(attachment);
    Mutex mutex = Mutex.of(attachment, "mutex");
    for (int round = 1; round <= rounds; round++) {
      change(words, mutex, THING);
      while (words.getVolatileLong(THING) != 0) {
        Thread.yield();
      }
      words.setVolatileLong(ROUND, round);
    }
    change(words, mutex, END);
    change(words, mutex, END); // one for each that waits
  }

  private static void change(Words words, Mutex mutex, long what) {
    mutex.lock();
    try {
      words.setVolatileLong(what, 1);
      mutex.newCondition().signal();
    } finally {
      mutex.unlock();
    }
  }

  private static boolean isOver(Words words) {
    return words.getVolatileLong(END) != 0;
  }

  private static void stay(Attachment attachment) {
    Words words = words(attachment);
    while (!isOver(words)) {
      take(attachment, words, Condition::awaitUninterruptibly);
    }
  }

  private interface Wait {
    void on(Condition condition) throws InterruptedException;
  }

  /** False when it was interrupted; then it does not look again. */
  private static boolean take(Attachment attachment, Words words, Wait wait) {
    Mutex mutex = Mutex.of(attachment, "mutex");
    Condition condition = mutex.newCondition();
    mutex.lock();
    try {
      while (words.getVolatileLong(THING) == 0 && !isOver(words)) {
        wait.on(condition);
      }
      words.setVolatileLong(THING, 0);
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      mutex.unlock();
    }
  }

  private static void leave(Attachment attachment) throws InterruptedException {
    Words words = words(attachment);
    Thread me = Thread.currentThread();
    Thread interrupter = new Thread(() -> interrupt(me, words), "interrupter");
    interrupter.start();
    while (!isOver(words)) {
      Thread.interrupted(); // meant for the wait before
      if (!take(attachment, words, Condition::await)) {
        words.getAndAddLong(LEFT, 1);
        while (words.getVolatileLong(THING) != 0) {
          Thread.yield();
        }
      }
    }
    while (interrupter.isAlive()) {
      Thread.yield();
    }
    Thread.interrupted();
  }

  private static void interrupt(Thread leaver, Words words) {
    SplittableRandom random = new SplittableRandom(7);
    while (!isOver(words)) {
      LockSupport.parkNanos(random.nextInt(MOST_PAUSE_NANOS));
      leaver.interrupt();
    }
  }

  // ---- what ends a sleep otherwise

  private static final class NoSleep extends IllegalStateException {
    private static final long serialVersionUID = 1;
  }

  /** A participant's attachment that can show nobody waiting. */
  private static final class Failing extends ForwardingAttachment {
    Failing(Attachment real) {
      super(real, real.kernel());
    }

    @Override
    public void showWaiting(String object) {
      throw new NoSleep();
    }
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // held twice
  void whateverASleepThrowsAwaitEndsWithTheMutexHeld() {
    try (TwoParticipants segment = new TwoParticipants()) {
      Mutex mutex = Mutex.of(new Failing(segment.here()), "mutex");
      mutex.lock();
      try {
        mutex.lock();
        assertThrows(NoSleep.class, mutex.newCondition()::await);
        assertEquals(2, mutex.getHoldCount());
        mutex.unlock();
      } finally {
        mutex.unlock();
      }
      Attachment other = segment.there();
      assertTrue(Mutex.of(other, "mutex").tryLock());
      Mutex.of(other, "mutex").unlock();
      assertEquals(0, Door.unreleasedTickets(other, "mutex", "default"));
    }
  }
}
