package org.interlock.interop;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Versioned data between Java and C: who writes comes first, who reads second. */
@Timeout(120)
class VersionedInteropTest extends Interop {
  private static final int KILLS = 2;

  private Peer writer;
  private Peer reader;

  private void meet(Language one, Language other, String shape) {
    writer = first(one);
    reader = second(other);
    writer.does("versioned v " + shape);
    reader.does("versioned v " + shape);
  }

  private void publish(Peer peer, long number, long version) {
    peer.does("draft v");
    peer.does("fill v " + number);
    peer.says("ok " + version, "publish v");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aVersionIsReadWhole(Language one, Language other) {
    meet(one, other, "8000 3 sums");
    reader.says("ok 0 0", "pin v");
    reader.does("verify v");
    reader.does("unpin v");
    publish(writer, 7, 1);
    reader.says("ok 1 7", "pin v");
    reader.does("verify v");
    reader.does("unpin v");
    reader.says("ok 1 7", "copy v");
    publish(reader, 8, 2);
    writer.says("ok 2 8", "pin v");
    writer.does("verify v");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aSmallVersionIsCopiedWithoutAPin(Language one, Language other) {
    meet(one, other, "64 2");
    publish(writer, -5, 1);
    reader.says("ok 1 -5", "copy v");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void whoAwaitsANewerOneIsWoken(Language one, Language other) {
    meet(one, other, "800 2");
    reader.says("busy", "await v 0 20");
    reader.begin("await v 0 20000");
    reader.awaitAsleep();
    publish(writer, 1, 1);
    reader.ended("ok 1");
    reader.says("ok 1", "newest v");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void whatIsPinnedStays(Language one, Language other) {
    meet(one, other, "8000 3");
    publish(writer, 10, 1);
    reader.says("ok 1 10", "pin v");
    for (int version = 2; version <= 7; version++) {
      publish(writer, 10L * version, version);
    }
    reader.says("ok 1 10", "pinned v");
    reader.does("unpin v");
    reader.says("ok 7 70", "pin v");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void nobodyLeavesWithAPinWithoutSayingSo(Language one) {
    meet(one, Language.C, "800 2");
    reader.does("pin v");
    reader.says("held", "close");
    publish(writer, 1, 1);
    reader.does("leave");
    publish(writer, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aWriterWaitsUntilABufferIsUnpinned(Language one, Language other) {
    meet(one, other, "800 2");
    reader.does("pin v");
    publish(writer, 1, 1);
    writer.says("busy", "draft v 20");
    writer.begin("draft v");
    writer.awaitAsleep();
    reader.does("unpin v");
    writer.ended("ok");
    reader.says("busy", "draft v 20"); // one writer at a time
    writer.does("discard v");
    publish(reader, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledReaderHasPinnedNothing(Language one, Language other) {
    meet(one, other, "800 2");
    reader.does("pin v");
    publish(writer, 1, 1);
    writer.begin("draft v");
    writer.awaitAsleep();
    reader.kill();
    writer.ended("ok");
  }

  @ParameterizedTest
  @Tag("jdk25")
  @MethodSource("roles")
  void aKilledWriterLeavesTheLastVersion(Language one, Language other) {
    meet(one, other, "8000 2 sums");
    publish(writer, 1, 1);
    writer.does("draft v");
    writer.does("fill v 99 half");
    reader.begin("draft v");
    reader.awaitAsleep();
    writer.kill();
    reader.ended("ok");
    reader.says("ok 1 1", "pin v");
    reader.does("verify v");
    reader.does("unpin v");
    reader.does("fill v 2");
    reader.says("ok 2", "publish v");
    reader.says("ok 2 2", "pin v");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void eachVersionIsWholeUnderAStorm(Language one, Language other) {
    meet(one, other, "4096 3");
    writer.does("region r 16");
    reader.does("region r 16");
    writer.begin("storm v r 3000 2");
    reader.begin("storm v r 3000 2");
    writer.ended("ok 0");
    reader.ended("ok 0");
    reader.says("ok 12000", "newest v");
  }

  /** The first is killed wherever it is, again and again. */
  @ParameterizedTest
  @MethodSource("roles")
  void eachVersionIsWholeThoughOtherWritersAreKilled(Language one, Language other) {
    for (int kill = 0; kill < KILLS; kill++) {
      meet(one, other, "4096 3");
      writer.does("region r 16");
      reader.does("region r 16");
      long before = Long.parseLong(reader.does("newest v"));
      writer.begin("storm v r 1000000000 2");
      reader.begin("storm v r " + 500 + " 2");
      reader.ended("ok 0");
      reader.does("await v " + (before + 2000) + " 20000"); // by the writer
      startFirstAgain(one);
      publishOne();
      reader.does("leave");
    }
  }

  /** The number that the storms go on from. */
  private void publishOne() {
    reader.does("draft v");
    long next = Long.parseLong(reader.does("newest v")) + 1;
    reader.does("fill v " + next);
    reader.says("ok " + next, "publish v");
  }
}
