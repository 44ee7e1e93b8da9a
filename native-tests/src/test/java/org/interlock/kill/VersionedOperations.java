package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;

/** What can be done with versioned data, and what others may be doing then. */
final class VersionedOperations {
  private final List<Operation> operations = new ArrayList<>();

  private VersionedOperations() {
    uncontended();
    ends();
    woken();
    inVain();
    afterDeaths();
  }

  static List<Operation> all() {
    return new VersionedOperations().operations;
  }

  private Operation add(String name, Act act) {
    return add(name, false, act);
  }

  private Operation add(String name, boolean awaited, Act act) {
    Operation operation =
        new Operation("Versioned: " + name, () -> new VersionedProof(awaited), act);
    operations.add(operation);
    return operation;
  }

  private void uncontended() {
    add("read", room -> room.edition().read());
    add("copy", room -> room.edition().copy());
    add("write", room -> room.edition().write());
    add("update", room -> room.edition().update());
    add("write, discard", VersionedOperations::discard);
    add("queries", VersionedOperations::ask);
    add("close", Room::detach).after(VersionedOperations::all);
  }

  private static void discard(Room room) {
    room.edition().tear();
    room.edition().discard();
  }

  private static void ask(Room room) {
    room.edition().data().version();
    room.edition().data().writer();
    var unused = room.edition().data().toString();
  }

  private static void all(Room room) {
    room.edition().write();
    room.edition().read();
  }

  private void ends() {
    add("end of a read, a writer at the gate", room -> room.edition().close())
        .after(room -> room.edition().open())
        .given(
            cast -> {
              cast.first().run(room -> room.edition().write());
              cast.sleep(cast.second(), room -> room.edition().write());
            });
    add("publish, a version is awaited", true, room -> room.edition().publish())
        .after(VersionedOperations::draft)
        .given(cast -> cast.sleep(cast.first(), room -> room.edition().await()));
    add("publish, a writer asleep", room -> room.edition().publish())
        .after(VersionedOperations::draft)
        .given(cast -> cast.sleep(cast.first(), room -> room.edition().write()));
    add("discard, two writers asleep", room -> room.edition().discard())
        .after(room -> room.edition().tear())
        .given(
            cast -> {
              cast.sleep(cast.first(), room -> room.edition().write());
              cast.sleep(cast.second(), room -> room.edition().update());
            });
  }

  private static void draft(Room room) {
    room.edition().begin();
    room.edition().fill();
  }

  private void woken() {
    add("write, woken", room -> room.edition().write())
        .given(VersionedOperations::firstDrafts)
        .whilst(VersionedOperations::joinedThenFirstEnds);
    add("write, spinning", room -> room.edition().write())
        .spinning()
        .given(VersionedOperations::firstDrafts)
        .whilst(VersionedOperations::joinedThenFirstEnds);
    add("write, the reader leaves", room -> room.edition().write())
        .given(VersionedOperations::firstLags)
        .whilst(VersionedOperations::joinedThenFirstEnds);
    add("write, the reader dies", room -> room.edition().write())
        .given(
            cast -> {
              cast.extra(room -> room.edition().open());
              cast.first().run(room -> room.edition().write());
            })
        .whilst(VersionedOperations::joinedThenExtraDies);
    add("write, the writer dies", room -> room.edition().write())
        .given(cast -> cast.extra(room -> room.edition().tear()))
        .whilst(VersionedOperations::joinedThenExtraDies);
    add("await, woken", true, room -> room.edition().await())
        .given(cast -> cast.sleep(cast.second(), room -> room.edition().await()))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.first().run(room -> room.edition().write());
            });
  }

  private void inVain() {
    add("write(5 ms), a draft is open", room -> room.edition().beginInVain())
        .given(VersionedOperations::firstDrafts);
    add("write(5 ms), pinned", room -> room.edition().beginInVain())
        .given(VersionedOperations::firstLags);
    add(
            "write, interrupted at the gate",
            room -> Interrupted.ignored(room.edition()::beginInterruptibly))
        .given(VersionedOperations::firstLags)
        .whilst(
            cast -> {
              cast.awaitVictim();
              join(cast);
              cast.victim().interrupt();
            });
    add("await(5 ms)", room -> room.edition().awaitInVain());
    add("await, interrupted", room -> Interrupted.ignored(room.edition()::await))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.victim().interrupt();
            });
  }

  private void afterDeaths() {
    for (boolean reader : new boolean[] {true, false}) {
      String after = reader ? ", a reader has died" : ", a writer has died";
      Act death = reader ? room -> room.edition().open() : room -> room.edition().tear();
      add("write" + after, room -> room.edition().write()).given(cast -> cast.dieAfter(death));
    }
  }

  // ---- scenes

  private static void firstDrafts(Cast cast) {
    cast.first().run(VersionedOperations::draft);
  }

  /** The first reads the version before the newest. */
  private static void firstLags(Cast cast) {
    cast.first().run(room -> room.edition().open());
    cast.second().run(room -> room.edition().write());
  }

  /** Another writer comes; it need not wait when the victim has not got as far as to draft. */
  private static void join(Cast cast) {
    cast.second().begin(room -> room.edition().write());
    PlayerProcess.until(cast.second()::isAtRest);
  }

  private static void joinedThenFirstEnds(Cast cast) {
    cast.awaitVictim();
    join(cast);
    cast.first().run(Room::giveBack);
  }

  private static void joinedThenExtraDies(Cast cast) {
    cast.awaitVictim();
    join(cast);
    cast.killExtra();
  }
}
