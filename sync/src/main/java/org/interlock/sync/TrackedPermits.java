package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Words;

/** Permits with an account for each process ({@link TrackedAccount}): this process's side. */
final class TrackedPermits implements Permits {
  private static final int CONSISTENT_TRIES = 8;

  private final Attachment attachment;
  private final IntUnaryOperator generationOf;
  private final int maximum;
  private final TrackedAccount account;

  /**
   * Permits over a semaphore's words.
   *
   * @param generationOf which generation has a slot, or had it last
   */
  TrackedPermits(Attachment attachment, Words words, IntUnaryOperator generationOf, int maximum) {
    this.attachment = attachment;
    this.generationOf = generationOf;
    this.maximum = maximum;
    this.account = new TrackedAccount(words, generationOf, maximum, attachment.slot());
  }

  @Override
  public boolean tryTake(int n) {
    return account.tryTake(n);
  }

  @Override
  public int takeAll() {
    return account.takeAll();
  }

  @Override
  public void give(int n) {
    if (!account.tryGive(n)) {
      throw new IllegalMonitorStateException(
          "this process holds "
              + account.held()
              + " permits and cannot release "
              + n
              + "; held are "
              + holders());
    }
  }

  @Override
  public int available() {
    return maximum - TrackedState.taken(account.state());
  }

  @Override
  public int maximum() {
    return maximum;
  }

  @Override
  public boolean keepOpen() {
    return true;
  }

  @Override
  public int heldByThisProcess() {
    return account.held();
  }

  @Override
  public List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    for (int tries = 0; tries < CONSISTENT_TRIES; tries++) {
      holders.clear();
      long state = account.state();
      for (int slot = 0; slot < attachment.slots(); slot++) {
        int held = account.held(state, slot);
        if (held > 0) {
          holders.add(holder(slot, held));
        }
      }
      if (account.state() == state) {
        break; // else it changed under the look; after some tries the last look must do
      }
    }
    return holders;
  }

  private Holder holder(int slot, int held) {
    return attachment
        .peer(slot, generationOf.applyAsInt(slot))
        .map(peer -> Holder.of(peer, held))
        .orElse(new Holder(0, "has left", false, Optional.empty(), held, Optional.empty()));
  }
}
