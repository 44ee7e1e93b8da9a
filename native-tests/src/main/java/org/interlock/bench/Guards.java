package org.interlock.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.interlock.shm.Segment;
import org.interlock.sync.Mutex;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;

/**
 * A kind's guards for writing and for reading; of most kinds it is the same one.
 *
 * @param writing excludes everybody
 * @param reading excludes those who write
 */
record Guards(Guard writing, Guard reading) {
  static final String MUTEX = "mutex";
  static final String TRACKED = "tracked";
  static final String UNTRACKED = "untracked";
  static final String RWLOCK = "rwlock";

  /** The JDK's, within one process. */
  static final String JDK_LOCK = "jdk-lock";

  static final String JDK_SEMAPHORE = "jdk-semaphore";
  static final String JDK_RWLOCK = "jdk-rwlock";

  /** The JDK's {@code FileLock}, of the file whose path is given. */
  static final String FILE_LOCK = "file-lock";

  /** Of a kind, the library's in a segment, a file's with a path. */
  static Guards of(String kind, Segment segment, Path file) throws IOException {
    return switch (kind) {
      case MUTEX -> both(new Guard.OfLock(Mutex.of(segment, kind)));
      case TRACKED -> both(new Guard.OfSemaphore(Semaphore.of(segment, kind, 1)));
      case UNTRACKED -> both(new Guard.OfSemaphore(Semaphore.untracked(segment, kind, 1, 1)));
      case RWLOCK -> of(RwLock.of(segment, kind));
      case JDK_LOCK -> both(new Guard.OfLock(new ReentrantLock()));
      case JDK_SEMAPHORE -> both(new Guard.OfJdkSemaphore(new java.util.concurrent.Semaphore(1)));
      case JDK_RWLOCK -> of(new ReentrantReadWriteLock());
      case FILE_LOCK -> both(new Guard.OfFile(FileChannel.open(file, StandardOpenOption.WRITE)));
      default -> throw new IllegalArgumentException("unknown kind " + kind);
    };
  }

  private static Guards both(Guard guard) {
    return new Guards(guard, guard);
  }

  private static Guards of(ReadWriteLock lock) {
    return new Guards(new Guard.OfLock(lock.writeLock()), new Guard.OfLock(lock.readLock()));
  }
}
