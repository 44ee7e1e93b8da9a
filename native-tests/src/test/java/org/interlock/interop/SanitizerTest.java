package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.interlock.process.NativeProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two C processes of two threads each, built with a sanitizer that would report. */
@Timeout(180)
class SanitizerTest extends Interop {
  @ParameterizedTest
  @CsvSource({"peer-tsan, 500", "peer-ubsan, 2000"})
  void aStormOnEachPrimitiveIsReportedByNoSanitizer(String program, long n) {
    assumeTrue(NativeProgram.isBuilt(program), "NO SANITIZER: " + program + " was not built");
    try (Peer a = Peer.start(NativeProgram.path(program));
        Peer b = Peer.start(NativeProgram.path(program))) {
      for (Peer peer : List.of(a, b)) {
        peer.does("open " + path());
        peer.does("region r 16");
      }
      long all = 0;
      all += storm(a, b, "mutex m", n);
      all += storm(a, b, "tracked s 1", n);
      all += storm(a, b, "untracked u 1 1", n);
      all += storm(a, b, "rwlock l", n);
      storm(a, b, "versioned v 512 3 sums", n);
      a.says("ok " + all, "get r 0");
      a.says("ok " + 4 * n, "newest v");
      deathsAndDepartures(a, b);
      assertEquals("", a.errors());
      assertEquals("", b.errors());
    }
  }

  private long storm(Peer a, Peer b, String thing, long n) {
    String name = thing.split(" ", -1)[1];
    for (Peer peer : List.of(a, b)) {
      peer.does(thing);
      peer.begin("storm " + name + " r " + n + " 2");
    }
    a.ended("ok 0");
    b.ended("ok 0");
    return 4 * n;
  }

  private static void deathsAndDepartures(Peer a, Peer b) {
    a.does("lock m");
    b.begin("lock m");
    b.awaitAsleep();
    a.does("leave");
    b.ended("died");
    b.says("ok 1", "recover m");
    b.does("close");
  }

  /** The negative control. */
  @Test
  void aRaceIsReported() {
    assumeTrue(NativeProgram.isBuilt("peer-tsan"), "NO SANITIZER: peer-tsan was not built");
    try (Peer peer = Peer.start(NativeProgram.path("peer-tsan"))) {
      peer.does("open " + path());
      peer.does("region r 16");
      peer.does("untracked u 2 2"); // lets two in
      peer.ask("storm u r 20000 2");
      assertTrue(peer.errors().contains("data race"), peer::errors);
    }
  }
}
