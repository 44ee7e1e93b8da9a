package org.interlock.sync;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Conditions between processes, and what only a process can do. */
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // what is tested
class ConditionProcessesTest extends ConditionContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }

  /** Its ticket is before the other's; the next signal would be given to it. */
  @Test
  void aProcessThatClosesWhileItsThreadWaitsTakesNoSignalWithIt() throws Exception {
    a.run(ConditionProcessesTest::awaitInAnotherThread);
    CompletableFuture<Void> second =
        b.beginRun(
            stage -> {
              stage.mutex().lock();
              while (stage.region(1).getLong(0) == 0) {
                stage.mutex().newCondition().await();
              }
              stage.mutex().unlock();
            });
    b.awaitAsleep();
    a.run(Stage::close);
    withLock(
        c,
        stage -> {
          stage.region(1).putLong(0, 1);
          stage.mutex().newCondition().signal();
        });
    Actor.outcome(second);
  }

  private static void awaitInAnotherThread(Stage stage) {
    Mutex mutex = stage.mutex();
    Thread waiter =
        new Thread(
            () -> {
              mutex.lock();
              mutex.newCondition().awaitUninterruptibly(); // ends by the close
            });
    waiter.setUncaughtExceptionHandler((thread, closed) -> {});
    waiter.start();
    await()
        .until(
            () ->
                stage.segment().participants().stream()
                    .anyMatch(one -> one.waitsFor().contains("condition mutex.default")));
  }
}
