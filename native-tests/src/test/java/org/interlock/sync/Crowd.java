package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.Door;
import org.interlock.shm.Participant;
import org.interlock.shm.ParticipantsFullException;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;

/** Many participants of one process, each of which could be a process of its own. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
final class Crowd {
  static final int MUTEXES = 50;
  static final int PERMITS = 64;

  private static final List<Attachment> MEMBERS = new ArrayList<>();
  private static Segment segment;

  private Crowd() {}

  /** Makes this process so many participants. */
  static void join(String name, int members) {
    segment = Segment.open(name);
    MEMBERS.add(Attachment.of(segment));
    while (MEMBERS.size() < members) {
      MEMBERS.add(Door.attach(segment.path()));
    }
  }

  /** Detaches all members, which hold nothing. */
  static void leave() {
    MEMBERS.subList(1, MEMBERS.size()).forEach(Door::detach);
    MEMBERS.clear();
    segment.close();
  }

  /** Joins as often as there is room, and says how often that was. */
  static int joinUntilFull() {
    for (int more = 0; true; more++) {
      try {
        MEMBERS.add(Door.attach(segment.path()));
      } catch (ParticipantsFullException full) {
        return more;
      }
    }
  }

  static List<Participant> participants() {
    return segment.participants();
  }

  static Semaphore permits() {
    return permits(MEMBERS.get(0));
  }

  private static Semaphore permits(Attachment member) {
    return Semaphore.of(member, "crowd", PERMITS);
  }

  static void takeAPermitEach() throws InterruptedException {
    for (Attachment member : MEMBERS) {
      permits(member).acquire();
    }
  }

  /** Each member locks the first mutex that nobody has. */
  static void lockAMutexEach() {
    for (Attachment member : MEMBERS) {
      int number = 0;
      while (!mutex(member, number).tryLock()) {
        number++;
      }
    }
  }

  /** Locks and unlocks all mutexes and says how many of them this process had to repair. */
  @SuppressWarnings("LockNotBeforeTry") // nothing can fail in between
  static int lockAllMutexes() {
    int[] repairs = {0};
    for (int number = 0; number < MUTEXES; number++) {
      Mutex mutex = Mutex.of(MEMBERS.get(0), "mutex-" + number, death -> repairs[0]++);
      mutex.lock();
      mutex.unlock();
    }
    return repairs[0];
  }

  private static Mutex mutex(Attachment member, int number) {
    return Mutex.of(member, "mutex-" + number);
  }
}
