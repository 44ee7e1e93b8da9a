package org.interlock.shm;

import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;

/** What an attachment is made of, given back together when making it fails. */
final class AttachmentParts {
  final int hold;
  int probe = -1;
  Mapping mapping;

  AttachmentParts(int hold) {
    this.hold = hold;
  }

  void discard() {
    try {
      Linux.unlockAllBytes(hold); // whatever else fails: nobody may take this for alive
    } catch (ErrnoException e) {
      // the kernel frees them with the last reference, the mapping's
    }
    try {
      if (mapping != null) {
        mapping.retire(); // it holds a reference to the description, and with it the byte
      }
    } catch (ErrnoException e) {
      // the range stays mapped; its address is never used again
    }
    if (probe >= 0) {
      Linux.close(probe);
    }
    Linux.close(hold);
  }
}
