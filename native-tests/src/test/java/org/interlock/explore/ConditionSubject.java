package org.interlock.explore;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.interlock.explore.ConditionStage.Crowd;
import org.interlock.explore.ConditionStage.Deed;
import org.interlock.explore.Stock.Want;

/** Every operation of a condition: alone, in a crowd, when the mutex's owner dies meanwhile. */
@SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // what is tested
final class ConditionSubject implements Subject {
  private static final long LONG_MILLIS = 60_000;
  private static final long SHORT_MILLIS = 50;

  private final List<Operation> operations = new ArrayList<>();

  ConditionSubject() {
    for (Crowd crowd : List.of(Crowd.SIGNALLER, Crowd.SIGNALLER_AND_RIVALS)) {
      awaits("await", crowd, ConditionScenes::await);
      awaits("await, spinning", crowd, ConditionScenes::await).spinning();
    }
    awaitsInEachForm(Crowd.SIGNALLER);
    awaits("await, held twice", Crowd.SIGNALLER, ConditionScenes::await).heldTwice();
    for (Crowd crowd : List.of(Crowd.NOBODY, Crowd.RIVALS)) {
      leaves(crowd);
      signals(crowd);
    }
    awaits("await", Crowd.OWNER_DIES, ConditionScenes::await);
    awaits("await with repair", Crowd.OWNER_DIES, ConditionScenes::await).repairing();
    awaits("await with repair that fails", Crowd.OWNER_DIES, ConditionScenes::await).failing();
    awaits("await", Crowd.WAITER_DIES, ConditionScenes::await);
    add("newCondition", Crowd.NOBODY, (me, stock) -> ConditionScenes.condition(me, Want.PLACE));
  }

  @Override
  public String name() {
    return "condition";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  private ConditionStage add(String name, Crowd crowd, Deed operation) {
    ConditionStage stage = new ConditionStage(crowd, operation);
    String full = crowd == Crowd.NOBODY ? name : name + " (" + crowd + ")";
    operations.add(new Operation(full, ConditionScenes.scene(stage)));
    return stage;
  }

  private ConditionStage awaits(String name, Crowd crowd, ConditionScenes.Wait wait) {
    return add(name, crowd, (me, stock) -> ConditionScenes.waitOnce(me, stock, Want.THING, wait))
        .taking();
  }

  private void awaitsInEachForm(Crowd crowd) {
    awaits("awaitNanos", crowd, condition -> condition.awaitNanos(nanos(LONG_MILLIS)) > 0);
    awaits("await(time)", crowd, condition -> condition.await(LONG_MILLIS, TimeUnit.MILLISECONDS));
    awaits(
        "awaitUntil",
        crowd,
        condition -> condition.awaitUntil(new Date(System.currentTimeMillis() + LONG_MILLIS)));
    awaits("awaitUninterruptibly", crowd, ConditionSubject::uninterruptibly);
  }

  private static boolean uninterruptibly(Condition condition) {
    condition.awaitUninterruptibly();
    return true;
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void leaves(Crowd crowd) {
    awaits(
        "awaitNanos, in vain", crowd, condition -> condition.awaitNanos(nanos(SHORT_MILLIS)) > 0);
    awaits("awaitNanos, not at all", crowd, condition -> condition.awaitNanos(0) > 0);
    awaits("await, interrupted", crowd, ConditionScenes::await).interrupted();
    awaits("awaitUninterruptibly, interrupted", crowd, ConditionSubject::uninterruptibly)
        .interrupted();
  }

  private void signals(Crowd crowd) {
    add("put, signal", crowd, ConditionSubject::putAndSignal);
    add(
        "put, signalAll",
        crowd,
        (me, stock) -> {
          stock.move(me, Want.PLACE);
          ConditionScenes.condition(me, Want.THING).signalAll();
        });
    add("put, signal twice", crowd, ConditionSubject::putAndSignalTwice);
  }

  private static void putAndSignal(Participant me, Stock stock) {
    stock.move(me, Want.PLACE);
    ConditionScenes.condition(me, Want.THING).signal();
  }

  private static void putAndSignalTwice(Participant me, Stock stock) {
    putAndSignal(me, stock);
    putAndSignal(me, stock);
  }
}
