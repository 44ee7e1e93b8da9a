package org.interlock.explore;

import java.util.Arrays;

/** The ways an execution can go on at one point. */
final class Moves {
  /** What a way is. */
  enum Kind {
    /** The thread that has its turn goes on. */
    CONTINUE,
    /** Another one goes on; the stores of the one that is left stay unseen. */
    LEAVE,
    /** Another one goes on; the stores of the one that is left are seen. */
    FLUSH_AND_LEAVE,
    /** A store buffer is emptied. */
    FLUSH,
    /** The kernel takes its next step after a death: marks life words, frees the byte. */
    KERNEL,
    /** The clock jumps to a sleeper's deadline. */
    EXPIRE,
    /** A sleeper wakes for no reason. */
    SPURIOUS,
    /** The participant whose thread has its turn dies, all its threads at once. */
    DIE,
    /** It dies, and one other thread of it goes on a little. */
    DIE_SLOWLY,
    /** It never runs again, but lives. */
    STOP
  }

  private Kind[] kinds = new Kind[32];
  private int[] indexes = new int[32];
  private int count;
  private int deaths;

  void clear() {
    count = 0;
  }

  void add(Kind kind, int index) {
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * count);
      indexes = Arrays.copyOf(indexes, 2 * count);
    }
    kinds[count] = kind;
    indexes[count++] = index;
  }

  /** All that follow are deaths. */
  void deathsFollow() {
    deaths = count;
  }

  int count() {
    return count;
  }

  int deaths() {
    return deaths;
  }

  Kind kind(int i) {
    return kinds[i];
  }

  int index(int i) {
    return indexes[i];
  }
}
