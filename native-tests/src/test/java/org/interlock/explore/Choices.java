package org.interlock.explore;

import java.util.Arrays;

/** Says how an execution goes on where it can go on in more than one way, and remembers it. */
abstract class Choices {
  private int[] said = new int[64];
  private int count;

  /**
   * At an access of a thread that could simply go on.
   *
   * @param options from 1; option 0 is to go on
   * @param deaths the first option that is a death; {@code options} when none is
   */
  final int turn(int options, int deaths) {
    return options == 1 ? 0 : note(nextTurn(options, deaths));
  }

  /** Where no option is the usual one. */
  final int pick(int options) {
    return options == 1 ? 0 : note(nextPick(options));
  }

  abstract int nextTurn(int options, int deaths);

  abstract int nextPick(int options);

  /** A new execution begins. */
  void restart() {
    count = 0;
  }

  /** What was said in this execution; a {@link #replaying} of it makes the same execution again. */
  final int[] said() {
    return Arrays.copyOf(said, count);
  }

  private int note(int choice) {
    if (count == said.length) {
      said = Arrays.copyOf(said, 2 * count);
    }
    said[count++] = choice;
    return choice;
  }

  /** Repeats what was said, then always the first. */
  static Choices replaying(int... said) {
    return new Choices() {
      private int next;

      @Override
      int nextTurn(int options, int deaths) {
        return nextPick(options);
      }

      @Override
      int nextPick(int options) {
        return next < said.length ? said[next++] : 0;
      }
    };
  }
}
