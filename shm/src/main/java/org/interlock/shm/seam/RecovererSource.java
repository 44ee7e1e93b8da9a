package org.interlock.shm.seam;

import java.util.List;

/**
 * A service ({@link java.util.ServiceLoader}) that tells how to recover types of objects, so that a
 * process repairs also what it does not use itself.
 */
public interface RecovererSource {
  /** One for each type it knows. */
  List<Recoverer> recoverers();
}
