package org.interlock.kill;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/** A participant's attachment that reports each access through the seam to a counter. */
final class CountedAttachment extends Attachment {
  private final Attachment real;
  private final SeamCounter counter;
  private final Map<String, CountedWords> objects = new ConcurrentHashMap<>();

  CountedAttachment(Attachment real, SeamCounter counter, boolean spins) {
    super(new CountedKernel(real.kernel(), counter, spins));
    this.real = real;
    this.counter = counter;
  }

  @Override
  public Words object(ObjectType type, String name, long bytes, long first, long second) {
    counter.access("object");
    Words words = real.object(type, name, bytes, first, second);
    return objects.computeIfAbsent(name, absent -> new CountedWords(words, name, counter));
  }

  /**
   * Gives up, as an attachment does: settles each object, then leaves.
   *
   * @param leave the end of the real one
   */
  void detach(Runnable leave) {
    close(
        () -> {
          settle(objects::get, real::generationOf);
          leave.run();
        });
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
    counter.access("peer");
    return real.peer(slot, generation);
  }

  @Override
  public int generationOf(int slot) {
    counter.access("generationOf");
    return real.generationOf(slot);
  }

  @Override
  public boolean isLive(int slot, int generation) {
    counter.access("isLive");
    return real.isLive(slot, generation);
  }

  @Override
  public int introduce(Thread thread) {
    counter.access("introduce");
    return real.introduce(thread);
  }

  @Override
  public String threadName(int slot, int threadKey) {
    counter.access("threadName");
    return real.threadName(slot, threadKey);
  }

  @Override
  public String segmentName() {
    return real.segmentName();
  }

  @Override
  public void lookForDeaths() {
    counter.access("lookForDeaths");
    real.lookForDeaths();
  }

  @Override
  public void showWaiting(String object) {
    counter.access("showWaiting");
    real.showWaiting(object);
  }

  @Override
  public void showDone(String object) {
    counter.access("showDone");
    real.showDone(object);
  }

  @Override
  public String whoWaits(String object) {
    counter.access("whoWaits");
    return real.whoWaits(object);
  }
}
