package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.interlock.shm.Segment;
import org.interlock.sync.Death;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One mutex between Java and C. */
@Timeout(120)
class MutexInteropTest extends Interop {
  private Peer a;
  private Peer b;

  private void meet(Language one, Language other) {
    a = first(one);
    b = second(other);
    a.does("mutex m");
    b.does("mutex m");
  }

  @ParameterizedTest
  @Tag("jdk25")
  @MethodSource("roles")
  void excludesAndWakesTheOther(Language one, Language other) {
    meet(one, other);
    a.does("lock m");
    b.says("busy", "try m");
    b.says("busy", "lock m 20");
    b.begin("lock m");
    b.awaitAsleep();
    a.does("unlock m");
    b.ended("ok");
    a.says("busy", "lock m 0");
    b.does("unlock m");
    a.does("try m");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void isReentrantAndKnowsItsHolder(Language one, Language other) {
    meet(one, other);
    a.does("lock m");
    a.does("lock m");
    a.does("unlock m");
    assertTrue(b.ask("unlock m").startsWith("error"));
    b.says("busy", "try m");
    a.does("unlock m");
    b.does("try m");
    assertTrue(a.ask("unlock m").startsWith("error"));
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledHolderLeavesItSuspect(Language one, Language other) {
    meet(one, other);
    a.does("lock m");
    b.begin("lock m");
    b.awaitAsleep();
    long pid = a.pid();
    a.kill();
    b.ended("died");
    b.says("died", "lock m");
    b.says("ok 1", "suspect m");
    try (Segment segment = Segment.open(path())) {
      Mutex mutex = Mutex.of(segment, "m");
      Death death = assertThrows(OwnerDiedException.class, mutex::lock).death();
      assertEquals(pid, death.pid());
      assertTrue(
          death.command().contains(one == Language.C ? "peer" : "JavaPeer"), death.command());
      assertEquals(one == Language.C ? "peer-endless" : "main", death.thread());
    }
    b.says("ok 1", "recover m");
    b.says("ok 0", "suspect m");
    b.does("lock m");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledWaiterHoldsNobodyUp(Language one, Language other) {
    meet(one, other);
    a.does("lock m");
    b.begin("lock m");
    b.awaitAsleep();
    b.kill();
    a.does("unlock m");
    Peer again = anotherSecond(other);
    again.does("mutex m");
    again.does("lock m 20000");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void aDeathInRepairLeavesItSuspectAgain(Language other) {
    meet(Language.C, other);
    a.does("lock m");
    a.does("leave"); // as a death
    b.says("died", "lock m");
    a = first(Language.C);
    a.does("mutex m");
    a.says("repair", "repair m");
    b.begin("lock m");
    b.awaitAsleep();
    a.kill();
    b.ended("died");
    b.says("ok 1", "recover m");
  }

  @Test
  void aRepairThatIsNotDeclaredLeavesItSuspect() {
    meet(Language.C, Language.JAVA);
    a.does("lock m");
    a.does("leave");
    a = first(Language.C);
    a.does("mutex m");
    a.says("repair", "repair m");
    a.does("unlock m");
    b.says("died", "lock m");
    a.says("repair", "repair m");
    a.does("consistent m");
    a.does("unlock m");
    b.does("lock m");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void nobodyLeavesWithItWithoutSayingSo(Language other) {
    meet(Language.C, other);
    a.does("lock m");
    a.says("held", "close");
    a.does("unlock m");
    a.does("close");
    b.does("lock m");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void countsExactlyUnderAStorm(Language one, Language other) {
    meet(one, other);
    a.does("region r 16");
    b.does("region r 16");
    a.begin("storm m r 50000 2");
    b.begin("storm m r 50000 2");
    a.ended("ok 0");
    b.ended("ok 0");
    a.says("ok 200000", "get r 0");
  }

  @Test
  void javaNamesAHolderInC() {
    meet(Language.C, Language.JAVA);
    a.does("lock m");
    try (Segment segment = Segment.open(path())) {
      Mutex mutex = Mutex.of(segment, "m");
      assertEquals(a.pid(), mutex.holder().orElseThrow().pid());
      assertTrue(mutex.toString().contains("peer"), mutex::toString);
    }
  }
}
