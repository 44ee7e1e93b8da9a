package org.interlock.shm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/**
 * The rows of the attached processes, 1,024 bytes each.
 *
 * <pre>
 *   0 state ({@link SlotState})  4 features: 1 unlocks by store   64 four life words, zero
 * 128 pid   132 user   136 PID-namespace inode   144 started, ms since 1970
 * 152 generation + 1 of what stands here (stored last)   160 length and text of the command, 96 bytes
 * 256 threads: 12 times id (8 bytes), length and text of the name (56 bytes)
 * </pre>
 *
 * <p><b>Truth</b> is a lock of the open file description on one byte per slot, far beyond the
 * file's end. S1 FREE(g), byte free. S2 FREE(g), byte locked by a claimer. S3 LIVE(g), byte locked.
 * S4 LIVE(g), byte free: dead. Only a claimer of a FREE slot and nobody else locks a slot's byte.
 * Claim: lock the byte, FREE(g) to LIVE(g) by compare-and-set. Detach: LIVE(g) to FREE(g+1), then
 * the byte.
 *
 * <p><b>What a corpse leaves:</b> in S2 nothing, the kernel frees the byte. In S3 it becomes S4.
 * After detach's compare-and-set, before the unlock: S2 for a moment, then S1. Rows in S4 are not
 * re-used.
 */
final class ParticipantTable {
  static final int SLOT_BYTES = 1024;
  static final int MOST_THREADS = 12;
  static final int UNLOCKS_BY_STORE = 1;

  private static final long LOCK_BASE = 1L << 62;
  private static final int CLAIM_PASSES = 3;
  private static final int STATE = 0;
  private static final int FEATURES = 4;
  private static final int PID = 128;
  private static final int USER = 132;
  private static final int NAMESPACE = 136;
  private static final int STARTED = 144;
  private static final int DESCRIBED = 152;
  private static final int COMMAND = 160;
  private static final int COMMAND_BYTES = 96;
  private static final int THREADS = 256;
  private static final int THREAD_BYTES = 64;
  private static final int NAME_BYTES = THREAD_BYTES - Long.BYTES;
  private static final int NOT_DESCRIBED = 0;

  private final Words words;
  private final int slots;
  private final int probe;

  /**
   * A table.
   *
   * @param probe a description of the file that holds no byte, so that it sees all of them
   */
  ParticipantTable(Words words, int slots, int probe) {
    this.words = words;
    this.slots = slots;
    this.probe = probe;
  }

  int slots() {
    return slots;
  }

  /** Claims a free slot for a description; -1 when there is none. */
  int claim(int hold) throws ErrnoException {
    for (int pass = 0;
        pass < CLAIM_PASSES;
        pass++) { // two claimers may keep each other from a slot
      for (int slot = 0; slot < slots; slot++) {
        if (claim(slot, hold)) {
          return slot;
        }
      }
    }
    return -1;
  }

  private boolean claim(int slot, int hold) throws ErrnoException {
    int state = words.getVolatile(at(slot, STATE));
    if (!SlotState.isFree(state) || !Linux.tryLockByte(hold, LOCK_BASE + slot)) {
      return false;
    }
    // Detached slots were FREE before their byte was: a stale state fails here.
    if (words.compareAndSet(at(slot, STATE), state, SlotState.claimed(state))) {
      return true;
    }
    Linux.unlockByte(hold, LOCK_BASE + slot);
    return false;
  }

  /** Says who has a slot. */
  void describe(int slot, ProcessIdentity me, int features) {
    int generation = generation(slot);
    words.set(at(slot, DESCRIBED), NOT_DESCRIBED);
    words.set(at(slot, FEATURES), features);
    words.set(at(slot, PID), me.pid());
    words.set(at(slot, USER), me.user());
    words.setLong(at(slot, NAMESPACE), me.namespace());
    words.setLong(at(slot, STARTED), me.startedMillis());
    words.setBytes(at(slot, COMMAND), text(me.command(), COMMAND_BYTES));
    words.setRelease(at(slot, DESCRIBED), generation + 1); // pairs with the acquire in peer()
  }

  /** Gives a slot back. */
  void release(int slot, int hold) throws ErrnoException {
    int state = words.getVolatile(at(slot, STATE));
    words.compareAndSet(at(slot, STATE), state, SlotState.freed(state));
    Linux.unlockByte(hold, LOCK_BASE + slot);
  }

  int generation(int slot) {
    return SlotState.generation(words.getVolatile(at(slot, STATE)));
  }

  boolean isLive(int slot, int generation) {
    int state =
        words.getVolatile(at(slot, STATE)); // first the state, then the byte: LIVE and free is dead
    return SlotState.isLive(state)
        && SlotState.generation(state) == generation
        && isByteLocked(slot);
  }

  Optional<Peer> peer(int slot) {
    if (slot < 0 || slot >= slots) { // a slot number may come from a damaged word
      return Optional.empty();
    }
    int state = words.getVolatile(at(slot, STATE));
    if (SlotState.isFree(state)) {
      return Optional.empty();
    }
    int generation = SlotState.generation(state);
    boolean described = words.getAcquire(at(slot, DESCRIBED)) == generation + 1;
    return Optional.of(
        new Peer(
            slot,
            generation,
            isLive(slot, generation),
            described ? words.get(at(slot, PID)) : 0,
            described ? words.getLong(at(slot, STARTED)) : 0,
            described ? text(words.getBytes(at(slot, COMMAND), COMMAND_BYTES)) : "attaching"));
  }

  List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      peer(slot).ifPresent(peers::add);
    }
    return peers;
  }

  /** How many slots' bytes are locked, asked through a probe without the table's words. */
  static int attached(int probe, int slots) throws ErrnoException {
    int attached = 0;
    for (int slot = 0; slot < slots; slot++) {
      attached += Linux.isByteLocked(probe, LOCK_BASE + slot) ? 1 : 0;
    }
    return attached;
  }

  void nameThread(int slot, long id, String name) {
    long entry = threadEntry(slot, id);
    if (words.getAcquireLong(entry) == id) {
      return; // threads that take turns at a lock say their names once
    }
    words.setLong(entry, 0);
    words.setBytes(entry + Long.BYTES, text(name, NAME_BYTES));
    words.setReleaseLong(entry, id); // pairs with threadName's two looks at the id
  }

  String threadName(int slot, long id) {
    if (slot < 0 || slot >= slots) {
      return "#" + id;
    }
    long entry = threadEntry(slot, id);
    boolean before = words.getAcquireLong(entry) == id;
    String name = text(words.getBytes(entry + Long.BYTES, NAME_BYTES));
    return before && words.getVolatileLong(entry) == id ? name : "#" + id;
  }

  private boolean isByteLocked(int slot) {
    try {
      return Linux.isByteLocked(probe, LOCK_BASE + slot);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot ask the kernel for participant " + slot, e);
    }
  }

  private static long threadEntry(int slot, long id) {
    return at(slot, THREADS) + (long) Math.floorMod(id, MOST_THREADS) * THREAD_BYTES;
  }

  private static long at(int slot, int offset) {
    return (long) slot * SLOT_BYTES + offset;
  }

  /** One length byte and as much of the text as fits. */
  private static byte[] text(String text, int bytes) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] field = new byte[bytes];
    int length = Math.min(utf8.length, bytes - 1);
    field[0] = (byte) length;
    System.arraycopy(utf8, 0, field, 1, length);
    return field;
  }

  private static String text(byte[] field) {
    int length = Math.min(field[0] & 0xff, field.length - 1);
    return new String(Arrays.copyOfRange(field, 1, 1 + length), StandardCharsets.UTF_8)
        .replaceAll("\\p{Cntrl}", "?");
  }
}
