package org.interlock.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.sync.Versioned.Draft;

/**
 * One value of a type of your own, as {@link Versioned} data: who reads gets one that was set
 * whole. Its contract is that of versioned data.
 *
 * <pre>{@code
 * VersionedRecord<Quote> quote = VersionedRecord.of(segment, "quote", new QuoteCodec());
 * quote.set(new Quote(101.5, 7));
 * System.out.println(quote.get());
 * }</pre>
 *
 * @param <T> the value's type, best immutable
 */
public final class VersionedRecord<T> {
  /**
   * How a value stands in bytes. Called by many threads at a time.
   *
   * @param <T> the value's type
   */
  public interface Codec<T> {
    /** How many bytes each value takes. */
    int bytes();

    /** Writes a value from the buffer's position on, in the buffer's order. */
    void encode(T value, ByteBuffer into);

    /** Reads a value from the buffer's position on; of version 0 all bytes are zero. */
    T decode(ByteBuffer from);
  }

  /**
   * A value and which version it is.
   *
   * @param version counts from 0, the value before the first that was set
   * @param value as decoded
   * @param <T> the value's type
   */
  public record Version<T>(long version, T value) {}

  private final Versioned data;
  private final Codec<T> codec;

  private VersionedRecord(Versioned data, Codec<T> codec) {
    this.data = data;
    this.codec = codec;
  }

  /**
   * Finds or creates a value's data.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or a codec's
   *     of another number of bytes
   * @throws org.interlock.shm.SegmentFullException when the segment has no room
   */
  public static <T> VersionedRecord<T> of(Segment segment, String name, Codec<T> codec) {
    return new VersionedRecord<>(Versioned.of(segment, name, codec.bytes()), codec);
  }

  /** The newest value. */
  public T get() {
    return read().value();
  }

  /** The newest value, and which it is. */
  public Version<T> read() {
    ByteBuffer copy = ByteBuffer.allocate(codec.bytes()).order(ByteOrder.nativeOrder());
    long version = data.readInto(copy);
    return new Version<>(version, codec.decode(copy.flip()));
  }

  /** Publishes a value; waits while another writer is at work. Returns its version. */
  public long set(T value) {
    byte[] encoded = encode(value);
    try (Draft draft = data.write()) {
      draft.put(0, encoded);
      return draft.publish();
    }
  }

  /**
   * Publishes what follows from the newest value; nobody publishes in between. When the change
   * throws, nothing is published. Returns the version.
   */
  public long update(UnaryOperator<T> change) {
    try (Draft draft = data.write()) {
      draft.put(0, encode(change.apply(get())));
      return draft.publish();
    }
  }

  /** {@link Versioned#awaitNewer}. */
  public long awaitNewer(long seen, Duration timeout) throws InterruptedException {
    return data.awaitNewer(seen, timeout);
  }

  private byte[] encode(T value) {
    byte[] encoded = new byte[codec.bytes()];
    codec.encode(value, ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()));
    return encoded;
  }
}
