package org.interlock.explore;

import java.time.Duration;

/** How one that waits leaves. */
enum GivingUp {
  BY_TIME_OUT(Duration.ofMillis(3)),
  BY_INTERRUPT(CoordinationScenes.EVER);

  /** How long it would wait. */
  final Duration timeout;

  GivingUp(Duration timeout) {
    this.timeout = timeout;
  }

  /** Has it leave now, unless it does so by itself. */
  void end(World world, SimThread leaver) {
    if (this == BY_INTERRUPT) {
      world.interrupt(leaver);
    }
  }
}
