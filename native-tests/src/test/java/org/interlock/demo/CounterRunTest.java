package org.interlock.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterRunTest {
  @ParameterizedTest
  @CsvSource({"100000000, 2", "7, 7", "200001, 3", "63, 64", "9223372036854775807, 64"})
  void quotasAddUpAndDifferByOneAtMost(long increments, int processes) {
    long[] quotas =
        LongStream.range(0, processes)
            .map(process -> CounterRun.quota(increments, processes, (int) process))
            .toArray();
    assertEquals(increments, LongStream.of(quotas).sum());
    long most = LongStream.of(quotas).max().orElseThrow();
    assertTrue(most - LongStream.of(quotas).min().orElseThrow() <= 1);
  }

  @Test
  void minShareIsThatOfTheSlowestWhenTheFirstFinishes() {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(64 * 1024))) {
      segment.unlink();
      CounterBoard board = new CounterBoard(segment, 3);
      board.done(0, 100);
      board.done(2, 700);
      board.finish(1, 1200, 5, 10);
      board.finish(2, 1200, 6, 30);
      board.finish(0, 1200, 7, 20);
      assertEquals(0.05, board.minShare(), "100 of 100 + 1200 + 700");
      assertEquals(30, board.lastFinishNanos());
      assertEquals(3600, board.allDone());
    }
  }

  @Test
  void theResultsLineAndJsonHaveTheSameFieldsInTheSameOrder() {
    CounterResult result = new CounterResult(Primitive.BATCHED, 2, 99, 100, 1.5, 0.25, 0.0625);
    assertEquals(
        "counter primitive=batched processes=2 total=99 expected=100 seconds=1.500"
            + " nsPerIncrement=15000000.0 minShare=0.250 maxWaitMs=0.063",
        result.line());
    assertEquals(
        "{\"primitive\":\"batched\",\"processes\":2,\"total\":99,\"expected\":100,"
            + "\"seconds\":1.500,\"nsPerIncrement\":15000000.0,\"minShare\":0.250,"
            + "\"maxWaitMs\":0.063}",
        result.json());
  }
}
