package org.interlock.shm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;

/**
 * The attachments of this process by file and segment id: a segment opened twice shares one mapping
 * and one participant. The only static state of the library.
 */
final class Registry {
  private static final Registry PROCESS = new Registry();

  private static final class Shared {
    final SegmentAttachment attachment;
    int users = 1;

    Shared(SegmentAttachment attachment) {
      this.attachment = attachment;
    }
  }

  private final List<Shared> open = new ArrayList<>();

  static Registry process() {
    return PROCESS;
  }

  synchronized SegmentAttachment create(Path path, SegmentOptions options) {
    SegmentHeader header = SegmentHeader.create(options, Linux.processId(), Linux.userId());
    SegmentFile.Unnamed file = SegmentFile.unnamed(path, header.length(), options.modeBits());
    SegmentAttachment attachment;
    try {
      attachment = SegmentAttachment.create(file.fd(), header, path);
    } catch (ErrnoException e) {
      file.removeTemporary();
      throw SegmentFile.refusal("create", path, header.length(), e);
    }
    try {
      file.publish(path);
    } catch (SegmentException e) {
      attachment.detach();
      throw e;
    }
    open.add(new Shared(attachment));
    return attachment;
  }

  synchronized SegmentAttachment open(Path path, Trust trust) {
    SegmentFile.Opened file = SegmentFile.open(path, trust);
    SegmentHeader header = header(file, path);
    Optional<Shared> known =
        open.stream()
            .filter(shared -> shared.attachment.file().isSameFile(file.status()))
            .filter(shared -> shared.attachment.header().equals(header))
            .findFirst();
    if (known.isPresent()) {
      Linux.close(file.fd());
      known.get().users++;
      return known.get().attachment;
    }
    return attach(path, trust, file, header);
  }

  private SegmentAttachment attach(
      Path path, Trust trust, SegmentFile.Opened file, SegmentHeader header) {
    SegmentAttachment attachment;
    try {
      attachment = SegmentAttachment.open(file.fd(), header, path);
    } catch (ErrnoException e) {
      throw SegmentFile.refusal("open", path, header.length(), e);
    }
    if (!SegmentFile.isAt(
        path, file.status())) { // unlinked, perhaps made anew, since it was opened
      attachment.detach();
      return open(path, trust);
    }
    open.add(new Shared(attachment));
    return attachment;
  }

  private static SegmentHeader header(SegmentFile.Opened file, Path path) {
    try {
      return SegmentFile.header(file.fd(), path);
    } catch (ErrnoException e) {
      Linux.close(file.fd());
      throw SegmentFile.refusal("open", path, 0, e);
    } catch (SegmentException e) {
      Linux.close(file.fd());
      throw e;
    }
  }

  /** One user less; the last one detaches, or stays when the process holds something. */
  synchronized void close(SegmentAttachment attachment) {
    Optional<Shared> known = known(attachment);
    if (known.isEmpty()) {
      return; // another handle's closeNow
    }
    Shared shared = known.get();
    if (shared.users == 1) {
      try {
        attachment.detach();
      } finally {
        if (!attachment.isOpen()) { // also when detaching failed: nobody may be given this one
          open.remove(shared);
        }
      }
    }
    shared.users--;
  }

  /** All users are gone, whatever the process holds. */
  synchronized void closeNow(SegmentAttachment attachment) {
    Optional<Shared> known = known(attachment);
    if (known.isPresent()) {
      open.remove(known.get());
      attachment.abandon();
    }
  }

  private Optional<Shared> known(SegmentAttachment attachment) {
    return open.stream().filter(entry -> entry.attachment == attachment).findFirst();
  }
}
