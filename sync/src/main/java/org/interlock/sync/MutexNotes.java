package org.interlock.sync;

import java.time.Instant;
import java.util.Optional;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Words;

/** Who holds a mutex, by which thread and since when: what messages tell, and no decision uses. */
final class MutexNotes {
  private final Attachment attachment;
  private final Words words;
  private final long mine;
  // plain: an Introduced is read whole or not at all, so nobody goes by another's key
  private Introduced introduced = new Introduced(null, 0);

  private record Introduced(Thread thread, int key) {}

  /**
   * Notes over a mutex's words.
   *
   * @param mine this participant as an owner
   */
  MutexNotes(Attachment attachment, Words words, long mine) {
    this.attachment = attachment;
    this.words = words;
    this.mine = mine;
  }

  /** The key by which others find a thread's name, which is written down unless it was the last. */
  int key(Thread me) {
    Introduced who = introduced;
    if (who.thread != me) {
      who = new Introduced(me, attachment.introduce(me));
      introduced = who;
    }
    return who.key;
  }

  /** Notes when this acquisition was first waited for, so that only waiters pay for a clock. */
  void observe() {
    long state = words.getOpaqueLong(MutexLayout.STATE); // for messages
    if (words.getOpaqueLong(MutexLayout.OBSERVED) != state) {
      words.setLong(MutexLayout.OBSERVED_MILLIS, System.currentTimeMillis());
      words.setReleaseLong(MutexLayout.OBSERVED, state); // pairs with the acquire in since()
    }
  }

  /** Turns come again from here on: an old note must not seem to be of a new acquisition. */
  void forget() {
    words.setLong(MutexLayout.OBSERVED, MutexState.FREE);
  }

  private Optional<Instant> since(long state) {
    return words.getAcquireLong(MutexLayout.OBSERVED) == state
        ? Optional.of(Instant.ofEpochMilli(words.getLong(MutexLayout.OBSERVED_MILLIS)))
        : Optional.empty();
  }

  /**
   * Who holds it in a state.
   *
   * @param local the thread of this process that holds it, or null
   */
  Optional<Holder> holder(long state, Thread local) {
    if (!MutexState.isHeld(state)) {
      return Optional.empty();
    }
    Optional<String> thread = Optional.of(threadName(state, local));
    Optional<Instant> since = since(state);
    return Optional.of(
        attachment
            .peer(MutexState.slot(state), MutexState.generation(state))
            .map(peer -> new Holder(peer.pid(), peer.command(), peer.alive(), thread, 1, since))
            .orElse(new Holder(0, "has left", false, thread, 1, since)));
  }

  String threadName(long state, Thread local) {
    if (MutexState.isHeldBy(state, mine) && local != null) {
      return local.isAlive() ? local.getName() : local.getName() + " (ended)";
    }
    return attachment.threadName(MutexState.slot(state), MutexState.threadKey(state));
  }
}
