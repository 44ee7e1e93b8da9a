package org.interlock.shm.seam;

/** Whether {@link Thread#interrupt()} ends a wait. */
public enum Interruption {
  /** The wait goes on; the thread's interrupt status is left alone. */
  IGNORED,
  /** The wait ends at once; the caller looks at the interrupt status. */
  HONOURED
}
