package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The account of a tracked semaphore: available + held by each = permits, whatever happens. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrackedAccountTest {
  private static final int PERMITS = 7;
  private static final int PARTICIPANTS = 4;

  private final TwoParticipants segment = new TwoParticipants();
  private final Attachment[] attachments = new Attachment[PARTICIPANTS];
  private final Semaphore[] semaphores = new Semaphore[PARTICIPANTS];
  private final int[] held = new int[PARTICIPANTS];

  TrackedAccountTest() {
    for (int i = 0; i < PARTICIPANTS; i++) {
      attach(i);
    }
  }

  private void attach(int participant) {
    attachments[participant] = segment.attach();
    semaphores[participant] = Semaphore.of(attachments[participant], "account", PERMITS);
  }

  @AfterEach
  void close() {
    for (int i = 0; i < PARTICIPANTS; i++) {
      semaphores[i].release(held[i]);
      Door.detach(attachments[i]);
    }
    segment.close();
  }

  @Test
  @Tag("jdk25")
  void agreesWithASequentialModelThroughAnyOperations() {
    SplittableRandom random = new SplittableRandom(5);
    for (int operation = 0; operation < 40_000; operation++) {
      int who = random.nextInt(PARTICIPANTS);
      int n = random.nextInt(PERMITS + 1);
      switch (random.nextInt(100)) {
        case 0 -> reattach(who);
        case 1, 2, 3, 4, 5 -> held[who] += drained(who);
        default -> {
          if (random.nextBoolean()) {
            release(who, n);
          } else {
            tryAcquire(who, n);
          }
        }
      }
      if (operation % 16 == 0) {
        assertAccount(random.nextInt(PARTICIPANTS));
      }
    }
  }

  private int free() {
    return PERMITS - Arrays.stream(held).sum();
  }

  private int drained(int who) {
    int free = free();
    assertEquals(free, semaphores[who].drainPermits());
    return free;
  }

  private void tryAcquire(int who, int n) {
    boolean enough = n <= free();
    assertEquals(enough, semaphores[who].tryAcquire(n));
    held[who] += enough ? n : 0;
  }

  private void release(int who, int n) {
    if (n <= held[who]) {
      semaphores[who].release(n);
      held[who] -= n;
    } else {
      assertThrows(IllegalMonitorStateException.class, () -> semaphores[who].release(n));
    }
  }

  private void reattach(int who) {
    if (held[who] == 0) {
      Door.detach(attachments[who]);
      attach(who);
    } else {
      assertThrows(IllegalStateException.class, () -> Door.detach(attachments[who]));
    }
  }

  private void assertAccount(int observer) {
    assertEquals(free(), semaphores[observer].availablePermits());
    List<Integer> expected = Arrays.stream(held).filter(n -> n > 0).sorted().boxed().toList();
    List<Integer> told =
        semaphores[observer].holders().stream().map(Holder::permits).sorted().toList();
    assertEquals(expected, told);
  }

  @Test
  void isExactAtEveryObservationUnderConcurrentChanges() throws Exception {
    Words words =
        attachments[0].object(
            ObjectType.SEMAPHORE,
            "account",
            TrackedLayout.bytes(attachments[0].slots()),
            PERMITS,
            PERMITS);
    AtomicInteger left = new AtomicInteger(30_000);
    List<CompletableFuture<Void>> changers = new ArrayList<>();
    for (int who = 1; who < PARTICIPANTS; who++) {
      Semaphore semaphore = semaphores[who];
      SplittableRandom random = new SplittableRandom(who);
      changers.add(CompletableFuture.runAsync(() -> change(semaphore, random, left)));
    }
    int observations = 0;
    while (left.get() > 0 || observations == 0) {
      long before = words.getVolatileLong(TrackedLayout.STATE);
      int sum = semaphores[0].holders().stream().mapToInt(Holder::permits).sum();
      int available = semaphores[0].availablePermits();
      if (words.getVolatileLong(TrackedLayout.STATE) == before) { // its sequence never repeats here
        assertEquals(PERMITS, sum + available);
        observations++;
      }
    }
    Watchdog.await(changers, () -> (long) left.get(), semaphores[0]::toString);
    assertAccount(0);
  }

  private static void change(Semaphore semaphore, SplittableRandom random, AtomicInteger left) {
    while (left.getAndDecrement() > 0) {
      int n = 1 + random.nextInt(PERMITS);
      semaphore.acquireUninterruptibly(n);
      int first = random.nextInt(n + 1);
      semaphore.release(first);
      Thread.yield();
      semaphore.release(n - first);
    }
  }
}
