package org.interlock.shm;

/** Pure functions on a slot's state word: bits 0-1 FREE, LIVE or DEAD, bits 2-19 generation. */
final class SlotState {
  static final int GENERATION_BITS = 18;

  private static final int FREE = 0;
  private static final int LIVE = 1;
  private static final int DEAD = 2;
  private static final int KIND_MASK = 3;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;

  private SlotState() {}

  static boolean isFree(int state) {
    return (state & KIND_MASK) == FREE;
  }

  static boolean isLive(int state) {
    return (state & KIND_MASK) == LIVE;
  }

  static boolean isDead(int state) {
    return (state & KIND_MASK) == DEAD;
  }

  static int generation(int state) {
    return (state >>> 2) & GENERATION_MASK;
  }

  /** FREE(g) to LIVE(g). */
  static int claimed(int state) {
    return live(generation(state));
  }

  /** LIVE(g). */
  static int live(int generation) {
    return (generation << 2) | LIVE;
  }

  /** LIVE(g) to DEAD(g). */
  static int died(int state) {
    return dead(generation(state));
  }

  /** DEAD(g). */
  static int dead(int generation) {
    return (generation << 2) | DEAD;
  }

  /** LIVE(g) or DEAD(g) to FREE(g+1). */
  static int freed(int state) {
    return (((generation(state) + 1) & GENERATION_MASK) << 2) | FREE;
  }

  static String toString(int state) {
    String kind =
        switch (state & KIND_MASK) {
          case FREE -> "FREE";
          case LIVE -> "LIVE";
          case DEAD -> "DEAD";
          default -> "invalid";
        };
    return kind + "(" + generation(state) + ")";
  }
}
