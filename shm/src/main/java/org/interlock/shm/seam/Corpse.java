package org.interlock.shm.seam;

/** A participant that died, as those see it who repair what it left. */
public interface Corpse {
  /** Its row. */
  int slot();

  /** The row's re-use count while it lived. */
  int generation();

  /**
   * Whether the row is still its. False as soon as somebody's repair is complete: then a new
   * process may have the row, and a late helper must leave everything alone. To be asked between
   * reading a word and the compare-and-set that repairs it.
   */
  boolean isUnburied();

  /** What it said of itself. */
  Peer peer();

  /**
   * The name of one of its threads, or {@code "#key"}. As true as an {@link #isUnburied} asked
   * after it.
   */
  String threadName(int threadKey);

  /** Which generation has a slot, or had it last; −1 when there is no such slot. */
  int generationOf(int slot);
}
