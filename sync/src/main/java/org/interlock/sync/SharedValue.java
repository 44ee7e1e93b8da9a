package org.interlock.sync;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * What numbers of 32 and 64 bits have in common: who waits for a change, and the end at close.
 *
 * <p><b>Ordering pair</b> P1: who changes the value does so by a read-modify-write or a full store,
 * then reads the waiters word; who waits sets its flag by a read-modify-write, then reads the value
 * ({@link WaitEngine}). A release store, of a process that has registered for it, is fenced by the
 * sleeper's membarrier, as a mutex's unlock.
 */
abstract class SharedValue {
  final Attachment attachment;
  final Words words;
  private final String name;
  private final WaitEngine engine;
  private final boolean storesByRelease;

  SharedValue(String name, Attachment attachment, Words words) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.engine =
        new WaitEngine(
            name, attachment, words, SharedLayout.WAITERS, Spin.EAGER, WaitEngine.Fence.SLEEPERS);
    this.storesByRelease = attachment.kernel().hasAsymmetricFence();
  }

  /** The words of a number that is found or created. */
  static Words words(Attachment attachment, ObjectType type, String name) {
    attachment.knows(new SharedRecoverer(type));
    return attachment.object(type, name, SharedLayout.BYTES, 0, 0);
  }

  // ---- access

  /** Before a change: it would be nobody's in a closed segment. */
  final void begin() {
    attachment.checkOpen();
  }

  /** After a change by a read-modify-write or a full store, N1. */
  final void changed() {
    engine.released(1); // N2, P1
    checkOpen();
  }

  /** After the value was read: it may be the zero of a closed segment. */
  final void checkOpen() {
    attachment.checkOpen();
  }

  /** Whether a release store is enough for {@link #stored}. */
  final boolean storesByRelease() {
    return storesByRelease;
  }

  /** After a release store. */
  final void stored() {
    VarHandle.releaseFence(); // P1: compiled code keeps the read behind the store
    changed();
  }

  // ---- wait

  /** Waits until an attempt has seen another value. */
  final boolean await(WaitEngine.Attempt seen, Duration timeout) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long nanos = Timeout.nanos(timeout);
    return seen.tryTake()
        || nanos > 0
            && engine.await(
                seen,
                WaitersState.WAITERS | WaitersState.MANY,
                Timeout.deadline(attachment.kernel(), nanos),
                Interruption.HONOURED);
  }

  /** Looks whether the value is another one; all who wait see it. */
  abstract static class Seen implements WaitEngine.Attempt {
    @Override
    public final boolean standsBack(boolean waited, boolean hungry) {
      return false;
    }
  }

  final String text(String type, String value) {
    return type + "[" + name + (attachment.isOpen() ? " = " + value + "]" : ", closed]");
  }

  /** What close() asks and tells a number. */
  static final class Attached<T extends SharedValue> implements Local {
    final T value;

    Attached(T value) {
      this.value = value;
    }

    @Override
    public Optional<String> held() {
      return Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      WaitEngine.wakeAll(value.attachment.kernel(), late, SharedLayout.WAITERS); // a late change
    }
  }
}
