package org.interlock.sync;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** A test with three processes that survive, and others that do not. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class DeathTest extends ActorTest {
  /**
   * For JVMs that do little: they start sooner and disturb each other less. Without its file of
   * performance data a JVM does not complain of another one with the same process id.
   */
  static final String[] SMALL = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"};

  private final List<ProcessActor> victims = new ArrayList<>();

  @Override
  Actors startActors() {
    return Actors.processes(options().toArray(String[]::new));
  }

  /** Options of all processes of the test. */
  List<String> options() {
    return List.of(SMALL);
  }

  /** A process with the segment open that is not missed when it is gone. */
  final ProcessActor victim(String name) throws Exception {
    return victim(name, options());
  }

  final ProcessActor victim(String name, List<String> jvmOptions) throws Exception {
    return opened(added(new ProcessActor(name, jvmOptions)));
  }

  /** Has a process killed after the test, should it live so long. */
  final ProcessActor added(ProcessActor victim) {
    synchronized (victims) {
      victims.add(victim);
    }
    return victim;
  }

  /** So many, started side by side: victim-0, victim-1, … */
  final List<ProcessActor> victims(int count) throws Exception {
    List<CompletableFuture<ProcessActor>> starting = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      String name = "victim-" + number;
      starting.add(CompletableFuture.supplyAsync(() -> added(new ProcessActor(name, options()))));
    }
    List<ProcessActor> started = new ArrayList<>();
    for (CompletableFuture<ProcessActor> start : starting) {
      started.add(opened(Actor.outcome(start)));
    }
    return started;
  }

  private ProcessActor opened(ProcessActor victim) throws Exception {
    String name = segment;
    victim.run(stage -> stage.open(name));
    return victim;
  }

  /** A process killed while it holds the mutex; returns when it is gone. */
  final ProcessActor killedHolder() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    victim.close();
    return victim;
  }

  /** Waits until a process sees the suspicion, without helping: queries repair nothing. */
  static void awaitSuspect(Actor observer) throws Exception {
    observer.run(stage -> await().until(stage.mutex()::isSuspect));
  }

  /** Waits until no more than so many processes are attached, living or dead. */
  static void awaitParticipants(Actor observer, int count) throws Exception {
    observer.run(stage -> await().until(() -> stage.segment().participants().size() == count));
  }

  /** Locks and unlocks once each. */
  @SuppressWarnings("LockNotBeforeTry") // nothing can fail in between
  static void takeTurns(List<? extends Actor> actors) throws Exception {
    for (Actor actor : actors) {
      actor.run(
          stage -> {
            stage.mutex().lock();
            stage.mutex().unlock();
          });
    }
  }

  @AfterEach
  final void endVictims() {
    victims.forEach(ProcessActor::close);
    victims.clear();
  }
}
