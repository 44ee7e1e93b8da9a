package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/** A participant's attachment with an {@link EndlessKernel}. */
final class EndlessAttachment extends Attachment {
  private final Attachment real;

  EndlessAttachment(Attachment real) {
    super(new EndlessKernel(real.kernel()));
    this.real = real;
  }

  @Override
  public Words object(ObjectType type, String name, long bytes, long first, long second) {
    return real.object(type, name, bytes, first, second);
  }

  @Override
  public int slot() {
    return real.slot();
  }

  @Override
  public int generation() {
    return real.generation();
  }

  @Override
  public int slots() {
    return real.slots();
  }

  @Override
  public Optional<Peer> peer(int slot, int generation) {
    return real.peer(slot, generation);
  }

  @Override
  public int generationOf(int slot) {
    return real.generationOf(slot);
  }

  @Override
  public boolean isLive(int slot, int generation) {
    return real.isLive(slot, generation);
  }

  @Override
  public int introduce(Thread thread) {
    return real.introduce(thread);
  }

  @Override
  public String threadName(int slot, int threadKey) {
    return real.threadName(slot, threadKey);
  }

  @Override
  public String segmentName() {
    return real.segmentName();
  }

  @Override
  public void lookForDeaths() {
    real.lookForDeaths();
  }

  @Override
  public void showWaiting(String object) {
    real.showWaiting(object);
  }

  @Override
  public void showDone(String object) {
    real.showDone(object);
  }

  @Override
  public String whoWaits(String object) {
    return real.whoWaits(object);
  }
}
