package org.interlock.sync;

import java.nio.ByteBuffer;
import org.interlock.shm.seam.Attachment;

/** Copies of whole versions: small ones without a pin, as long as nobody publishes meanwhile. */
final class VersionedCopy {
  private static final int MOST_UNPINNED = 1024; // a larger copy for nothing costs more than a pin
  private static final int UNPINNED_TRIES = 2;

  private final Attachment attachment;
  private final VersionedPins pins;
  private final VersionedBuffers buffers;

  VersionedCopy(Attachment attachment, VersionedPins pins, VersionedBuffers buffers) {
    this.attachment = attachment;
    this.pins = pins;
    this.buffers = buffers;
  }

  /** Copies the newest version to where there is room for it; returns the version. */
  long into(ByteBuffer into) {
    for (int i = 0; i < UNPINNED_TRIES && buffers.size() <= MOST_UNPINNED; i++) {
      long version = copyUnpinned(into);
      if (version >= 0) {
        return version;
      }
    }
    long pinned = pins.pin();
    int buffer = CurrentState.buffer(pinned);
    try {
      buffers.get(buffer, into);
      return pins.versionOf(pinned);
    } finally {
      pins.unpin(buffer);
    }
  }

  /** The version copied; -1 when another was published meanwhile. */
  private long copyUnpinned(ByteBuffer into) {
    int position = into.position();
    long seen = pins.look();
    buffers.get(CurrentState.buffer(seen), into);
    long version = pins.versionOf(seen);
    int end = pins.isStill(seen) ? into.position() : position;
    into.position(position);
    attachment.awaitOpen(); // else these may be the zeros of a closed segment
    into.position(end);
    return end > position ? version : -1;
  }
}
