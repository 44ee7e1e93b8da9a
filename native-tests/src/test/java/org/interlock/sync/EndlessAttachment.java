package org.interlock.sync;

import org.interlock.shm.ForwardingAttachment;
import org.interlock.shm.seam.Attachment;

/** A participant's attachment with an {@link EndlessKernel}. */
final class EndlessAttachment extends ForwardingAttachment {
  EndlessAttachment(Attachment real) {
    super(real, new EndlessKernel(real.kernel()));
  }
}
