package org.interlock.shm;

import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.RecovererSource;
import org.interlock.shm.seam.Words;

/**
 * Finds the dead and repairs what they left: the one place where recovery stands.
 *
 * <p>Repair is helping. Whoever looks repairs, all at the same time, and each step is a
 * compare-and-set that is complete in itself; so a helper that stops or dies holds nobody up, and
 * no helper is elected.
 *
 * <p><b>Steps.</b> D1 to D3: {@link ParticipantTable}. D4: a pass over every object: D5 its {@link
 * Recoverer} repairs, D6 and wakes all its sleepers. D7: after a full pass DEAD(g) becomes
 * FREE(g+1) by compare-and-set. A helper that is late in its pass finds at each repair that the
 * slot is not DEAD(g) any more, and changes nothing.
 *
 * <p><b>Invariants.</b> I1: in DEAD(g) nobody locks the slot's byte, so nothing is attributed to
 * the slot anew. I2: FREE(g+1) is stored only after every object was repaired and its sleepers
 * woken; an object of a type that this process does not know, or that is damaged, leaves the slot
 * DEAD.
 *
 * <p><b>What a corpse leaves.</b> A helper that dies before D3: nothing. After it, up to D7:
 * DEAD(g), which everybody who looks goes on with.
 */
final class Reaper {
  /** An object of the segment with its words. */
  record Found(Directory.Entry entry, Words words) {}

  private final Map<ObjectType, Recoverer> recoverers = new ConcurrentHashMap<>();
  private final int[] incomplete; // by slot: the state in which all was woken, but not all repaired
  private final ParticipantTable table;
  private final Supplier<List<Found>> objects;
  private final Kernel kernel;
  private final Consumer<Recovery> news;

  /**
   * A reaper.
   *
   * @param objects all objects of the segment as of the call
   * @param news told of each repair this process made; called on whatever thread repairs
   */
  Reaper(
      ParticipantTable table,
      Supplier<List<Found>> objects,
      Kernel kernel,
      Consumer<Recovery> news) {
    this(table, objects, kernel, news, List.of());
    findRecoverers();
  }

  /** A reaper that knows these recoverers and looks for no others. */
  Reaper(
      ParticipantTable table,
      Supplier<List<Found>> objects,
      Kernel kernel,
      Consumer<Recovery> news,
      Iterable<Recoverer> known) {
    this.table = table;
    this.objects = objects;
    this.kernel = kernel;
    this.news = news;
    this.incomplete = new int[table.slots()];
    known.forEach(this::know);
  }

  /** Before anybody has died: then there may be no descriptor left to read a class by. */
  private void findRecoverers() {
    ClassLoader own = RecovererSource.class.getClassLoader();
    Iterator<RecovererSource> sources = ServiceLoader.load(RecovererSource.class, own).iterator();
    try {
      while (sources.hasNext()) {
        sources.next().recoverers().forEach(this::know);
      }
    } catch (ServiceConfigurationError e) {
      // whose primitives are used tells their recoverers itself
    }
  }

  /** One for the same types that sees the segment otherwise, and tells nobody. */
  Reaper over(ParticipantTable table, Supplier<List<Found>> objects) {
    return new Reaper(table, objects, kernel, untold -> {}, recoverers.values());
  }

  /** Learns how to recover a type. */
  void know(Recoverer recoverer) {
    if (recoverers.putIfAbsent(recoverer.type(), recoverer) == null) {
      Arrays.fill(incomplete, 0); // its sleepers were not woken yet
    }
  }

  /** What knows a type; empty for one without. */
  Optional<Recoverer> recoverer(ObjectType type) {
    return Optional.ofNullable(recoverers.get(type));
  }

  void lookAtAll() {
    for (int slot = 0; slot < table.slots(); slot++) {
      look(slot);
    }
  }

  /** D1 to D7 for one slot; true when somebody alive has it. */
  boolean look(int slot) {
    int state = table.state(slot); // D1
    if (SlotState.isLive(state)) {
      if (table.isLocked(slot)) { // D2
        return true;
      }
      table.declareDead(slot, state); // D3
      state = table.state(slot);
    }
    if (SlotState.isDead(state)) {
      Death death = new Death(slot, SlotState.generation(state), incomplete[slot] == state);
      if (pass(death)) { // D4
        table.bury(slot, death.generation()); // D7
      }
    }
    return false;
  }

  /** Whether all was repaired. */
  private boolean pass(Death death) {
    List<Found> all;
    try {
      all = objects.get();
    } catch (RuntimeException e) {
      return false; // a damaged directory: nobody can repair what nobody can find
    }
    boolean complete = true;
    for (Found found : all) {
      if (!death.isUnburied()) {
        return false; // somebody's pass is complete: no need for another storm of wakes
      }
      complete &= repair(found, death);
    }
    if (!complete) { // plain: whatever another thread sees costs at most one more wake
      incomplete[death.slot()] = SlotState.dead(death.generation());
    }
    return complete;
  }

  private boolean repair(Found found, Death death) {
    Optional<Recoverer> recoverer = recoverer(found.entry().type());
    if (recoverer.isEmpty()) {
      return false;
    }
    Optional<String> done = Optional.empty();
    try {
      done = recoverer.get().recover(found.words(), found.entry().first(), death); // D5
      return true;
    } catch (RuntimeException e) { // a damaged object: the others are repaired all the same
      return false;
    } finally {
      if (!death.again || done.isPresent()) {
        recoverer.get().wakeAll(found.words(), kernel); // D6
      }
      done.ifPresent(what -> tell(found.entry().name(), death, what));
    }
  }

  private void tell(String object, Death death, String what) {
    news.accept(
        new Recovery(
            object, Participant.of(death.peer(), List.of(), List.of()), what, Instant.now()));
  }

  private final class Death implements Corpse {
    private final int slot;
    private final int generation;
    private final Peer peer; // read before isUnburied() is asked, which then proves it

    final boolean again; // this process has made an incomplete pass, and woken all, already

    Death(int slot, int generation, boolean again) {
      this.again = again;
      this.slot = slot;
      this.generation = generation;
      this.peer = table.row(slot).peer(slot, generation, false);
    }

    @Override
    public int slot() {
      return slot;
    }

    @Override
    public int generation() {
      return generation;
    }

    @Override
    public boolean isUnburied() {
      return table.isDead(slot, generation);
    }

    @Override
    public Peer peer() {
      return peer;
    }

    @Override
    public String threadName(int threadKey) {
      return table.threadName(slot, threadKey);
    }

    @Override
    public int generationOf(int other) {
      return table.generation(other);
    }
  }
}
