package org.interlock.sync;

import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/**
 * Who died holding an object, in the object itself, so that it can be told after the dead one's
 * slot has another process. For messages only.
 *
 * <pre>
 *  0 state word it belongs to, stored last   8 pid   16 noticed, ms since 1970   24 zero
 * 32 command: length and text, 64 bytes      96 thread: length and text, 64 bytes    160 end
 * </pre>
 *
 * <p>Several helpers may write the same obituary at once: they write the same. While one writes it
 * belongs to nobody, and for as long as a helper is stopped in the middle; then the dead one is
 * told as unknown. A helper of another death, which comes to nothing, may write over it; so who has
 * set the state word writes again where it must.
 */
final class Obituary {
  static final long BYTES = 160;

  private static final int STATE = 0;
  private static final int PID = 8;
  private static final int NOTICED = 16;
  private static final int COMMAND = 32;
  private static final int THREAD = 96;
  private static final int TEXT_BYTES = 64;
  private static final int PATIENCE = 10_000;

  private final Words words;

  /** An obituary at an offset of an object. */
  Obituary(Words object, long offset) {
    this.words = object.slice(offset, BYTES);
  }

  /** Writes down who died, before the state word says that somebody has. */
  void write(long state, Corpse corpse, String thread) {
    if (words.getAcquireLong(STATE) == state) {
      return; // another helper did
    }
    Peer peer = corpse.peer();
    words.setVolatileLong(STATE, 0); // so that half of it is nobody's
    VarHandle.storeStoreFence(); // the text after it
    words.setLong(PID, peer.pid());
    words.setLong(NOTICED, System.currentTimeMillis());
    words.setText(COMMAND, TEXT_BYTES, peer.command());
    words.setText(THREAD, TEXT_BYTES, thread);
    words.setReleaseLong(STATE, state); // pairs with read()'s two looks
  }

  /**
   * Who died and left a state word.
   *
   * @param thread what to call its thread when that cannot be told
   */
  Death read(String object, long state, String thread) {
    for (int tries = 0; words.getAcquireLong(STATE) != state && tries < PATIENCE; tries++) {
      Thread.onSpinWait(); // a second helper is writing the same
    }
    boolean before = words.getAcquireLong(STATE) == state;
    Death death =
        new Death(
            object,
            words.getLong(PID),
            words.getText(COMMAND, TEXT_BYTES),
            words.getText(THREAD, TEXT_BYTES),
            Instant.ofEpochMilli(words.getLong(NOTICED)));
    VarHandle.loadLoadFence(); // the second look after the text
    return before && words.getVolatileLong(STATE) == state
        ? death
        : new Death(object, 0, "unknown", thread, Instant.now());
  }
}
