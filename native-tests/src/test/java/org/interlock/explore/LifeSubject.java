package org.interlock.explore;

import java.util.List;
import org.interlock.explore.SemaphoreScenes.Kind;

/** Attaching, detaching, and repairing what another's death left. */
final class LifeSubject implements Subject {
  private static final Kind KIND = new Kind(true, 4);

  @Override
  public String name() {
    return "life";
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        new Operation("attach", world -> attach(world, 0)),
        new Operation("attach beside a corpse", world -> attach(world, 1)),
        new Operation(
            "attach when corpses have all slots", world -> attach(world, World.SLOTS - 1)),
        new Operation("detach", LifeSubject::detach),
        new Operation("a reaper's pass", world -> pass(world, 1)),
        new Operation("a reaper's pass after two deaths", world -> pass(world, 2)));
  }

  /** One that attaches, beside another one that does so, too. */
  private static void attach(World world, int corpses) {
    PermitsHeld held = new PermitsHeld(world, KIND.permits());
    Guarded data = new Guarded(world);
    corpses(world, data, corpses);
    Participant me = world.process("A");
    world.doomed(
        me,
        () -> {},
        () -> {
          me.attach();
          me.table.describe(me.attachment.slot());
          me.reaper.run();
        },
        () -> MutexScenes.turn(me, data));
    if (corpses < World.SLOTS - 1) { // else all slots are taken, one of them by the prover
      Participant rival = world.process("B");
      rival.thread(
          "attaching",
          () -> {
            rival.attach();
            rival.reaper.run();
            MutexScenes.turn(rival, data);
            SemaphoreScenes.turn(rival, KIND, held, 1);
          });
    }
    MutexScenes.proveBy(world, data);
  }

  private static void detach(World world) {
    Guarded data = new Guarded(world);
    Participant me = world.process("A");
    me.attach();
    world.doomed(me, () -> MutexScenes.turn(me, data), me.attachment::detach, () -> {});
    Participant other = world.participant("B");
    other.thread("t", () -> MutexScenes.turn(other, data));
    MutexScenes.proveBy(world, data);
  }

  /** A helper that dies in the midst of its helping, while others want what the dead have. */
  private static void pass(World world, int corpses) {
    PermitsHeld held = new PermitsHeld(world, KIND.permits());
    Guarded data = new Guarded(world);
    corpses(world, data, corpses);
    Participant me = world.process("A");
    me.attach();
    world.doomed(me, () -> {}, me.reaper, () -> {});
    Participant other = world.participant("B");
    other.thread(
        "t",
        () -> {
          MutexScenes.turn(other, data);
          SemaphoreScenes.turn(other, KIND, held, KIND.permits());
        });
    MutexScenes.proveBy(world, data);
  }

  /** Each held a permit, and the first one the mutex. */
  private static void corpses(World world, Guarded data, int count) {
    for (int i = 0; i < count; i++) {
      Participant dead = world.process("X" + i);
      dead.attach();
      if (i == 0) {
        MutexScenes.mutex(dead).lock();
        data.tearBy(dead);
      }
      KIND.of(dead).acquireUninterruptibly(1);
      Deaths deaths = world.scheduler.fates();
      deaths.die(dead, null);
      deaths.goOn(dead);
      deaths.goOn(dead);
    }
  }
}
