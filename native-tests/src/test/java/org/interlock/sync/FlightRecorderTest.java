package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.shm.Recovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java Flight Recorder has an event of each recovery and each long wait, where there is one. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class FlightRecorderTest extends DeathTest {
  private static final List<Recovery> HEARD = Collections.synchronizedList(new ArrayList<>());

  @TempDir static Path directory;

  @Test
  void recoveriesAndLongWaitsAreRecorded() throws Exception {
    String file = directory.resolve("recovery.jfr").toString();
    ProcessActor recorder =
        victim("recorder", options("-XX:FlightRecorderOptions=repository=" + directory));
    recorder.run(stage -> Recorded.start("interlock.Recovery", "interlock.Wait"));
    ProcessActor holder = waitFor(recorder);
    awaitParticipants(recorder, 1);
    List<String> events = recorder.ask(stage -> Recorded.stop(Path.of(file)));
    assertEquals(2, events.size(), events::toString);
    String recovery = "interlock.Recovery mutex marked suspect, was held by thread holder process ";
    assertTrue(events.get(0).startsWith(recovery + holder.pid() + " ("), events::toString);
    assertEquals("interlock.Wait mutex false", events.get(1));
  }

  @Test
  void allWorksWithoutTheRecordersModule() throws Exception {
    ProcessActor bare =
        victim("bare", options("--limit-modules=java.base,java.logging,jdk.unsupported"));
    assertFalse(bare.says(stage -> ModuleLayer.boot().findModule("jdk.jfr").isPresent()));
    bare.run(stage -> stage.segment().onRecovery(HEARD::add));
    waitFor(bare);
    bare.run(stage -> await().until(() -> HEARD.size() == 1));
    assertTrue(bare.says(stage -> stage.mutex().recover(death -> {})));
  }

  private List<String> options(String more) {
    List<String> options = new ArrayList<>(options());
    options.add(more);
    return options;
  }

  /** Lets a process wait for another one until that one's death, and recover. */
  private ProcessActor waitFor(Actor only) throws Exception {
    for (Actor other : List.of(a, b, c)) {
      other.run(Stage::close);
    }
    ProcessActor holder = victim("holder");
    holder.run(stage -> stage.mutex().lock());
    CompletableFuture<Void> waiting = only.beginRun(stage -> stage.mutex().lock());
    only.awaitAsleep();
    holder.close();
    assertThrows(OwnerDiedException.class, () -> Actor.outcome(waiting));
    return holder;
  }
}
