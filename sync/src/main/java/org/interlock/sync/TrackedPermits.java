package org.interlock.sync;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Words;

/** Permits with an account for each process ({@link TrackedAccount}): this process's side. */
final class TrackedPermits implements Permits {
  private final Attachment attachment;
  private final Words words;
  private final int maximum;
  private final TrackedAccount account;
  private boolean crowded; // plain, fairness only: somebody waited at the last look

  /**
   * Permits over a semaphore's words.
   *
   * @param generationOf which generation has a slot, or had it last
   */
  TrackedPermits(Attachment attachment, Words words, IntUnaryOperator generationOf, int maximum) {
    this.attachment = attachment;
    this.words = words;
    this.maximum = maximum;
    this.account = new TrackedAccount(words, generationOf, maximum, attachment.slot());
  }

  @Override
  public boolean tryTake(int n) {
    return account.tryTake(n);
  }

  @Override
  public boolean tryTakeUnchanged() {
    return !crowded && account.tryTakeUnchanged();
  }

  @Override
  public boolean tryGiveUnchanged() {
    return account.tryGiveUnchanged();
  }

  @Override
  public boolean mayHaveSleepers() {
    boolean now = !WaitersState.isQuiet(words.getVolatile(TrackedLayout.WAITERS)); // P1
    if (crowded != now) {
      crowded = now;
    }
    return now;
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
    return account.holders(attachment);
  }
}
