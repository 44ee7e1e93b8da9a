package org.interlock.sync;

import org.interlock.shm.Door;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;

/** A segment with two participants in this process, none of them {@link Segment#open}'s. */
final class TwoParticipants implements AutoCloseable {
  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 21));
  private final Attachment here = attach();
  private final Attachment there = attach();

  /** A further participant. */
  Attachment attach() {
    return Door.attach(segment.path());
  }

  Attachment here() {
    return here;
  }

  Attachment there() {
    return there;
  }

  /** The participant's attachment with waits that only a wake ends. */
  static Attachment endless(Attachment attachment) {
    return new EndlessAttachment(attachment);
  }

  @Override
  public void close() {
    try {
      segment.unlink();
      Door.detach(here);
      Door.detach(there);
    } finally {
      segment.close();
    }
  }
}
