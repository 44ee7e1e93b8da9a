package org.interlock.shm;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/** The words by which a test releases its racers all at once, and theirs for what they found. */
final class RaceControl {
  static final int MOST_RACERS = 32;

  private static final long ROUND = 0;
  private static final long ARRIVED = 4;
  private static final long REPORTS = 64;
  private static final int REPORT_BYTES = 32;
  private static final int BYTES = (int) REPORTS + MOST_RACERS * REPORT_BYTES;
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

  private final Kernel kernel;
  private final Words words;
  private final Parker parker;

  RaceControl(Segment segment) {
    Attachment attachment = Attachment.of(segment);
    kernel = attachment.kernel();
    parker = kernel.newParker();
    words = attachment.object(ObjectType.REGION, "control", BYTES, BYTES, 0);
  }

  void release(int round) {
    words.setVolatile(ARRIVED, 0);
    words.setVolatile(ROUND, round);
    kernel.wake(words, ROUND, Integer.MAX_VALUE);
  }

  void awaitRound(int round) {
    int seen = words.getVolatile(ROUND);
    while (seen < round) {
      kernel.wait(words, ROUND, seen, kernel.nanoTime() + LOOK_AGAIN_NANOS, parker);
      seen = words.getVolatile(ROUND);
    }
  }

  void arrive() {
    words.getAndAdd(ARRIVED, 1);
    kernel.wake(words, ARRIVED, 1);
  }

  /** Returns within about a second; the caller looks whether the racers still live. */
  boolean allArrived(int racers) {
    int seen = words.getVolatile(ARRIVED);
    if (seen < racers) {
      kernel.wait(words, ARRIVED, seen, kernel.nanoTime() + LOOK_AGAIN_NANOS, parker);
    }
    return words.getVolatile(ARRIVED) >= racers;
  }

  void report(int racer, boolean created, long id, long inode) {
    long at = REPORTS + (long) racer * REPORT_BYTES;
    words.setLong(at, created ? 1 : 0);
    words.setLong(at + 8, id);
    words.setLong(at + 16, inode);
  }

  boolean hasReported(int racer) {
    return words.getLong(REPORTS + (long) racer * REPORT_BYTES + 16) != 0; // an inode never is
  }

  boolean created(int racer) {
    return words.getLong(REPORTS + (long) racer * REPORT_BYTES) == 1;
  }

  /** Which segment a racer was attached to. */
  String segment(int racer) {
    long at = REPORTS + (long) racer * REPORT_BYTES;
    return Long.toHexString(words.getLong(at + 8)) + "@" + words.getLong(at + 16);
  }

  /** Forgets a round's reports, so that a racer that made none is seen. */
  void clear() {
    words.setBytes(REPORTS, new byte[MOST_RACERS * REPORT_BYTES]);
  }
}
