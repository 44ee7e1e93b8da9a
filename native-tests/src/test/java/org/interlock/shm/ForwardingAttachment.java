package org.interlock.shm;

import java.util.Optional;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Waited;
import org.interlock.shm.seam.Words;

/** An attachment that does what a real one does, with another kernel. */
public abstract class ForwardingAttachment extends Attachment {
  private final Attachment real;

  protected ForwardingAttachment(Attachment real, Kernel kernel) {
    super(kernel);
    this.real = real;
  }

  /** Something other than a constant is about to be asked of the real one. */
  protected void forwards(String method) {}

  @Override
  public Words object(ObjectType type, String name, long bytes, long first, long second) {
    forwards("object");
    return real.object(type, name, bytes, first, second);
  }

  @Override
  public Bytes bytes(String name) {
    forwards("bytes");
    return real.bytes(name);
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
    forwards("peer");
    return real.peer(slot, generation);
  }

  @Override
  public int generationOf(int slot) {
    forwards("generationOf");
    return real.generationOf(slot);
  }

  @Override
  public boolean isLive(int slot, int generation) {
    forwards("isLive");
    return real.isLive(slot, generation);
  }

  @Override
  public int introduce(Thread thread) {
    forwards("introduce");
    return real.introduce(thread);
  }

  @Override
  public String threadName(int slot, int threadKey) {
    forwards("threadName");
    return real.threadName(slot, threadKey);
  }

  @Override
  public String segmentName() {
    return real.segmentName();
  }

  @Override
  public void lookForDeaths() {
    forwards("lookForDeaths");
    real.lookForDeaths();
  }

  @Override
  public void showWaiting(String object) {
    forwards("showWaiting");
    real.showWaiting(object);
  }

  @Override
  public void showDone(String object) {
    forwards("showDone");
    real.showDone(object);
  }

  @Override
  public String whoWaits(String object) {
    forwards("whoWaits");
    return real.whoWaits(object);
  }

  @Override
  public Optional<Waited> waitedFor(int slot, int threadKey) {
    forwards("waitedFor");
    return real.waitedFor(slot, threadKey);
  }

  @Override
  public long segmentId() {
    return real.segmentId();
  }
}
