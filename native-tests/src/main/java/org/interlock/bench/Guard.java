package org.interlock.bench;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.locks.Lock;
import org.interlock.sync.Semaphore;

/** What keeps processes or threads apart, whatever it is. A process uses one class of it only. */
interface Guard {
  void lock();

  /** Nobody barges: who waits already goes first. */
  boolean tryLock() throws InterruptedException;

  void unlock();

  /** A lock of the library or of the JDK. */
  record OfLock(Lock target) implements Guard {
    @Override
    @SuppressWarnings("LockNotBeforeTry") // unlocked by the guard's user
    public void lock() {
      target.lock();
    }

    @Override
    public boolean tryLock() throws InterruptedException {
      return target.tryLock(0, NANOSECONDS);
    }

    @Override
    public void unlock() {
      target.unlock();
    }
  }

  /** The library's semaphore. */
  record OfSemaphore(Semaphore semaphore) implements Guard {
    @Override
    public void lock() {
      semaphore.acquireUninterruptibly();
    }

    @Override
    public boolean tryLock() throws InterruptedException {
      return semaphore.tryAcquire(0, NANOSECONDS);
    }

    @Override
    public void unlock() {
      semaphore.release();
    }
  }

  /** The JDK's semaphore, between threads. */
  record OfJdkSemaphore(java.util.concurrent.Semaphore semaphore) implements Guard {
    @Override
    public void lock() {
      semaphore.acquireUninterruptibly();
    }

    @Override
    public boolean tryLock() throws InterruptedException {
      return semaphore.tryAcquire(0, NANOSECONDS);
    }

    @Override
    public void unlock() {
      semaphore.release();
    }
  }

  /** A lock on a whole file, between processes of one thread each. */
  final class OfFile implements Guard {
    private final FileChannel channel;
    private FileLock held;

    OfFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void lock() {
      try {
        held = channel.lock();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean tryLock() {
      try {
        held = channel.tryLock();
        return held != null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void unlock() {
      try {
        held.release();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
