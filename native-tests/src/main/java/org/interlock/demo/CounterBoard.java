package org.interlock.demo;

import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;

/**
 * What the counter's processes share: the plain number they add to, what keeps them apart, and a
 * board on which each has a line of its own.
 *
 * <pre>
 *   0 whether one has finished
 *   128 * (1 + process): 0 done   8 worst wait, ns   16 finished, ns   24 done when the first had finished
 * </pre>
 */
final class CounterBoard {
  private static final String COUNTER = "counter";
  private static final String LOCK = "lock";
  private static final long LINE = 128; // processors fetch 64-byte lines in pairs
  private static final long ONE_FINISHED = 0;
  private static final long DONE = 0;
  private static final long WORST_WAIT = 8;
  private static final long FINISHED = 16;
  private static final long DONE_AT_FIRST = 24;

  private final Segment segment;
  private final int processes;
  private final Words words;

  CounterBoard(Segment segment, int processes) {
    this.segment = segment;
    this.processes = processes;
    this.words = object(segment, "board", LINE * (1 + processes));
  }

  /** A region's memory as words, which have atomic operations. */
  private static Words object(Segment segment, String name, long bytes) {
    return Attachment.of(segment).object(ObjectType.REGION, name, bytes, bytes, 0);
  }

  // ---- what they add to, and under what

  /** The number: one long without anything atomic about it. */
  Region counter() {
    return segment.region(COUNTER, Long.BYTES);
  }

  /** The same number as a word, for {@link Primitive#ATOMIC}. */
  Words counterWord() {
    return object(segment, COUNTER, Long.BYTES);
  }

  Mutex mutex() {
    return Mutex.of(segment, LOCK);
  }

  Semaphore semaphore() {
    return Semaphore.of(segment, LOCK, 1);
  }

  // ---- start and end: each process gives one permit, or takes one

  /** A permit for each process that is ready. */
  Semaphore ready() {
    return Semaphore.untracked(segment, "ready", 0, processes);
  }

  /** A permit for each process that may begin. */
  Semaphore go() {
    return Semaphore.untracked(segment, "go", 0, processes);
  }

  /** A permit for each process that has finished. */
  Semaphore finished() {
    return Semaphore.untracked(segment, "finished", 0, processes);
  }

  // ---- progress

  void done(int process, long increments) {
    words.setReleaseLong(at(process, DONE), increments); // cheap; the readers only want it fresh
  }

  long done(int process) {
    return words.getAcquireLong(at(process, DONE));
  }

  long allDone() {
    long all = 0;
    for (int process = 0; process < processes; process++) {
      all += done(process);
    }
    return all;
  }

  /** Writes a process's results; the first that comes notes how far all are. */
  void finish(int process, long increments, long worstWaitNanos, long atNanos) {
    done(process, increments);
    words.setLong(at(process, WORST_WAIT), worstWaitNanos);
    words.setLong(at(process, FINISHED), atNanos);
    if (words.compareAndSet(ONE_FINISHED, 0, 1)) {
      for (int each = 0; each < processes; each++) {
        words.setLong(at(each, DONE_AT_FIRST), done(each));
      }
    }
  }

  // ---- results; the permits of finished() make them visible

  long worstWaitNanos(int process) {
    return words.getLong(at(process, WORST_WAIT));
  }

  long lastFinishNanos() {
    long last = words.getLong(at(0, FINISHED));
    for (int process = 1; process < processes; process++) {
      long finish = words.getLong(at(process, FINISHED));
      last = finish - last > 0 ? finish : last; // nanoTime may wrap
    }
    return last;
  }

  /** The slowest process's part of all increments when the first one had finished. */
  double minShare() {
    long slowest = Long.MAX_VALUE;
    long all = 0;
    for (int process = 0; process < processes; process++) {
      long done = words.getLong(at(process, DONE_AT_FIRST));
      slowest = Math.min(slowest, done);
      all += done;
    }
    return (double) slowest / all;
  }

  private static long at(int process, long offset) {
    return LINE * (1 + process) + offset;
  }
}
