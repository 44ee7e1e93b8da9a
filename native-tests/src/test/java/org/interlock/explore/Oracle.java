package org.interlock.explore;

/** Keeps account, outside the simulated memory, of what must hold. */
interface Oracle {
  /** The kernel has freed a dead participant's byte. */
  void died(Participant who);
}
