package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.interlock.shm.Segment;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One reader-writer lock between Java and C. */
@Timeout(120)
class RwLockInteropTest extends Interop {
  private Peer a;
  private Peer b;

  private void meet(Language one, Language other) {
    a = first(one);
    b = second(other);
    a.does("rwlock l");
    b.does("rwlock l");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void readersReadTogether(Language one, Language other) {
    meet(one, other);
    a.does("read l");
    b.does("tryread l");
    b.does("endread l");
    b.says("busy", "trywrite l");
    b.says("busy", "write l 20");
    b.does("read l 1000");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aWriterWaitsForReadersAndKeepsNewOnesOut(Language one, Language other) {
    meet(one, other);
    a.does("read l");
    b.begin("write l");
    b.awaitAsleep();
    a.does("endread l");
    b.ended("ok");
    a.says("busy", "tryread l");
    a.says("busy", "read l 20");
    a.begin("read l");
    a.awaitAsleep();
    b.does("endwrite l");
    a.ended("ok");
    a.does("endread l");
    b.does("trywrite l");
    a.says("busy", "trywrite l");
    a.says("busy", "write l 20");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aWriterThatGivesUpLetsReadersInAgain(Language one, Language other) {
    meet(one, other);
    a.does("read l");
    b.says("busy", "write l 20");
    b.does("tryread l");
    b.does("endread l");
    a.does("endread l");
    b.does("trywrite l");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledReaderFreesTheWriter(Language one, Language other) {
    meet(one, other);
    a.does("read l");
    b.begin("write l");
    b.awaitAsleep();
    a.kill();
    b.ended("ok");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledWriterLeavesItSuspect(Language one, Language other) {
    meet(one, other);
    a.does("write l");
    b.begin("read l");
    b.awaitAsleep();
    long pid = a.pid();
    a.kill();
    b.ended("died");
    b.says("died", "write l");
    b.says("ok 1", "suspect l");
    try (Segment segment = Segment.open(path())) {
      RwLock lock = RwLock.of(segment, "l");
      OwnerDiedException e = assertThrows(OwnerDiedException.class, () -> lock.readLock().lock());
      assertEquals(pid, e.death().pid());
    }
    b.says("ok 1", "rwrecover l");
    b.does("read l");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledPendingWriterLeavesItFree(Language one, Language other) {
    meet(one, other);
    a.does("read l");
    b.begin("write l");
    b.awaitAsleep();
    b.kill();
    Peer again = anotherSecond(other);
    again.does("rwlock l");
    again.does("read l 20000");
    again.does("endread l");
    a.does("endread l");
    again.does("write l");
    again.says("ok 0", "suspect l");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void nobodyReadsHalfOfAWriteUnderAStorm(Language one, Language other) {
    meet(one, other);
    a.does("region r 16");
    b.does("region r 16");
    a.begin("storm l r 5000 2");
    b.begin("storm l r 5000 2");
    a.ended("ok 0");
    b.ended("ok 0");
    a.says("ok 20000", "get r 0");
  }
}
