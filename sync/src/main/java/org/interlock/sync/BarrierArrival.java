package org.interlock.sync;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;

/** The way of a thread through a barrier; the steps are those of {@link BarrierParties}. */
final class BarrierArrival {
  private static final int FLAGS = WaitersState.WAITERS | WaitersState.MANY;

  private final Attachment attachment;
  private final int count;
  private final int slot;
  private final BarrierParties parties;
  private final BarrierTale tale;
  private final MutexNotes names;
  private final WaitEngine engine;
  private Thread acting; // plain: only a thread that stored itself can find itself here

  BarrierArrival(
      String name,
      Attachment attachment,
      Words words,
      int count,
      BarrierParties parties,
      BarrierTale tale) {
    this.attachment = attachment;
    this.count = count;
    this.slot = attachment.slot();
    this.parties = parties;
    this.tale = tale;
    this.names = new MutexNotes(attachment, words, 0);
    this.engine = new WaitEngine(name, attachment, words, BarrierLayout.WAITERS, Spin.EAGER);
  }

  /** Wakes all who wait. */
  void wake() {
    engine.released(1);
  }

  /** Writes down, for messages, that it is the calling thread that comes, leaves or enlists. */
  void note() {
    parties.note(slot, names.key(Thread.currentThread()));
  }

  /** {@link Barrier#await()}; an action may be null. */
  int await(long deadline, Object timeout, Runnable action)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    if (acting == Thread.currentThread()) {
      throw new IllegalStateException(tale.fullName() + " is awaited in its own action");
    }
    long arrived = arrive(deadline, timeout);
    int generation = BarrierState.generation(arrived);
    int missing = count - 1 - BarrierState.arrived(arrived);
    try {
      if (missing == 0) {
        act(generation, action);
      } else {
        awaitEnd(generation, deadline, timeout);
      }
    } finally {
      parties.go(slot, generation); // A7
    }
    return missing;
  }

  /** A1 to A3; the state before. */
  private long arrive(long deadline, Object timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    while (true) {
      long state = parties.state(); // A1
      attachment.checkOpen();
      if (BarrierState.isBroken(state)) {
        throw tale.broken(state);
      }
      if (Thread.interrupted()) {
        breaks(BarrierState.generation(state), BarrierState.INTERRUPTED);
        throw new InterruptedException();
      }
      if (BarrierState.arrived(state) >= count) {
        awaitRoom(deadline, timeout);
        continue;
      }
      note();
      parties.come(slot, BarrierState.generation(state)); // A2
      if (parties.replace(state, BarrierState.arrive(state))) { // A3
        attachment.checkOpen(); // P3; when closed, settle() has broken it
        return state;
      }
    }
  }

  /** The generation before is complete, and its action runs. Who gives up has not come. */
  private void awaitRoom(long deadline, Object timeout)
      throws InterruptedException, TimeoutException {
    if (!engine.await(new Room(), FLAGS, deadline, Interruption.HONOURED)) {
      throw new TimeoutException(
          tale.fullName() + " did not end its action within " + timeout + tale.whoCame());
    }
  }

  private void act(int generation, Runnable action) throws BrokenBarrierException {
    if (action != null) {
      acting = Thread.currentThread();
      boolean done = false;
      try {
        action.run(); // A4
        done = true;
      } finally {
        acting = null;
        if (!done) {
          breaks(generation, BarrierState.THREW);
        }
      }
    }
    while (true) {
      long state = parties.state();
      if (BarrierState.outcome(state, generation) != BarrierState.WAITS) {
        attachment.checkOpen();
        throw tale.broken(state, generation);
      }
      if (parties.replace(state, BarrierState.tripped(state))) { // A5
        attachment.checkOpen(); // or it was a closed segment's zeros
        engine.released(1); // A6
        return;
      }
    }
  }

  private void awaitEnd(int generation, long deadline, Object timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    End end = new End(generation);
    try {
      if (!engine.await(end, FLAGS, deadline, Interruption.HONOURED)) {
        String late = tale.whoIsMissing(generation);
        if (breaks(generation, BarrierState.TIMED_OUT)) {
          throw new TimeoutException(
              tale.fullName() + " was not complete within " + timeout + late);
        }
      }
    } catch (InterruptedException e) {
      if (breaks(generation, BarrierState.INTERRUPTED)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it had ended before
    } catch (RuntimeException | Error e) {
      breaks(generation, attachment.isOpen() ? BarrierState.THREW : BarrierState.CLOSED);
      throw e;
    }
    long state = end.ended ? end.state : parties.state();
    attachment.checkOpen();
    if (BarrierState.outcome(state, generation) != BarrierState.TRIPPED) {
      throw tale.broken(state, generation);
    }
  }

  /** Breaks the barrier in the own name, unless the generation has ended. */
  private boolean breaks(int generation, int cause) {
    note();
    boolean broken = parties.breaks(generation, cause, slot, attachment.generation());
    if (broken) {
      engine.released(1);
    }
    return broken;
  }

  /** What those wait for who have arrived. */
  private final class End extends Look {
    private final int generation;

    End(int generation) {
      this.generation = generation;
    }

    @Override
    boolean isSeen() {
      return BarrierState.outcome(state, generation) != BarrierState.WAITS;
    }
  }

  /** What those wait for who cannot arrive yet. */
  private final class Room extends Look {
    @Override
    boolean isSeen() {
      return BarrierState.isBroken(state) || BarrierState.arrived(state) < count;
    }
  }

  private abstract class Look implements WaitEngine.Attempt {
    long state;
    boolean ended;

    abstract boolean isSeen();

    @Override
    public final boolean tryTake() {
      state = parties.state(); // P1
      if (!attachment.isOpen()) { // these may be the zeros of a closed segment
        attachment.awaitOpen();
        return tryTake();
      }
      ended = isSeen();
      return ended;
    }

    @Override
    public final boolean standsBack(boolean waited, boolean hungry) {
      return false; // nobody takes anything from another
    }
  }
}
