package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;
import org.interlock.kill.Yard.Kind;

/** What can be done with events, latches, barriers, onces and shared numbers. */
final class CoordinationOperations {
  private final List<Operation> operations = new ArrayList<>();

  private CoordinationOperations() {
    for (Kind kind : Kind.values()) {
      waits(kind);
    }
    add("event: set, two asleep", Kind.EVENT, room -> room.yard().event().set())
        .given(asleep(Kind.EVENT));
    add("event: set, reset", Kind.EVENT, CoordinationOperations::setAndReset);
    for (Kind kind : new Kind[] {Kind.LATCH, Kind.LENIENT}) {
      add(kind + ": enlist", kind, room -> room.yard().latch(kind).enlist(2));
      add(kind + ": countDown of a share", kind, room -> room.yard().latch(kind).countDown(2))
          .after(room -> room.yard().latch(kind).enlist(3))
          .given(asleep(kind));
      add(kind + ": last countDown", kind, room -> room.yard().latch(kind).countDown(4))
          .given(asleep(kind));
    }
    barriers();
    add("once: alone", Kind.ONCE, room -> room.yard().await(Kind.ONCE));
    add("number: add", Kind.NUMBER, room -> room.yard().number().incrementAndGet())
        .given(asleep(Kind.NUMBER));
    add("number: setRelease", Kind.NUMBER, room -> room.yard().number().setRelease(7))
        .given(asleep(Kind.NUMBER));
  }

  static List<Operation> all() {
    return new CoordinationOperations().operations;
  }

  private Operation add(String name, Kind kind, Act act) {
    Operation operation = new Operation(name, () -> new CoordinationProof(kind), act);
    operations.add(operation);
    return operation;
  }

  private void waits(Kind kind) {
    if (kind == Kind.ONCE) {
      return; // nobody holds it up here
    }
    add(kind + ": await", kind, room -> room.yard().await(kind))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.first().begin(room -> room.yard().letGo(kind));
            });
    add(kind + ": await, in vain", kind, room -> room.yard().awaitShortly(kind));
    add(
            kind + ": await, interrupted",
            kind,
            room -> Interrupted.ignored(() -> room.yard().await(kind)))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.victim().interrupt();
            });
  }

  private static void setAndReset(Room room) {
    room.yard().event().set();
    room.yard().event().reset();
  }

  private void barriers() {
    Operation.Script oneAsleep =
        cast -> cast.sleep(cast.first(), room -> room.yard().await(Kind.BARRIER));
    add("barrier: last", Kind.BARRIER, room -> room.yard().await(Kind.BARRIER)).given(oneAsleep);
    add("barrier: enlisted, last", Kind.BARRIER, room -> room.yard().await(Kind.BARRIER))
        .after(room -> room.yard().enlist())
        .given(oneAsleep);
    add("barrier: reset", Kind.BARRIER, room -> room.yard().barrier().reset()).given(oneAsleep);
    add("barrier: enlist, resign", Kind.BARRIER, CoordinationOperations::enlistAndResign)
        .given(oneAsleep);
  }

  private static void enlistAndResign(Room room) {
    room.yard().enlist();
    room.yard().resign();
  }

  private static Operation.Script asleep(Kind kind) {
    return cast -> {
      cast.sleep(cast.first(), room -> room.yard().await(kind));
      cast.sleep(cast.second(), room -> room.yard().await(kind));
    };
  }
}
