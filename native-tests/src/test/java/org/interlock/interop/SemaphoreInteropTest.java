package org.interlock.interop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.interlock.shm.Segment;
import org.interlock.sync.Holder;
import org.interlock.sync.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One semaphore of either kind between Java and C. */
@Timeout(120)
class SemaphoreInteropTest extends Interop {
  private static final int KILLS = 2;

  private Peer a;
  private Peer b;

  private void meet(Language one, Language other, String semaphore) {
    a = first(one);
    b = second(other);
    a.does(semaphore);
    b.does(semaphore);
  }

  @ParameterizedTest
  @MethodSource("roles")
  void permitsGoFromOneToTheOther(Language one, Language other) {
    for (String kind : List.of("tracked s 3", "untracked u 3 3")) {
      String name = kind.split(" ", -1)[1];
      meet(one, other, kind);
      a.does("acquire " + name + " 2");
      b.says("busy", "take " + name + " 2");
      b.says("busy", "acquire " + name + " 2 20");
      b.does("take " + name + " 1");
      b.begin("acquire " + name + " 2");
      b.awaitAsleep();
      a.does("release " + name + " 1");
      a.does("release " + name + " 1");
      b.ended("ok");
      a.says("ok 0", "available " + name);
      b.does("release " + name + " 3");
      a.says("ok 3", "available " + name);
    }
  }

  @ParameterizedTest
  @MethodSource("roles")
  void trackedPermitsOfAKilledHolderComeBack(Language one, Language other) {
    meet(one, other, "tracked s 3");
    a.does("acquire s 2");
    b.does("acquire s 1"); // so the state names b, and the ledger tells of a
    b.begin("acquire s 2");
    b.awaitAsleep();
    a.kill();
    b.ended("ok");
    b.does("release s 3");
    b.says("ok 3", "available s");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void trackedPermitsAreGivenByWhoHasThem(Language one, Language other) {
    meet(one, other, "tracked s 3");
    a.does("acquire s 2");
    assertTrue(b.ask("release s 1").startsWith("error"));
    b.does("acquire s 1");
    assertTrue(a.ask("release s 3").startsWith("error"));
    a.does("release s 2");
    b.says("ok 2", "available s");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void nobodyLeavesWithPermitsWithoutSayingSo(Language other) {
    meet(Language.C, other, "tracked s 3");
    a.does("acquire s 2");
    b.does("acquire s 1");
    a.says("held", "close");
    a.does("leave");
    b.says("ok 2", "available s");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void untrackedPermitsAreGivenByAnybody(Language one, Language other) {
    meet(one, other, "untracked u 0 2");
    b.begin("acquire u 1");
    b.awaitAsleep();
    a.does("release u 1");
    b.ended("ok");
    b.does("release u 2");
    assertTrue(a.ask("release u 1").startsWith("error"));
    a.does("acquire u 1");
    a.kill();
    b.says("ok 1", "available u");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledWaiterHoldsNobodyUp(Language one, Language other) {
    meet(one, other, "tracked s 1");
    a.does("acquire s 1");
    b.begin("acquire s 1");
    b.awaitAsleep();
    b.kill();
    a.does("release s 1");
    Peer again = anotherSecond(other);
    again.does("tracked s 1");
    again.does("acquire s 1 20000");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void onePermitExcludesUnderAStorm(Language one, Language other) {
    long before = 0;
    for (String kind : List.of("tracked s 1", "untracked u 1 1")) {
      String name = kind.split(" ", -1)[1];
      meet(one, other, kind);
      a.does("region r 16");
      b.does("region r 16");
      a.begin("storm " + name + " r 10000 2");
      b.begin("storm " + name + " r 10000 2");
      a.ended("ok 0");
      b.ended("ok 0");
      before += 40000;
      a.says("ok " + before, "get r 0");
      a.says("ok 1", "available " + name);
    }
  }

  /** The first is killed wherever it is, again and again. */
  @ParameterizedTest
  @MethodSource("roles")
  void noPermitIsLostThoughOthersAreKilled(Language one, Language other) {
    for (int kill = 0; kill < KILLS; kill++) {
      meet(one, other, "tracked s 1");
      a.does("region r 16");
      b.does("region r 16");
      long before = Long.parseLong(b.does("get r 0"));
      a.begin("storm s r 1000000000 2");
      b.begin("storm s r 500 2");
      String found = b.answer();
      assertTrue(found.startsWith("ok"), found); // one that was killed may have added to one only
      await().until(() -> Long.parseLong(b.does("get r 0")) > before + 2000);
      startFirstAgain(one);
      b.does("acquire s 1 20000");
      b.does("release s 1");
      b.says("ok 1", "available s");
      b.does("leave");
    }
  }

  @Test
  void javaTellsWhatCHolds() {
    meet(Language.C, Language.JAVA, "tracked s 5");
    a.does("acquire s 3");
    try (Segment segment = Segment.open(path())) {
      List<Holder> holders = Semaphore.of(segment, "s", 5).holders();
      assertEquals(1, holders.size(), holders::toString);
      assertEquals(a.pid(), holders.get(0).pid());
      assertEquals(3, holders.get(0).permits());
    }
  }
}
