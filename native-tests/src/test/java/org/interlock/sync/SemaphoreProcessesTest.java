package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The semaphore contract between processes, and the account of who holds what. */
class SemaphoreProcessesTest extends SemaphoreContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }

  @Test
  @Tag("jdk25")
  void trackedPermitsAreReleasedByTheirHolderOnly() throws Exception {
    a.run(stage -> stage.tracked(5).acquire(3));
    b.run(stage -> stage.tracked(5).acquire());
    assertRefusedNamingA(c, 1);
    assertRefusedNamingA(b, 2);
    a.run(stage -> assertEquals(1, stage.tracked(5).availablePermits()));
    assertHolders(Map.of(a.pid(), 3, b.pid(), 1));
    b.run(stage -> stage.tracked(5).release());
    assertRefusedNamingA(b, 1);
    a.run(stage -> stage.tracked(5).release(3));
    assertHolders(Map.of());
  }

  private void assertRefusedNamingA(Actor actor, int n) {
    String message =
        assertThrows(
                IllegalMonitorStateException.class,
                () -> actor.run(stage -> stage.tracked(5).release(n)))
            .getMessage();
    assertTrue(message.contains("process " + a.pid()), message);
  }

  @Test
  void holdersSayWhichProcessHasHowManyThroughEveryChange() throws Exception {
    assertHolders(Map.of());
    a.run(stage -> stage.tracked(5).acquire(2));
    assertHolders(Map.of(a.pid(), 2));
    b.run(stage -> stage.tracked(5).acquire());
    assertHolders(Map.of(a.pid(), 2, b.pid(), 1));
    a.run(stage -> stage.tracked(5).release());
    c.run(stage -> assertEquals(3, stage.tracked(5).drainPermits()));
    assertHolders(Map.of(a.pid(), 1, b.pid(), 1, c.pid(), 3));
    b.run(stage -> stage.tracked(5).release());
    assertHolders(Map.of(a.pid(), 1, c.pid(), 3));
  }

  private void assertHolders(Map<Long, Integer> expected) throws Exception {
    for (Actor actor : new Actor[] {a, b, c}) {
      Map<Long, Integer> held = actor.ask(stage -> held(stage.tracked(5)));
      assertEquals(expected, held);
    }
  }

  private static Map<Long, Integer> held(Semaphore semaphore) {
    Map<Long, Integer> held = new TreeMap<>();
    for (Holder holder : semaphore.holders()) {
      assertTrue(holder.alive(), holder.toString());
      held.merge(holder.pid(), holder.permits(), Integer::sum);
    }
    int all = held.values().stream().mapToInt(Integer::intValue).sum();
    assertEquals(semaphore.maximumPermits(), all + semaphore.availablePermits());
    return held;
  }

  @Test
  void aStoppedHolderKeepsItsPermits() throws Exception {
    a.run(stage -> stage.tracked(5).acquire(4));
    Signals.stop(a.pid());
    try {
      b.run(stage -> assertEquals(1, stage.tracked(5).drainPermits()));
      assertHoldersOf(b, Map.of(a.pid(), 4, b.pid(), 1));
    } finally {
      Signals.resume(a.pid());
    }
    a.run(stage -> stage.tracked(5).release(4));
    b.run(stage -> assertEquals(4, stage.tracked(5).availablePermits()));
  }

  private static void assertHoldersOf(Actor actor, Map<Long, Integer> expected) throws Exception {
    Map<Long, Integer> held = actor.ask(stage -> held(stage.tracked(5)));
    assertEquals(expected, held);
  }
}
