package org.interlock.shm;

import java.nio.file.Path;
import org.interlock.shm.seam.Attachment;

/** Lets tests of other packages attach more than one participant from one process. */
public final class Door {
  private Door() {}

  /** A participant of its own, whoever else of this process is attached. */
  public static Attachment attach(Path path) {
    return new Registry().open(path, Trust.USER);
  }

  /** Detaches; throws IllegalStateException while it holds something. */
  public static void detach(Attachment attachment) {
    ((SegmentAttachment) attachment).detach();
  }
}
