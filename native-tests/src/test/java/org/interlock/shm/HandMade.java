package org.interlock.shm;

import java.nio.file.Path;
import java.util.List;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.linux.LinuxKernel;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.SlotLocks;
import org.interlock.shm.seam.Words;

/**
 * A participant put together by hand from the parts of an attachment, so that a test has a hand in
 * every access of them. It has no sentinel: others find its death by asking for its byte, and it
 * looks for theirs when told.
 */
public final class HandMade implements AutoCloseable {
  /** What a test puts between the parts and the memory, the locks and the kernel. */
  public interface Seam {
    Words words(Words real, String name);

    SlotLocks locks(SlotLocks real);

    Kernel kernel(Kernel real);
  }

  private final int hold;
  private final int probe;
  private final Mapping mapping;
  private final Seam seam;
  private final ParticipantTable table;
  private final Directory directory;
  private final DirectoryLock directoryLock;
  private final Reaper reaper;
  private int slot = -1;

  /** Maps the segment and claims nothing yet. */
  public HandMade(Path path, Seam seam) throws ErrnoException {
    this.seam = seam;
    hold = SegmentFile.open(path, Trust.USER).fd();
    probe = Linux.reopen(hold, Linux.O_RDWR);
    SegmentHeader header = SegmentFile.header(hold, path);
    mapping = Mapping.of(hold, header.length());
    int slots = header.participants();
    Words rows =
        words("table", SegmentHeader.tableOffset(), (long) slots * ParticipantTable.SLOT_BYTES);
    table = new ParticipantTable(rows, slots, seam.locks(new OfdLocks(hold, probe)));
    long bytes = (long) header.entries() * Directory.ENTRY_BYTES;
    directory = new Directory(words("directory", header.directoryOffset(), bytes), header, path);
    directoryLock = new DirectoryLock(words("header", 0, SegmentHeader.BYTES), table, path);
    reaper = new Reaper(table, this::objects, seam.kernel(LinuxKernel.instance()), repaired -> {});
  }

  private Words words(String name, long offset, long bytes) {
    return seam.words(mapping.words(offset, bytes), name);
  }

  private List<Reaper.Found> objects() {
    return directory.entries().stream()
        .map(entry -> new Reaper.Found(entry, words(entry.name(), entry.offset(), entry.length())))
        .toList();
  }

  /** Claims a slot and says who it is. */
  public void attach() {
    slot = table.claim();
    table.describe(slot, ProcessIdentity.current(), 0);
  }

  /** Repairs after all who have died. */
  public void look() {
    reaper.lookAtAll();
  }

  /** Makes an object. */
  public void makeRegion(String name, long bytes) {
    directoryLock.lock(slot, () -> {});
    directory.insert(ObjectType.REGION, name, bytes, bytes, 0);
    directoryLock.unlock();
  }

  /** Gives the slot back. */
  public void detach() {
    int claimed = slot;
    slot = -1;
    table.release(claimed);
  }

  @Override
  public void close() throws ErrnoException {
    if (slot >= 0) {
      detach();
    }
    mapping.retire();
    Linux.close(hold);
    Linux.close(probe);
  }
}
