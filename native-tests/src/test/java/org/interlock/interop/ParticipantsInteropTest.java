package org.interlock.interop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.shm.Participant;
import org.interlock.shm.Segment;
import org.interlock.sync.Latch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of the participant table that Java and C claim, describe and give back. */
@Timeout(120)
class ParticipantsInteropTest extends Interop {
  private static final int FREE = 0;
  private static final int DEAD = 2;

  @Test
  void javaTellsWhatAPeerInCHoldsAndWaitsFor() {
    Peer a = first(Language.C);
    Peer b = second(Language.C);
    a.does("mutex m");
    b.does("mutex m");
    a.does("lock m");
    b.begin("lock m");
    b.awaitAsleep();
    try (Segment segment = Segment.open(path())) {
      List<Participant> participants = segment.participants();
      Participant holder = of(a, participants);
      assertEquals(List.of("mutex m: held"), holder.holds(), holder::toString);
      assertTrue(holder.alive(), holder::toString);
      assertTrue(holder.command().endsWith(Language.ENDLESS_PEER), holder::toString);
      assertEquals(List.of("mutex m"), of(b, participants).waitsFor());
      assertEquals(3, participants.size(), participants::toString);
    }
    a.does("unlock m");
    b.ended("ok");
  }

  private static Participant of(Peer peer, List<Participant> participants) {
    return participants.stream()
        .filter(participant -> participant.pid() == peer.pid())
        .findAny()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("roles")
  void rowsGoRoundWhileProcessesComeAndGo(Language one, Language other) {
    Peer a = first(one);
    Peer b = second(other);
    a.does("close");
    b.does("close");
    a.begin("reopen " + path() + " 100");
    b.begin("reopen " + path() + " 100");
    a.ended("ok");
    b.ended("ok");
    try (Segment segment = Segment.open(path())) {
      assertEquals(1, segment.participants().size(), () -> segment.participants().toString());
    }
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aKilledProcessesRowIsUsedAgain(Language one, Language other) {
    first(one); // notices the death
    Peer b = second(other);
    int[] row = row(b.does("open " + path())); // shares the attachment
    b.kill();
    Peer again = startAgain(other);
    await()
        .until(
            () -> {
              int[] next = row(again.does("open " + path()));
              again.does("close");
              return next[0] == row[0] && next[1] > row[1];
            });
  }

  private static int[] row(String slotAndGeneration) {
    return Stream.of(slotAndGeneration.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void aChildThatWasForkedDoesNotKeepItsParentAlive() {
    Peer a = first(Language.C);
    Peer b = second(Language.JAVA);
    a.does("mutex m");
    b.does("mutex m");
    a.does("lock m");
    a.does("fork " + path());
    b.begin("lock m");
    b.awaitAsleep();
    a.kill();
    b.ended("died");
  }

  @Test
  void whatCCannotRepairIsLeftToJava() throws IOException {
    try (Segment segment = Segment.open(path())) {
      Latch.of(segment, "latch", 1); // a type that C does not know
    }
    Peer a = first(Language.C);
    Peer b = second(Language.C);
    a.does("mutex m");
    b.does("mutex m");
    a.does("lock m");
    int slot = row(a.does("open " + path()))[0];
    a.kill();
    b.does("look");
    b.says("ok 1", "recover m"); // behind the latch, and repaired all the same
    assertEquals(DEAD, kindOf(slot));
    Segment.open(path()).close();
    assertEquals(FREE, kindOf(slot));
  }

  private int kindOf(int slot) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path())).order(ByteOrder.nativeOrder());
    return bytes.getInt(4096 + 1024 * slot) & 3; // the row's state word
  }
}
