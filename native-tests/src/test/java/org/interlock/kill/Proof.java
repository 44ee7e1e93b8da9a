package org.interlock.kill;

/** What must hold of an object after somebody's death, whatever it died at. */
interface Proof {
  /** Looks while the victim has stopped before its k-th access, and the others are at rest. */
  void frozen(Cast cast) throws Exception;

  /** Throws AssertionError unless the survivors can go on as if nothing had happened. */
  void survived(Cast cast) throws Exception;
}
