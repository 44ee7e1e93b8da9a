package org.interlock.shm.seam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * One participant's attachment to one segment, as the primitives see it: who I am, where my words
 * are, whether I am still attached. There is no static "this process": a test holds several.
 *
 * <p>Life: OPEN, CLOSING (a decision of microseconds), then OPEN again or CLOSED for good. An
 * acquire that finds itself not OPEN <em>after</em> its successful compare-and-set backs out. That
 * compare-and-set is a full fence, and so is the store of CLOSING: of an acquire and a close at the
 * same time at least one sees the other (P3).
 *
 * <p><b>Steps</b> K1 to K4 are those of docs/spec/participants.md, "Close"; {@link Parking} has K5
 * to K7, who extends this class K8 and on.
 */
public abstract class Attachment {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static volatile Function<Object, Attachment> door;

  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Kernel kernel;
  private final Parking parking;
  private final Map<String, Local> locals = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.OPEN;

  /** An open attachment. */
  protected Attachment(Kernel kernel) {
    this.kernel = kernel;
    this.parking = new Parking(kernel);
  }

  /** Segment installs how to look behind it; its package shows this to nobody else. */
  public static void install(Function<Object, Attachment> opener) {
    door = opener;
  }

  /** The attachment behind an open segment; IllegalStateException when that is closed. */
  public static Attachment of(Object segment) {
    return door.apply(segment);
  }

  /**
   * Finds or creates a named object; all its bytes are zero at first. Its words: those of the first
   * GiB.
   */
  public abstract Words object(
      ObjectType type, String name, long bytes, long firstParameter, long secondParameter);

  /** All bytes of an object that was found or created. */
  public abstract Bytes bytes(String name);

  /** This participant's row, from 0. */
  public abstract int slot();

  /** The re-use count of the row, 18 bits. */
  public abstract int generation();

  /** How many rows the participant table has. */
  public abstract int slots();

  /** Who has a row now; empty when it is free or another generation has it. */
  public abstract Optional<Peer> peer(int slot, int generation);

  /** The generation that has a row now, or last had it; −1 when there is no such row. */
  public abstract int generationOf(int slot);

  /**
   * Whether a slot is LIVE in a generation, by its state alone: from the moment a death is noticed
   * it is not.
   */
  public abstract boolean isLive(int slot, int generation);

  /** Writes a thread's name where others find it by the returned key of 20 bits. */
  public abstract int introduce(Thread thread);

  /** The name of a thread of a participant, or {@code "#key"} when it is not there any more. */
  public abstract String threadName(int slot, int threadKey);

  /** The segment's name, for messages. */
  public abstract String segmentName();

  /**
   * Tells how to recover a type; for class loaders where {@link RecovererSource} is not found. An
   * attachment that finds them otherwise need not listen.
   */
  public void knows(Recoverer recoverer) {}

  /** Repairs after participants that died unnoticed; for those who have waited long. */
  public abstract void lookForDeaths();

  /** Shows others that the calling thread is about to sleep for an object. */
  public abstract void showWaiting(String object);

  /** Shows that it is not any more. */
  public abstract void showDone(String object);

  /** Which processes have threads asleep for an object, as far as they show it; for messages. */
  public abstract String whoWaits(String object);

  /** What a thread of a participant sleeps for, as far as it shows it; for messages. */
  public abstract Optional<Waited> waitedFor(int slot, int threadKey);

  /** The segment's random number, alike in every process. */
  public abstract long segmentId();

  /** The seam to the kernel. */
  public final Kernel kernel() {
    return kernel;
  }

  /** Where this attachment's threads wait. */
  public final Parking parking() {
    return parking;
  }

  /** The one object of this process for a name, made when absent. */
  public final <T extends Local> T local(Class<T> type, String name, Function<String, T> make) {
    return type.cast(locals.computeIfAbsent(name, make));
  }

  /** Whether the attachment may be used; to be read again after each successful acquire. */
  public final boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** {@link #awaitOpen}, short, for what is done often. */
  public final void checkOpen() {
    if (phase != Phase.OPEN) {
      awaitOpen();
    }
  }

  /** Waits for a close in progress to be decided: returns when open, throws when closed. */
  public final void awaitOpen() {
    while (phase == Phase.CLOSING) {
      kernel.pause();
    }
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException("segment " + segmentName() + " is closed");
    }
  }

  /**
   * Closes unless this process holds something.
   *
   * @param retire gives slot, pages and descriptors back; runs when no thread waits in the kernel
   */
  protected final void close(Runnable retire) {
    List<String> held = List.of("something that cannot be told");
    phase = Phase.CLOSING; // K1, P3: full store, then the words are read
    try {
      held = held(); // K2, P3
    } finally {
      if (!held.isEmpty()) {
        phase = Phase.OPEN; // K3
      }
    }
    if (!held.isEmpty()) {
      throw new IllegalStateException(
          "segment "
              + segmentName()
              + " cannot be closed while this process holds "
              + String.join(", ", held)
              + "; release first");
    }
    phase = Phase.CLOSED; // K4
    parking.shut(retire, PATIENCE_NANOS);
  }

  /**
   * Closes whatever this process holds.
   *
   * @param retire as in {@link #close(Runnable)}; what is held is to be recovered as a dead one's
   */
  protected final void closeNow(Runnable retire) {
    phase = Phase.CLOSED; // K4
    parking.shut(retire, PATIENCE_NANOS);
  }

  /** Whether it was closed for good. */
  public final boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /**
   * Lets each object end what late threads began; see {@link Local#settle}. One object's failure
   * keeps none of the others from it.
   *
   * @param wordsOf an object's words, or null for a name that never reached the segment
   */
  protected final void settle(Function<String, Words> wordsOf, IntUnaryOperator generationOf) {
    RuntimeException failure = null;
    for (Map.Entry<String, Local> local : locals.entrySet()) {
      try {
        Words words = wordsOf.apply(local.getKey());
        if (words != null) {
          local.getValue().settle(words, generationOf);
        }
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private List<String> held() {
    List<String> held = new ArrayList<>();
    locals.values().forEach(local -> local.held().ifPresent(held::add));
    return held;
  }
}
