package org.interlock.explore;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One simulated thread runs at a time. It decides itself, at each access of the seam, who goes on:
 * as long as that is itself, no real thread has to be woken.
 */
final class Scheduler {
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_SPURIOUS = 2;

  private final World world;
  private final Choices choices;
  private final Bounds bounds;
  private final Moves moves = new Moves();
  private final Deaths deaths;
  private final Quiet quiet;
  private final Thread explorer = Thread.currentThread();
  private final AtomicInteger unwinding = new AtomicInteger();
  private volatile boolean ended;
  private volatile boolean over;
  private boolean exploring = true;
  private int deviations;
  private int spurious;
  private int steps;
  private Throwable violation;
  private SimThread victim;
  private int victimAccess;
  private boolean killed;

  Scheduler(World world, Choices choices, Bounds bounds) {
    this.world = world;
    this.choices = choices;
    this.bounds = bounds;
    this.deaths = new Deaths(world, choices);
    this.quiet = new Quiet(world);
  }

  int steps() {
    return steps;
  }

  int deaths() {
    return deaths.count();
  }

  Deaths fates() {
    return deaths;
  }

  /** The participant of a thread dies when that begins the k-th access of its operation. */
  void kill(SimThread thread, int access) {
    victim = thread;
    victimAccess = access;
  }

  /** Whether the operation had as many accesses. */
  boolean hasKilled() {
    return killed;
  }

  // ---- a whole execution

  /** Runs all threads; what was violated, or null. */
  Throwable execute() {
    try {
      SimThread first = next();
      if (first != null) {
        give(first);
        while (!ended) {
          LockSupport.park(this);
        }
      }
    } catch (Violation e) {
      failed(e);
    }
    unwind();
    return violation;
  }

  /** Every real thread comes back from wherever its simulated one has got to. */
  private void unwind() {
    over = true;
    List<SimThread> begun = world.threads.stream().filter(t -> t.worker != null).toList();
    List<SimThread> midway = begun.stream().filter(t -> t.state != SimThread.State.DONE).toList();
    unwinding.set(midway.size());
    midway.forEach(t -> t.worker.giveTurn());
    while (unwinding.get() > 0) {
      LockSupport.park(this);
    }
    begun.forEach(t -> t.worker.giveBack());
  }

  /** Nothing has effect from here on. */
  <T extends Throwable> T failed(T what) {
    if (!over && violation == null) {
      violation = what;
    }
    return what;
  }

  private void end() {
    ended = true;
    LockSupport.unpark(explorer);
  }

  /** The course of one simulated thread, on its worker. */
  void run(SimThread me) {
    try {
      if (!over) {
        me.body.run();
      }
    } catch (Abandoned e) {
      // as told
    } catch (Throwable e) {
      failed(e);
    }
    Thread.interrupted(); // the next one's scene is another
    if (over) { // not before: the explorer gives the real thread to the next execution
      unwinding.decrementAndGet();
      LockSupport.unpark(explorer);
    } else {
      me.state = SimThread.State.DONE;
      passOn();
    }
  }

  private void passOn() {
    try {
      SimThread next = violation == null ? next() : null;
      if (next != null) {
        give(next);
        return;
      }
    } catch (Throwable e) { // a fault of the harness, too, must end the execution
      failed(e);
    }
    end();
  }

  // ---- turns

  int pick(int options) {
    return exploring ? choices.pick(options) : 0;
  }

  /** The caller goes on when something holds that other threads bring about. */
  void until(SimThread me, BooleanSupplier condition) {
    if (!condition.getAsBoolean()) {
      me.state = SimThread.State.UNTIL;
      me.condition = condition;
      away(me);
    }
  }

  /** A thread has found nothing to do on the heap until another one has gone on. */
  void poll(SimThread me) {
    me.state = SimThread.State.POLLING;
    me.pollMark = steps;
    away(me);
  }

  /** Each access begins here. */
  void access(SimThread me, boolean visible) {
    if (over || violation != null) {
      throw new Abandoned();
    }
    if (me.atomic) {
      return;
    }
    if (++steps > MOST_STEPS) {
      throw failed(new Violation("does not come to an end"));
    }
    me.accesses++;
    if (me == victim && me.accessOfOperation() == victimAccess) {
      killed = true;
      deaths.die(me.home, null);
      away(me);
    }
    if (me.home.isDying() && --me.lingering < 0) {
      deaths.cease(me);
      away(me);
    }
    if (visible && exploring) {
      decide(me);
    }
  }

  /** The calling thread cannot go on by itself, or for now does not want to. */
  void away(SimThread me) {
    SimThread next = next();
    if (next == me) {
      return;
    }
    if (next == null) {
      end();
    } else {
      give(next);
    }
    await(me);
  }

  private void await(SimThread me) {
    me.worker.awaitTurn();
    if (over) {
      throw new Abandoned();
    }
  }

  private void give(SimThread to) {
    if (to.worker == null) {
      to.worker = Worker.take(to);
    }
    to.worker.giveTurn();
  }

  private void decide(SimThread me) {
    while (true) {
      waysFrom(me);
      int way = choices.turn(moves.count(), moves.deaths());
      int index = moves.index(way);
      switch (moves.kind(way)) {
        case CONTINUE -> {
          return;
        }
        case LEAVE, FLUSH_AND_LEAVE -> {
          deviations++;
          leave(me, world.threads.get(index), moves.kind(way));
          return;
        }
        case DIE -> deaths.die(me.home, null);
        case DIE_SLOWLY -> deaths.die(me.home, world.threads.get(index));
        case STOP -> deaths.stop(me.home);
        default -> {
          deviations++;
          step(moves.kind(way), index);
        }
      }
      if (me.hasEnded()) {
        away(me);
      }
    }
  }

  private void leave(SimThread me, SimThread to, Moves.Kind how) {
    if (how == Moves.Kind.FLUSH_AND_LEAVE) {
      me.buffer.flush();
      world.trace(me, "is left, its stores are seen");
    } else {
      world.trace(me, me.buffer.isEmpty() ? "is left" : "is left, its stores are not seen");
    }
    to.state = SimThread.State.READY;
    give(to);
    await(me);
  }

  /** A step that no thread takes. */
  private void step(Moves.Kind kind, int index) {
    switch (kind) {
      case FLUSH -> {
        world.threads.get(index).buffer.flush();
        world.trace(world.threads.get(index), "has its stores seen");
      }
      case EXPIRE -> quiet.expire(world.threads.get(index));
      case SPURIOUS -> {
        spurious++;
        world.threads.get(index).state = SimThread.State.READY;
        world.trace(world.threads.get(index), "wakes for no reason");
      }
      case KERNEL -> deaths.goOn(world.participants.get(index));
      default -> throw new AssertionError(kind);
    }
  }

  private void waysFrom(SimThread me) {
    moves.clear();
    moves.add(Moves.Kind.CONTINUE, 0);
    if (deviations < bounds.deviations()) {
      for (SimThread t : world.threads) {
        if (t != me && canRun(t) && t.state != SimThread.State.POLLING) {
          moves.add(Moves.Kind.LEAVE, t.index);
          if (!me.buffer.isEmpty()) {
            moves.add(Moves.Kind.FLUSH_AND_LEAVE, t.index);
          }
        }
      }
      stepsFrom(me);
      wakesWithoutWaker();
    }
    moves.deathsFollow();
    if (deaths.count() < bounds.deaths() && me.home.isMortal()) {
      moves.add(Moves.Kind.DIE, 0);
      for (SimThread t : me.home.threads) {
        if (t != me && canRun(t)) {
          moves.add(Moves.Kind.DIE_SLOWLY, t.index);
        }
      }
      if (bounds.stops()) {
        moves.add(Moves.Kind.STOP, 0);
      }
    }
  }

  private void stepsFrom(SimThread me) {
    for (SimThread t : world.threads) {
      if (t != me && !t.buffer.isEmpty()) {
        moves.add(Moves.Kind.FLUSH, t.index);
      }
    }
    for (Participant p : world.participants) {
      if (p.isDying()) {
        moves.add(Moves.Kind.KERNEL, p.index);
      }
    }
  }

  private void wakesWithoutWaker() {
    for (SimThread t : world.threads) {
      if (t.state == SimThread.State.ASLEEP) {
        if (quiet.isShort(t)) {
          moves.add(Moves.Kind.EXPIRE, t.index);
        }
        if (spurious < MOST_SPURIOUS) {
          moves.add(Moves.Kind.SPURIOUS, t.index);
        }
      }
    }
  }

  private boolean canRun(SimThread t) {
    return switch (t.state) {
      case READY -> !t.epilogue;
      case POLLING -> t.pollMark < steps;
      case IDLE -> t.newsSeen < world.news;
      case UNTIL -> t.condition.getAsBoolean();
      default -> false;
    };
  }

  /** Who runs when the last one does not go on; null at the end. */
  private SimThread next() {
    while (true) {
      moves.clear();
      for (SimThread t : world.threads) {
        if (canRun(t)) {
          moves.add(Moves.Kind.LEAVE, t.index);
        }
      }
      stepsFrom(null);
      if (moves.count() == 0) {
        SimThread last = quiet.next(deaths);
        if (last == null) {
          return null;
        }
        exploring &= !last.epilogue;
        last.state = SimThread.State.READY;
        return last;
      }
      int way = pick(moves.count());
      if (moves.kind(way) == Moves.Kind.LEAVE) {
        SimThread chosen = world.threads.get(moves.index(way));
        chosen.state = SimThread.State.READY;
        return chosen;
      }
      step(moves.kind(way), moves.index(way));
    }
  }
}
