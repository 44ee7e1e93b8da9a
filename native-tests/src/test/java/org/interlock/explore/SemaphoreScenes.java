package org.interlock.explore;

import java.util.function.Function;
import org.interlock.sync.Semaphore;
import org.interlock.sync.SyncDoor;

/** Scenes around one semaphore. */
final class SemaphoreScenes {
  private static final String NAME = "semaphore";

  /** Which kind, and with how many permits. */
  record Kind(boolean tracked, int permits) {
    Semaphore of(Participant me) {
      return tracked
          ? SyncDoor.semaphore(me.attachment, NAME, permits)
          : SyncDoor.untracked(me.attachment, NAME, permits, permits);
    }
  }

  private SemaphoreScenes() {}

  /** Whether those who wait may do so for ever: the dead had permits that nobody tracks. */
  static boolean mayWait(World world, Kind kind) {
    int gone = (int) world.segment.load((int) world.objects.get(NAME).offset(), Integer.BYTES);
    return !kind.tracked() && world.scheduler.deaths() > 0 && gone == kind.permits();
  }

  /** Takes some, and gives them back. */
  static void turn(Participant me, Kind kind, PermitsHeld held, int n) {
    Semaphore semaphore = kind.of(me);
    semaphore.acquireUninterruptibly(n);
    held.taken(me, n);
    me.world.access(true); // so that others may come while it holds them
    held.given(me, n);
    semaphore.release(n);
  }

  /**
   * In the end all permits are there, but for untracked ones that the dead held, or were just
   * taking or giving back.
   */
  static void proveBy(World world, Kind kind, PermitsHeld held, int underway) {
    Participant[] prover = new Participant[1];
    prover[0] =
        world.prover(
            () -> {
              prove(prover[0], kind, held, underway);
              Slots.prove(prover[0]);
            });
  }

  private static void prove(Participant me, Kind kind, PermitsHeld held, int underway) {
    Semaphore semaphore = kind.of(me);
    int available = semaphore.availablePermits();
    int gone = kind.permits() - available;
    boolean right =
        kind.tracked() || me.world.scheduler.deaths() == 0
            ? gone == 0
            : gone >= Math.max(0, held.lost() - underway) && gone <= held.lost() + underway;
    me.world.check(
        right, gone + " of " + kind.permits() + " permits are gone; the dead held " + held.lost());
    int drained = semaphore.drainPermits();
    me.world.check(drained == available, drained + " permits drained of " + available);
    semaphore.release(drained);
    if (available > 0) {
      turn(me, kind, held, 1);
    }
    me.world.check(semaphore.availablePermits() == available, "permits do not come back");
  }

  /** Two helpers, and one that attaches to the dead one's slot and takes what that had. */
  static Scenario reuse(Function<Participant, Runnable> reaper) {
    return world -> {
      Kind kind = new Kind(true, 1);
      PermitsHeld held = new PermitsHeld(world, 1);
      Participant dead = world.process("X");
      dead.attach();
      kind.of(dead).acquireUninterruptibly();
      Deaths deaths = world.scheduler.fates();
      deaths.die(dead, null);
      deaths.goOn(dead);
      deaths.goOn(dead);
      for (String name : new String[] {"B", "C"}) {
        Participant helper = world.process(name);
        helper.attach();
        helper.reaper = reaper.apply(helper);
        helper.thread("helper", helper.reaper);
      }
      Participant next = world.process("D");
      next.thread(
          "t",
          () -> {
            world.until(() -> Slots.isFree(world, 0));
            next.attach();
            turn(next, kind, held, 1);
          });
      Participant other = world.process("E");
      other.attach();
      other.thread("t", () -> turn(other, kind, held, 1));
    };
  }
}
