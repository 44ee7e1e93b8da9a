package org.interlock.explore;

import java.util.Arrays;

/** Every combination of choices, the last choice changing first. */
final class DepthFirst extends Choices {
  private int[] path = new int[64];
  private int[] options = new int[64];
  private int length;
  private int depth;

  @Override
  int nextTurn(int options, int deaths) {
    return nextPick(options);
  }

  @Override
  int nextPick(int count) {
    if (depth == length) {
      if (length == path.length) {
        path = Arrays.copyOf(path, 2 * length);
        options = Arrays.copyOf(options, 2 * length);
      }
      path[length] = 0;
      options[length++] = count;
    } else if (options[depth] != count) {
      throw new AssertionError("not deterministic: " + options[depth] + " options became " + count);
    }
    return path[depth++];
  }

  /** Goes to the next combination; false when there is none. */
  boolean advance() {
    while (length > 0 && path[length - 1] + 1 == options[length - 1]) {
      length--;
    }
    if (length == 0) {
      return false;
    }
    path[length - 1]++;
    return true;
  }

  @Override
  void restart() {
    super.restart();
    depth = 0;
  }
}
