package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.shm.Participant;
import org.interlock.shm.Recovery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of deaths and recoveries, and of those who are there. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RecoveryNewsTest extends DeathTest {
  private static final int PERMITS = 5;

  /** In each process: what its listener has heard. */
  private static final List<Recovery> HEARD = Collections.synchronizedList(new ArrayList<>());

  private ProcessActor killedHolding(int permits) throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    victim.run(stage -> stage.tracked(PERMITS).acquire(permits));
    victim.close();
    return victim;
  }

  @Test
  @Tag("jdk25")
  void eachRepairIsToldOnceInOneOfTheProcesses() throws Exception {
    List<Actor> listening = List.of(a, b, c);
    for (Actor actor : listening) {
      actor.run(
          stage -> {
            HEARD.clear();
            stage.segment().onRecovery(HEARD::add);
          });
    }
    List<String> expected = new ArrayList<>();
    for (int permits :
        new int[] {1, 3}) { // the second round also shows that of the first no more came
      long pid = killedHolding(permits).pid();
      expected.add("mutex: marked suspect, was held by thread victim; process " + pid);
      String returned = permits == 1 ? "1 permit returned" : permits + " permits returned";
      expected.add("tracked-5: " + returned + "; process " + pid);
      Collections.sort(expected);
      await().until(() -> heardBy(listening).size() >= expected.size());
      for (Actor actor : listening) {
        awaitParticipants(actor, 3);
      }
      assertEquals(expected, heardBy(listening));
      assertTrue(a.says(stage -> stage.mutex().recover(death -> {})));
    }
  }

  private static List<String> heardBy(List<Actor> listening) throws Exception {
    List<String> heard = new ArrayList<>();
    for (Actor actor : listening) {
      heard.addAll(
          actor.ask(stage -> new ArrayList<>(HEARD.stream().map(RecoveryNewsTest::text).toList())));
    }
    Collections.sort(heard);
    return heard;
  }

  private static String text(Recovery recovery) {
    Participant dead = recovery.dead();
    assertFalse(dead.alive());
    return recovery.object() + ": " + recovery.done() + "; process " + dead.pid();
  }

  @Test
  void participantsShowWhatTheLivingHoldAndWaitForAndNoDeadForLong() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    a.run(stage -> stage.tracked(PERMITS).acquire(4));
    CompletableFuture<Void> acquiring = b.beginRun(stage -> stage.tracked(PERMITS).acquire(2));
    CompletableFuture<Void> waiting = c.beginRun(stage -> stage.mutex().lock());
    b.awaitAsleep();
    c.awaitAsleep();
    assertEquals("[mutex mutex: held] []", shown(victim.pid()));
    assertEquals("[tracked semaphore tracked-5: 4 permits] []", shown(a.pid()));
    assertEquals("[] [tracked semaphore tracked-5]", shown(b.pid()));
    assertEquals("[] [mutex mutex]", shown(c.pid()));
    victim.close();
    awaitParticipants(a, 3);
    Actor.outcome(waiting.handle((nothing, died) -> died.toString()));
    a.run(stage -> stage.tracked(PERMITS).release(4));
    Actor.outcome(acquiring);
    assertEquals("[tracked semaphore tracked-5: 2 permits] []", shown(b.pid()));
    assertEquals("[] []", shown(c.pid()));
  }

  private String shown(long pid) throws Exception {
    return a.ask(
        stage -> {
          List<Participant> of =
              stage.segment().participants().stream().filter(one -> one.pid() == pid).toList();
          assertEquals(1, of.size());
          assertTrue(of.get(0).alive());
          return of.get(0).holds() + " " + of.get(0).waitsFor();
        });
  }
}
