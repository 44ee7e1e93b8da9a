package org.interlock.shm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.RecovererSource;
import org.interlock.shm.seam.SlotLocks;
import org.interlock.shm.seam.Words;

/** Production's participant table and reaper over whatever implements the seam. */
public final class SimTable {
  public static final int SLOT_BYTES = ParticipantTable.SLOT_BYTES;
  public static final int LIFE_WORDS = ParticipantTable.LIFE_WORDS;

  /** Where a row's words for messages begin. */
  public static final int TEXT = 96;

  /** An object of the segment. */
  public record Thing(
      ObjectType type, String name, long offset, long bytes, long first, long second) {}

  private static final Map<ObjectType, Recoverer> RECOVERERS =
      ServiceLoader.load(RecovererSource.class).stream()
          .flatMap(source -> source.get().recoverers().stream())
          .collect(Collectors.toMap(Recoverer::type, each -> each));

  private final ParticipantTable table;
  private final Reaper reaper;
  private final SlotLocks locks;
  private final int slots;

  /** A participant's own view: through its mapping, its descriptions, its kernel. */
  public SimTable(
      Words words,
      int slots,
      SlotLocks locks,
      Supplier<List<Thing>> things,
      Kernel kernel,
      Function<Thing, Words> wordsOf) {
    this.slots = slots;
    this.locks = locks;
    this.table = new ParticipantTable(words, slots, locks);
    Supplier<List<Reaper.Found>> objects =
        () ->
            things.get().stream()
                .filter(each -> each.type() != ObjectType.REGION)
                .map(each -> found(each, wordsOf))
                .toList();
    // services are looked for once, not in each of many executions
    this.reaper = new Reaper(table, objects, kernel, recovery -> {}, RECOVERERS.values());
  }

  private SimTable(SimTable of, Words words) {
    this.slots = of.slots;
    this.locks = of.locks;
    this.table = new ParticipantTable(words, slots, locks);
    this.reaper = of.reaper;
  }

  private static Reaper.Found found(Thing each, Function<Thing, Words> wordsOf) {
    Directory.Entry entry =
        new Directory.Entry(
            each.type(), each.name(), each.offset(), each.bytes(), each.first(), each.second());
    return new Reaper.Found(entry, wordsOf.apply(each));
  }

  /** The same table through another mapping. */
  public SimTable over(Words words) {
    return new SimTable(this, words);
  }

  public int claim() {
    return table.claim();
  }

  /** Writes down who has a slot, as attach does. */
  public void describe(int slot) {
    table.describe(
        slot, new ProcessIdentity(1, 2, 3, 4, "simulated"), ParticipantTable.UNLOCKS_BY_STORE);
  }

  public void release(int slot) {
    table.release(slot);
  }

  public void lookAtAll() {
    reaper.lookAtAll();
  }

  public int slots() {
    return slots;
  }

  public int generation(int slot) {
    return table.generation(slot);
  }

  public Optional<Peer> peer(int slot) {
    return table.peer(slot);
  }

  /** {@code "FREE(3)"}. */
  public String describeState(int slot) {
    return SlotState.toString(table.state(slot));
  }

  public boolean isFree(int slot) {
    return SlotState.isFree(table.state(slot));
  }

  // ---- for a reaper that is put together otherwise

  public int state(int slot) {
    return table.state(slot);
  }

  public static boolean isLive(int state) {
    return SlotState.isLive(state);
  }

  public static boolean isDead(int state) {
    return SlotState.isDead(state);
  }

  public static int generationIn(int state) {
    return SlotState.generation(state);
  }

  public boolean isLocked(int slot) {
    return table.isLocked(slot);
  }

  public boolean isLive(int slot, int generation) {
    return table.isLive(slot, generation);
  }

  public boolean isDead(int slot, int generation) {
    return table.isDead(slot, generation);
  }

  public void declareDead(int slot, int state) {
    table.declareDead(slot, state);
  }

  public boolean bury(int slot, int generation) {
    return table.bury(slot, generation);
  }

  public static Optional<Recoverer> recoverer(ObjectType type) {
    return Optional.ofNullable(RECOVERERS.get(type));
  }

  public static long lifeWord(int slot, int i) {
    return ParticipantTable.lifeWord(slot, i);
  }
}
