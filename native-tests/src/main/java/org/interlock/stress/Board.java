package org.interlock.stress;

import java.nio.file.Path;

/**
 * What the processes of a run tell each other, beside the primitive under stress: whether to go on,
 * what each has done, who was killed, and how many violations were seen. It outlives each of them,
 * and the kernel keeps what they wrote before they died.
 *
 * <pre>
 *    0 whether to stop   1 violations
 *   16 the scenario's own
 *  176 a line of 16 for each seat: 0-7 operations by thread   8 pid
 *  432 two for each of the last victims: pid, when the next one had what it held
 * </pre>
 */
public final class Board {
  /** How many processes can be at work, those whose death is not settled yet included. */
  static final int SEATS = 16;

  /** How many threads a process can have. */
  static final int THREADS = 8;

  /** Of how many victims it is known that they were killed. */
  static final int VICTIMS = 256;

  private static final int LINE = 16; // longs; processors fetch 64-byte lines in pairs
  private static final int STOP = 0;
  private static final int VIOLATIONS = 1;
  private static final int SCENARIO = LINE;
  private static final int SCENARIO_LONGS = 10 * LINE;
  private static final int SEAT = SCENARIO + SCENARIO_LONGS;
  private static final int PID = THREADS;
  private static final int VICTIM = SEAT + SEATS * LINE;
  private static final int LONGS = VICTIM + 2 * VICTIMS;

  private final SharedLongs longs;

  private Board(SharedLongs longs) {
    this.longs = longs;
  }

  static Board create(Path file) {
    return new Board(SharedLongs.create(file, LONGS));
  }

  static Board open(Path file) {
    return new Board(SharedLongs.open(file, LONGS));
  }

  /** What the scenario has to itself; zero at first. */
  SharedLongs scenario() {
    return longs.slice(SCENARIO, SCENARIO_LONGS);
  }

  // ---- the run

  void stop() {
    longs.set(STOP, 1);
  }

  boolean isStopped() {
    return longs.get(STOP) != 0;
  }

  void addViolation() {
    longs.getAndAdd(VIOLATIONS, 1);
  }

  long violations() {
    return longs.get(VIOLATIONS);
  }

  // ---- seats

  /** A process takes a seat that nobody has. */
  void sit(int seat, long pid) {
    longs.set(seat(seat) + PID, pid);
  }

  /** Who has a seat, or had it last. */
  long pid(int seat) {
    return longs.get(seat(seat) + PID);
  }

  /** One more operation of a thread; a seat's count goes on from one process to the next. */
  void addOperation(int seat, int thread) {
    longs.getAndAdd(seat(seat) + thread, 1);
  }

  long operations(int seat, int thread) {
    return longs.get(seat(seat) + thread);
  }

  /** Operations by everybody, the dead included. */
  long allOperations() {
    long all = 0;
    for (int seat = 0; seat < SEATS; seat++) {
      for (int thread = 0; thread < THREADS; thread++) {
        all += operations(seat, thread);
      }
    }
    return all;
  }

  private static int seat(int seat) {
    return SEAT + seat * LINE;
  }

  // ---- victims

  /** Notes that a process is about to be killed, as the run's victim of that number. */
  void addVictim(long number, long pid) {
    for (int earlier = 0; earlier < VICTIMS; earlier++) { // one that had the same number of process
      longs.compareAndSet(victim(earlier), pid, 0);
    }
    longs.set(victim(number), 0);
    longs.set(victim(number) + 1, 0);
    longs.set(victim(number), pid);
  }

  /** Whether a process was killed, or is about to be. */
  boolean isVictim(long pid) {
    for (int number = 0; number < VICTIMS; number++) {
      if (longs.get(victim(number)) == pid) {
        return true;
      }
    }
    return false;
  }

  /** Notes when somebody first had what a victim had held. */
  void takenOver(long pid, long atNanos) {
    for (int number = 0; number < VICTIMS; number++) {
      if (longs.get(victim(number)) == pid) {
        longs.compareAndSet(victim(number) + 1, 0, atNanos);
      }
    }
  }

  /** When somebody first had what a victim had held; 0 while nobody did. */
  long takenOverNanos(long number) {
    return longs.get(victim(number) + 1);
  }

  private static int victim(long number) {
    return VICTIM + 2 * (int) (number % VICTIMS);
  }
}
