package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.ObjectMismatchException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.VersionedRecord.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One value of a type of one's own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SAME_THREAD)
class VersionedRecordTest {
  private static final int WRITERS = 4;
  private static final int WRITES = 2_000;

  private record Quote(double price, int lot) {}

  private static class QuoteCodec implements VersionedRecord.Codec<Quote> {
    @Override
    public int bytes() {
      return Double.BYTES + Integer.BYTES;
    }

    @Override
    public void encode(Quote quote, ByteBuffer into) {
      into.putDouble(quote.price).putInt(quote.lot);
    }

    @Override
    public Quote decode(ByteBuffer from) {
      return new Quote(from.getDouble(), from.getInt());
    }
  }

  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
  private final VersionedRecord<Quote> quote =
      VersionedRecord.of(segment, "quote", new QuoteCodec());

  @AfterEach
  void close() {
    segment.unlink();
    segment.close();
  }

  @Test
  @Tag("jdk25")
  void whatIsSetIsReadAndCounted() throws Exception {
    assertEquals(new Version<>(0, new Quote(0, 0)), quote.read());
    assertEquals(1, quote.set(new Quote(101.5, 7)));
    assertEquals(2, quote.update(before -> new Quote(before.price + 1, before.lot)));
    assertEquals(new Quote(102.5, 7), quote.get());
    assertEquals(new Version<>(2, new Quote(102.5, 7)), quote.read());
    assertEquals(2, quote.awaitNewer(1, Duration.ofSeconds(30)));
    assertEquals(2, quote.awaitNewer(2, Duration.ZERO));
  }

  @Test
  void aChangeThatThrowsPublishesNothing() {
    quote.set(new Quote(1, 1));
    assertThrows(
        ArithmeticException.class,
        () ->
            quote.update(
                before -> {
                  throw new ArithmeticException();
                }));
    VersionedRecord<Quote> tooLong =
        VersionedRecord.of(
            segment,
            "quote",
            new QuoteCodec() {
              @Override
              public void encode(Quote value, ByteBuffer into) {
                into.put(new byte[bytes() + 1]);
              }
            });
    assertThrows(BufferOverflowException.class, () -> tooLong.set(new Quote(2, 2)));
    assertThrows(BufferOverflowException.class, () -> tooLong.update(before -> before));
    assertEquals(new Version<>(1, new Quote(1, 1)), quote.read());
    assertEquals(2, quote.set(new Quote(3, 3)), "no draft is left open");
  }

  @Test
  void aCodecOfAnotherSizeIsRefused() {
    QuoteCodec longer =
        new QuoteCodec() {
          @Override
          public int bytes() {
            return Long.BYTES * 2;
          }
        };
    assertThrows(ObjectMismatchException.class, () -> VersionedRecord.of(segment, "quote", longer));
  }

  @Test
  void updatesOfManyThreadsAreAllMade() throws Exception {
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(CompletableFuture.runAsync(this::update));
    }
    while (quote.read().version() < WRITERS * WRITES) {
      Version<Quote> seen = quote.read();
      assertEquals(new Version<>(seen.version(), value((int) seen.version())), seen, "whole");
    }
    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }
    assertEquals(value(WRITERS * WRITES), quote.get());
  }

  private void update() {
    for (int i = 0; i < WRITES; i++) {
      quote.update(before -> value(before.lot + 1));
    }
  }

  private static Quote value(int number) {
    return new Quote(number, number);
  }
}
