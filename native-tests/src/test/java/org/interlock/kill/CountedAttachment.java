package org.interlock.kill;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.interlock.shm.BytesOfWords;
import org.interlock.shm.ForwardingAttachment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/** A participant's attachment that reports each access through the seam to a counter. */
final class CountedAttachment extends ForwardingAttachment {
  private final SeamCounter counter;
  private final Map<String, CountedWords> objects = new ConcurrentHashMap<>();

  CountedAttachment(Attachment real, SeamCounter counter, boolean spins) {
    super(real, new CountedKernel(real.kernel(), counter, spins));
    this.counter = counter;
  }

  @Override
  protected void forwards(String method) {
    counter.access(method);
  }

  @Override
  public Words object(ObjectType type, String name, long bytes, long first, long second) {
    Words words = super.object(type, name, bytes, first, second);
    return objects.computeIfAbsent(name, absent -> new CountedWords(words, name, counter));
  }

  /** Each word of what is read or written plainly counts, too. */
  @Override
  public Bytes bytes(String name) {
    forwards("bytes");
    return new BytesOfWords(objects.get(name));
  }

  /**
   * Gives up, as an attachment does: settles each object, then leaves.
   *
   * @param leave the end of the real one
   */
  void detach(Runnable leave) {
    close(
        () -> {
          settle(objects::get, this::generationOf);
          leave.run();
        });
  }
}
