package org.interlock.shm;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/**
 * What a process says of itself in its row: for messages, never for decisions.
 *
 * <pre>
 *  96 four waits: number of the object + 1 (4 bytes), key of the thread (4 bytes)
 * 128 pid   132 user   136 PID-namespace inode   144 started, ms since 1970
 * 152 generation + 1 of what stands here (stored last)   160 length and text of the command, 96 bytes
 * 256 threads: 12 times key (8 bytes), length and text of the name (56 bytes)
 * </pre>
 */
final class RowText {
  static final int MOST_THREADS = 12;

  private static final int WAITS = 96;
  private static final int MOST_WAITS = 4;
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

  private final Words row;

  RowText(Words row) {
    this.row = row;
  }

  void describe(ProcessIdentity me, int generation) {
    row.setVolatile(DESCRIBED, NOT_DESCRIBED);
    VarHandle.storeStoreFence(); // the text after it
    row.set(PID, me.pid());
    row.set(USER, me.user());
    row.setLong(NAMESPACE, me.namespace());
    row.setLong(STARTED, me.startedMillis());
    row.setText(COMMAND, COMMAND_BYTES, me.command());
    row.setBytes(WAITS, new byte[MOST_WAITS * Long.BYTES]);
    for (int thread = 0; thread < MOST_THREADS; thread++) {
      row.setLong(threadEntry(thread), 0); // the row's last process numbered its threads alike
    }
    row.setRelease(DESCRIBED, generation + 1); // pairs with peer()'s two looks
  }

  Peer peer(int slot, int generation, boolean alive) {
    boolean before = row.getAcquire(DESCRIBED) == generation + 1;
    int pid = row.get(PID);
    long started = row.getLong(STARTED);
    String command = row.getText(COMMAND, COMMAND_BYTES);
    VarHandle.loadLoadFence(); // the second look after the text
    return before && row.getVolatile(DESCRIBED) == generation + 1
        ? new Peer(slot, generation, alive, pid, started, command)
        : new Peer(slot, generation, alive, 0, 0, "attaching");
  }

  // ---- threads

  void nameThread(int key, String name) {
    long entry = threadEntry(key);
    if (row.getAcquireLong(entry) == key) {
      return; // threads that take turns at a lock say their names once
    }
    row.setLong(entry, 0);
    VarHandle.storeStoreFence(); // the text after it
    row.setText(entry + Long.BYTES, NAME_BYTES, name);
    row.setReleaseLong(entry, key); // pairs with threadName's two looks at the key
  }

  String threadName(int key) {
    long entry = threadEntry(key);
    boolean before = row.getAcquireLong(entry) == key;
    String name = row.getText(entry + Long.BYTES, NAME_BYTES);
    VarHandle.loadLoadFence(); // the second look after the text
    return before && row.getVolatileLong(entry) == key ? name : "#" + key;
  }

  private static long threadEntry(int key) {
    return THREADS + (long) Math.floorMod(key, MOST_THREADS) * THREAD_BYTES;
  }

  // ---- waits: each thread has one of four places, shared with others; a message may miss one

  /** A thread that sleeps for an object. */
  record Wait(int object, int threadKey) {}

  void showWait(int object, int threadKey) {
    row.setReleaseLong(waitEntry(threadKey), waiting(object, threadKey)); // for messages
  }

  void showNoWait(int object, int threadKey) {
    long entry = waitEntry(threadKey);
    if (row.getOpaqueLong(entry) == waiting(object, threadKey)) { // else another thread's by now
      row.setReleaseLong(entry, 0);
    }
  }

  /** Who sleeps for what, as far as four places tell. */
  List<Wait> waits() {
    List<Wait> waits = new ArrayList<>();
    for (int i = 0; i < MOST_WAITS; i++) {
      long wait = row.getAcquireLong(WAITS + (long) i * Long.BYTES);
      if (wait != 0) {
        waits.add(new Wait((int) wait - 1, (int) (wait >>> Integer.SIZE)));
      }
    }
    return waits;
  }

  private static long waiting(int object, int threadKey) {
    return (long) threadKey << Integer.SIZE | object + 1L;
  }

  private static long waitEntry(int threadKey) {
    return WAITS + (long) Math.floorMod(threadKey, MOST_WAITS) * Long.BYTES;
  }
}
