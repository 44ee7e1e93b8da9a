package org.interlock.sync;

/** How often each thread of this process reads a lock; shared is only whether it does. */
final class ThreadReads {
  private static final int SEARCHES = 1_000;

  private final ThreadLocal<Reads> all = ThreadLocal.withInitial(Reads::new);
  private Reads frequent = all.get(); // plain: one that reads often, to be found without a map

  /** One thread's, touched by that alone. */
  static final class Reads {
    int count;
    private final long thread = Thread.currentThread().getId();
    private int searches;
  }

  /** The calling thread's. */
  Reads mine() {
    Reads known = frequent;
    return known.thread == Thread.currentThread().getId() ? known : search();
  }

  /** Seldom makes it the frequent one: threads that read in turn must not write to one line. */
  private Reads search() {
    Reads found = all.get();
    found.searches++;
    if (found.searches % SEARCHES == 0) {
      frequent = found;
    }
    return found;
  }
}
