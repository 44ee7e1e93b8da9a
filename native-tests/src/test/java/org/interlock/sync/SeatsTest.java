package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of many threads of one process a few wait in the kernel; the others queue within it. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class SeatsTest extends ActorTest {
  private static final int THREADS = 24;
  private static final int SEATS = 4;
  private static final int VIRTUAL_THREADS = 1_000;
  private static final String FUTEX_WAITV = "449";
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Override
  Actors startActors() {
    return Actors.processes();
  }

  private interface Wait {
    /** True when what was waited for was got. */
    boolean run() throws InterruptedException;
  }

  /** Threads of this process that wait, and what came of it. */
  private static final class Waiters {
    final List<Thread> threads = new ArrayList<>();
    final Map<Thread, Object> ends = new ConcurrentHashMap<>();

    Waiters(Wait wait) {
      for (int i = 0; i < THREADS; i++) {
        threads.add(new Thread(() -> ends.put(Thread.currentThread(), end(wait))));
      }
      threads.forEach(Thread::start);
    }

    private static Object end(Wait wait) {
      try {
        return wait.run();
      } catch (InterruptedException | RuntimeException e) {
        return e.getClass();
      }
    }

    List<Thread> queued() {
      return threads.stream()
          .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
          .toList();
    }

    void awaitInPlace() {
      await().until(() -> inKernel() == SEATS && queued().size() == THREADS - SEATS);
    }

    void assertAllEndWith(Object end) throws InterruptedException {
      for (Thread thread : threads) {
        thread.join();
        assertEquals(end, ends.get(thread));
      }
    }
  }

  /** How many threads wait for a word of a segment, but for the sentinel, of which there is one. */
  private static long inKernel() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(task -> systemCall(task).startsWith(FUTEX_WAITV)).count() - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String systemCall(Path task) {
    try {
      return Files.readString(task.resolve("syscall"));
    } catch (IOException ended) {
      return "";
    }
  }

  private static boolean turn(Mutex mutex) {
    mutex.lock();
    mutex.unlock();
    return true;
  }

  @Test
  void aFewSleepInTheKernelAndAllGetTheirTurn() throws Exception {
    a.run(stage -> stage.mutex().lock());
    var waiting =
        b.beginRun(
            stage -> {
              Waiters waiters = new Waiters(() -> turn(stage.mutex()));
              waiters.awaitInPlace();
              stage.region(1).putLong(0, 1);
              waiters.assertAllEndWith(true);
            });
    c.run(stage -> await().until(() -> stage.region(1).getLong(0) == 1));
    a.run(stage -> stage.mutex().unlock());
    Actor.outcome(waiting);
  }

  @Test
  void permitsGoToTheQueuedToo() throws Exception {
    b.run(
        stage -> {
          Semaphore semaphore = stage.untracked("permits", 0, THREADS);
          Waiters waiters = new Waiters(() -> semaphore.tryAcquire(1, FOR_EVER));
          waiters.awaitInPlace();
          semaphore.release(THREADS / 2);
          semaphore.release(THREADS / 2);
          waiters.assertAllEndWith(true);
        });
  }

  @Test
  void theQueuedTimeOutAndAreNeverEarly() throws Exception {
    b.run(
        stage -> {
          Duration time = Duration.ofMillis(300);
          stage.mutex().lock();
          long before = System.nanoTime();
          new Waiters(() -> stage.mutex().tryLock(time)).assertAllEndWith(false);
          assertTrue(System.nanoTime() - before >= time.toNanos());
          stage.mutex().unlock();
          new Waiters(() -> turn(stage.mutex())).assertAllEndWith(true); // no seat is lost
        });
  }

  @Test
  void theQueuedAreInterruptedWhereTheyWaitInterruptibly() throws Exception {
    b.run(
        stage -> {
          Mutex mutex = stage.mutex();
          mutex.lock();
          Waiters waiters = new Waiters(() -> mutex.tryLock(FOR_EVER));
          waiters.awaitInPlace();
          waiters.threads.forEach(Thread::interrupt);
          waiters.assertAllEndWith(InterruptedException.class);
          Waiters patient = new Waiters(() -> turn(mutex) && Thread.interrupted());
          patient.awaitInPlace();
          patient.threads.forEach(Thread::interrupt);
          patient.awaitInPlace();
          mutex.unlock();
          patient.assertAllEndWith(true); // their status is kept
        });
  }

  @Test
  void aCloseSendsTheQueuedAwayToo() throws Exception {
    a.run(stage -> stage.mutex().lock());
    b.run(
        stage -> {
          Mutex mutex = stage.mutex();
          Waiters waiters = new Waiters(() -> turn(mutex));
          waiters.awaitInPlace();
          stage.close();
          waiters.assertAllEndWith(IllegalStateException.class);
        });
    a.run(stage -> stage.mutex().unlock());
    assertTrue(c.says(stage -> stage.mutex().tryLock()));
  }

  @Test
  void aDeadHolderIsNoticedByTheQueuedToo() throws Exception {
    try (ProcessActor dying = new ProcessActor("dying", List.of())) {
      String name = segment;
      dying.run(stage -> stage.open(name));
      dying.run(stage -> stage.mutex().lock());
      var waiting =
          b.beginRun(
              stage -> {
                Mutex mutex = Mutex.of(stage.segment(), "mutex", death -> {});
                Waiters waiters = new Waiters(() -> turn(mutex));
                waiters.awaitInPlace();
                stage.region(1).putLong(0, 1);
                waiters.assertAllEndWith(true);
              });
      c.run(stage -> await().until(() -> stage.region(1).getLong(0) == 1));
      dying.close();
      Actor.outcome(waiting);
    }
  }

  // ---- virtual threads

  /** More than there are carriers, so none of them may keep one while it waits. */
  @Test
  @Tag("jdk25")
  void aThousandVirtualThreadsMakeProgressAndSleepNowhereInTheKernel() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with 21");
    b.run(
        stage -> {
          Mutex mutex = stage.mutex();
          CountDownLatch done = new CountDownLatch(VIRTUAL_THREADS);
          mutex.lock();
          for (int i = 0; i < VIRTUAL_THREADS; i++) {
            startVirtual(() -> add(stage, mutex, done));
          }
          CountDownLatch other = new CountDownLatch(1);
          startVirtual(other::countDown); // a carrier is free for it
          assertTrue(other.await(30, TimeUnit.SECONDS));
          assertEquals(0, inKernel());
          mutex.unlock();
          assertTrue(done.await(60, TimeUnit.SECONDS), () -> done + " left");
          assertEquals(VIRTUAL_THREADS, stage.region(1).getLong(0));
        });
    assertFalse(a.says(stage -> stage.mutex().isLocked()));
  }

  private static void add(Stage stage, Mutex mutex, CountDownLatch done) {
    mutex.lock();
    try {
      long before = stage.region(1).getLong(0);
      Thread.yield(); // the holder must find a carrier again
      stage.region(1).putLong(0, before + 1);
    } finally {
      mutex.unlock();
      done.countDown();
    }
  }

  /** By name: this is compiled for 17. */
  private static void startVirtual(Runnable task) throws ReflectiveOperationException {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    start.invoke(null, task);
  }
}
