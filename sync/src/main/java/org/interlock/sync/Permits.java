package org.interlock.sync;

import java.util.List;

/** How a semaphore counts: the protocol on its state word, without waiting. */
interface Permits {
  /** Takes permits if there are enough. */
  boolean tryTake(int n);

  /**
   * Gives permits back.
   *
   * @throws IllegalMonitorStateException when this process did not acquire as many
   * @throws IllegalStateException when there would be more than the maximum
   */
  void give(int n);

  /**
   * Takes one by a single compare-and-set, if no word has changed since this process's last
   * operation, and nobody waited then; else takes none.
   */
  boolean tryTakeUnchanged();

  /** Gives one back in the same way, if this process has it; else gives none. */
  boolean tryGiveUnchanged();

  /** After a successful {@link #tryGiveUnchanged}: whether somebody may be asleep. */
  boolean mayHaveSleepers();

  /** Takes all there are and says how many. */
  int takeAll();

  int available();

  int maximum();

  /** Whether a segment stays open while permits of it are taken; then none is given back late. */
  boolean keepOpen();

  /** What this process holds; 0 where nobody holds anything. */
  int heldByThisProcess();

  List<Holder> holders();
}
