package org.interlock.demo;

/** What keeps the counter's additions apart. */
enum Primitive {
  /** A mutex round each addition. */
  MUTEX,
  /** A tracked semaphore of one permit round each addition. */
  SEMAPHORE,
  /** No lock: each addition is one atomic instruction, the floor. */
  ATOMIC,
  /** Each process counts for itself and adds once under the semaphore. */
  BATCHED,
  /** The loop of {@link #MUTEX} in C, over a process-shared pthread mutex. */
  PTHREAD;

  @Override
  public String toString() {
    return switch (this) { // as on the command line
      case MUTEX -> "mutex";
      case SEMAPHORE -> "semaphore";
      case ATOMIC -> "atomic";
      case BATCHED -> "batched";
      case PTHREAD -> "pthread";
    };
  }
}
