package org.interlock.shm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Lifeline;
import org.interlock.shm.linux.LinuxKernel;
import org.interlock.shm.linux.Watch;
import org.interlock.shm.seam.MappedWords;

/**
 * One daemon thread an attachment. Its own end is the lifeline that tells others of this process's
 * death; and it watches the lifelines of the others.
 *
 * <p>It watches one of the four life words of each of up to 120 living slots behind its own, in
 * ring order, since the kernel wakes one waiter a word: the one it wakes first wakes the others,
 * then looks. A mark is a hint: as long as the byte is still locked it looks again, ever more
 * seldom, as a core dump may take long. It looks at the slots it watches each second whatever the
 * words say, which covers stopped sentinels and slots without a lifeline it does not know of.
 *
 * <p>Where the kernel lacks futex_waitv or robust lists, or with {@code
 * -Dinterlock.liveness=polling}, it asks for every living slot's byte every 25 ms instead. A slot
 * whose life words are zero is polled by everybody.
 *
 * <p>It runs no user code, and goes on after any failure.
 */
final class Sentinel {
  private static final long SCAN_NANOS = 1_000_000_000;
  private static final long POLL_NANOS = 25_000_000;
  private static final long FIRST_BACK_OFF_NANOS = 100_000;
  private static final long LAST_BACK_OFF_NANOS = 50_000_000;
  private static final int BACK_OFF_SHARE = 64;
  private static final long NOT_MARKED = Long.MAX_VALUE;
  private static final long RETRY_NANOS = 50_000_000;
  private static final int MOST_WATCHED = 120;

  private final ParticipantTable table;
  private final MappedWords life;
  private final MappedWords header;
  private final Reaper reaper;
  private final int slot;
  private final LinuxKernel kernel = LinuxKernel.instance();
  private final boolean watching = kernel.watchesLifelines();
  private final Lifeline lifeline;
  private final Watch watch = new Watch();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stopping;

  // the thread's own
  private boolean tied;
  private long nextScan;
  private long markedSince = NOT_MARKED;
  private int watched;
  private boolean marked;
  private boolean polled;

  /** A sentinel for a claimed slot, not started. */
  Sentinel(ParticipantTable table, MappedWords life, MappedWords header, Reaper reaper, int slot)
      throws ErrnoException {
    this.table = table;
    this.life = life;
    this.header = header;
    this.reaper = reaper;
    this.slot = slot;
    this.lifeline =
        new Lifeline(life, ParticipantTable.lifeWord(slot, 0), ParticipantTable.LIFE_WORDS);
    this.thread = new Thread(null, this::run, "interlock sentinel", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
  }

  /** Returns when others can see this process die. */
  void start() {
    thread.start();
    boolean interrupted = false;
    while (ready.getCount() > 0) {
      try {
        ready.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    header.getAndAdd(SegmentHeader.ARRIVALS, 1); // after the life words: who wakes watches them
    kernel.wake(header, SegmentHeader.ARRIVALS, Integer.MAX_VALUE);
  }

  /** Unties the lifeline and returns when the thread has no more to do with the segment. */
  void stop() {
    stopping = true;
    watch.signal();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    lifeline.discard();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      tied = kernel.tiesLifelines() && lifeline.tie();
    } finally {
      ready.countDown(); // untied is polled by the others
    }
    while (!stopping) {
      try {
        turn();
      } catch (Throwable e) { // whatever it is, the others must go on being watched
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    lookOnceMore();
    if (tied) {
      lifeline.untie();
    }
  }

  /** It may have consumed the one wake of somebody's death. */
  private void lookOnceMore() {
    markedSince = NOT_MARKED;
    watched = 0;
    try {
      for (int i = 1; i < table.slots(); i++) {
        visit((slot + i) % table.slots(), true);
      }
    } catch (RuntimeException | Error e) {
      // the others have their scans
    }
  }

  private void turn() {
    if (tied) {
      lifeline.assertTied();
    }
    long now = kernel.nanoTime();
    boolean scan = now - nextScan >= 0;
    if (scan) {
      nextScan = now + SCAN_NANOS;
    }
    watch.clear();
    // Read before the rows: an arrival that the rows do not show yet ends the wait.
    watch.add(header, SegmentHeader.ARRIVALS, header.getVolatile(SegmentHeader.ARRIVALS));
    watched = 0;
    marked = false;
    polled = false;
    for (int i = 1; i < table.slots(); i++) {
      visit((slot + i) % table.slots(), scan);
    }
    watch.await(until(now));
  }

  private void visit(int other, boolean scan) {
    long offset = ParticipantTable.lifeWord(other, slot);
    int word = life.getVolatile(offset);
    int state = table.state(other);
    if (SlotState.isFree(state)) {
      return;
    }
    boolean hinted = Lifeline.isMarked(word);
    boolean known = watching && word != 0 && !hinted;
    boolean mine = watched < MOST_WATCHED; // those far behind are others' to watch
    if ((scan && mine) || !known || SlotState.isDead(state)) {
      if (hinted && markedSince == NOT_MARKED) {
        wakeOthers(other);
      }
      if (!reaper.look(other)) {
        return;
      }
    }
    marked |= hinted;
    polled |= !known;
    if (known && mine) {
      watched++;
      watch.add(life, offset, word);
    }
  }

  /** They sleep on words of which the kernel wakes one waiter each. */
  private void wakeOthers(int other) {
    for (int i = 0; i < ParticipantTable.LIFE_WORDS; i++) {
      kernel.wake(life, ParticipantTable.lifeWord(other, i), Integer.MAX_VALUE);
    }
  }

  private long until(long now) {
    long until = nextScan;
    if (marked) {
      markedSince = Math.min(markedSince, now);
      long backOff = Math.max(FIRST_BACK_OFF_NANOS, (now - markedSince) / BACK_OFF_SHARE);
      until = Math.min(until, now + Math.min(backOff, LAST_BACK_OFF_NANOS));
    } else {
      markedSince = NOT_MARKED;
    }
    return polled ? Math.min(until, now + POLL_NANOS) : until;
  }
}
