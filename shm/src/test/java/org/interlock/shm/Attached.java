package org.interlock.shm;

import java.nio.file.Path;
import org.interlock.shm.linux.ErrnoException;

/** The door by which a test attaches further participants from one JVM. */
final class Attached {
  private Attached() {}

  /** A participant of its own; whoever asks detaches it. */
  static SegmentAttachment to(Path path) throws ErrnoException {
    SegmentFile.Opened file = SegmentFile.open(path, Trust.USER);
    SegmentHeader header = SegmentFile.header(file.fd(), path);
    return SegmentAttachment.open(file.fd(), header, path);
  }
}
