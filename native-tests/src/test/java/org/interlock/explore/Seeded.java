package org.interlock.explore;

import java.util.SplittableRandom;

/**
 * Random choices from a seed. How often a thread is interrupted in its course, and when a death
 * comes, is drawn anew for each execution, so that some have few switches and some many.
 */
final class Seeded extends Choices {
  private final SplittableRandom random;
  private double away;
  private int untilDeath;
  private int turns;
  private int usualTurns = 50;

  Seeded(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  void restart() {
    super.restart();
    usualTurns = Math.max(10, (7 * usualTurns + turns) / 8);
    turns = 0;
    away = 1.0 / (2 << random.nextInt(6));
    untilDeath = random.nextInt(usualTurns);
  }

  @Override
  int nextTurn(int options, int deaths) {
    if (turns++ >= untilDeath && deaths < options) {
      untilDeath = turns + random.nextInt(usualTurns); // a second one, where there may be two
      return deaths + random.nextInt(options - deaths);
    }
    return deaths > 1 && random.nextDouble() < away ? 1 + random.nextInt(deaths - 1) : 0;
  }

  @Override
  int nextPick(int options) {
    return random.nextInt(options);
  }
}
