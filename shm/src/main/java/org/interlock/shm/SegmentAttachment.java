package org.interlock.shm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.FileStatus;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.linux.LinuxKernel;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;
import org.interlock.shm.seam.MappedWords;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Waited;
import org.interlock.shm.seam.Words;

/** One participant of one segment: two descriptions of the file, its mapping, its slot. */
final class SegmentAttachment extends Attachment {
  private static final long LOOK_NANOS = 50_000_000;

  private final Path path;
  private final FileStatus file;
  private final SegmentHeader header;
  private final int hold;
  private final int probe;
  private final Mapping mapping;
  private final ParticipantTable table;
  private final Directory directory;
  private final DirectoryLock directoryLock;
  private final RecoveryNews news = new RecoveryNews();
  private final Reaper reaper;
  private final int slot;
  private final int generation;
  private final Roster roster;
  private final Sentinel sentinel;
  private final AtomicLong lastLook = new AtomicLong(kernel().nanoTime());

  private SegmentAttachment(Path path, SegmentHeader header, FileStatus file, AttachmentParts parts)
      throws ErrnoException {
    super(LinuxKernel.instance());
    this.path = path;
    this.header = header;
    this.file = file;
    this.hold = parts.hold;
    this.probe = parts.probe;
    this.mapping = parts.mapping;
    MappedWords first = mapping.words(0, SegmentHeader.BYTES);
    this.table = table(mapping);
    this.directory = directory(mapping);
    this.directoryLock = new DirectoryLock(first, table, path);
    this.reaper = new Reaper(table, () -> objects(mapping), kernel(), news);
    this.slot = claim();
    this.generation = table.generation(slot);
    this.roster = new Roster(table, directory, reaper, () -> objects(mapping), table.row(slot));
    int features = kernel().hasAsymmetricFence() ? ParticipantTable.UNLOCKS_BY_STORE : 0;
    table.describe(slot, ProcessIdentity.current(), features);
    this.sentinel = new Sentinel(table, tableWords(mapping), first, reaper, slot);
  }

  private int claim() {
    int claimed = table.claim();
    if (claimed < 0) { // the dead may have them all, with nobody left to notice
      reaper.lookAtAll();
      claimed = table.claim();
    }
    if (claimed < 0) {
      throw table.full(path);
    }
    return claimed;
  }

  /** From here on others see this process die; and what earlier deaths left is repaired. */
  private SegmentAttachment started() {
    sentinel.start();
    boolean looked = false;
    try {
      reaper.lookAtAll();
      looked = true;
    } finally {
      if (!looked) {
        sentinel.stop(); // before the pages go away under it
      }
    }
    return this;
  }

  /** Builds the content of a new segment in an unnamed file and attaches to it. */
  static SegmentAttachment create(int fd, SegmentHeader header, Path path) throws ErrnoException {
    return attach(new AttachmentParts(fd), header, path, header.bytes(BootId.current()));
  }

  /** Attaches to a checked segment. Owns the descriptor from here on, also when it throws. */
  static SegmentAttachment open(int fd, SegmentHeader header, Path path) throws ErrnoException {
    return attach(new AttachmentParts(fd), header, path, new byte[0]);
  }

  private static SegmentAttachment attach(
      AttachmentParts parts, SegmentHeader header, Path path, byte[] firstPage)
      throws ErrnoException {
    try {
      parts.probe = Linux.reopen(parts.hold, Linux.O_RDWR);
      parts.mapping = Mapping.of(parts.hold, header.length());
      parts.mapping.words(0, SegmentHeader.BYTES).setBytes(0, firstPage);
      return new SegmentAttachment(path, header, Linux.status(parts.hold), parts).started();
    } catch (ErrnoException | RuntimeException | Error e) {
      parts.discard();
      throw e;
    }
  }

  private MappedWords tableWords(Mapping mapping) {
    long bytes = (long) header.participants() * ParticipantTable.SLOT_BYTES;
    return mapping.words(SegmentHeader.tableOffset(), bytes);
  }

  private ParticipantTable table(Mapping mapping) {
    OfdLocks locks = new OfdLocks(hold, probe);
    return new ParticipantTable(tableWords(mapping), header.participants(), locks);
  }

  private Directory directory(Mapping mapping) {
    long bytes = (long) header.entries() * Directory.ENTRY_BYTES;
    return new Directory(mapping.words(header.directoryOffset(), bytes), header, path);
  }

  /** Of a large one the beginning: no protocol needs more. */
  private static Words words(Mapping mapping, Directory.Entry entry) {
    return mapping.words(entry.offset(), Math.min(Bytes.MOST_OF_A_SLICE, entry.length()));
  }

  // ---- what Segment shows

  Path path() {
    return path;
  }

  SegmentHeader header() {
    return header;
  }

  FileStatus file() {
    return file;
  }

  boolean isUnlinked() {
    try {
      return Linux.status(hold).links() == 0;
    } catch (ErrnoException e) {
      throw new SegmentException("cannot look at segment " + path, e);
    }
  }

  long free() {
    return directory.free();
  }

  /** All objects that can be held, as a region cannot. */
  private List<Reaper.Found> objects(Mapping through) {
    return directory(through).entries().stream()
        .filter(entry -> entry.type() != ObjectType.REGION)
        .map(entry -> new Reaper.Found(entry, words(through, entry)))
        .toList();
  }

  List<Participant> participants() {
    return roster.participants();
  }

  void onRecovery(Consumer<Recovery> listener) {
    news.add(listener);
  }

  Region region(String name, long bytes) {
    Directory.Entry entry = findOrCreate(ObjectType.REGION, name, bytes, bytes, 0);
    return new Region(name, this, new MappedBytes(mapping, entry.offset()), bytes);
  }

  /** Gives up; throws IllegalStateException when this process holds something. */
  void detach() {
    close(() -> retire(this::goFree));
  }

  private void goFree(Mapping own) {
    settle(name -> wordsOrNull(own, name), table(own)::generation); // K10 to K12
    table(own).release(slot); // X1, X2
  }

  /** Gives up whatever this process holds: its slot is a dead one's, which it recovers itself. */
  void abandon() {
    closeNow(() -> retire(this::goDead));
  }

  private void goDead(Mapping own) throws ErrnoException {
    Linux.unlockAllBytes(hold); // N1
    reaper.over(table(own), () -> objects(own)).look(slot); // N2
  }

  private interface Last {
    void through(Mapping own) throws ErrnoException;
  }

  /**
   * First the pages go away from under late threads; what these left half done is then put in order
   * through a second mapping, which only this method knows; then the slot, then its byte. K8 and on
   * of docs/spec/participants.md.
   */
  private void retire(Last last) {
    boolean retired = false;
    try {
      sentinel.stop(); // K8: its list is empty, its words clear, before the slot is free
      news.stop();
      synchronized (this) {
        mapping.retire(); // K9
      }
      retired = true;
      Mapping own = Mapping.of(probe, header.length());
      try {
        last.through(own);
      } finally {
        own.retire();
      }
    } catch (ErrnoException e) {
      throw new SegmentException("cannot detach from segment " + path, e);
    } finally {
      leave(retired);
    }
  }

  /**
   * After a failure the slot is still LIVE. Without its byte it is a dead one's, to be recovered;
   * but as long as late threads can reach the pages it must pass for alive: the mapping keeps it.
   */
  private void leave(boolean retired) {
    try {
      if (retired) {
        Linux.unlockAllBytes(hold);
      }
    } catch (ErrnoException e) {
      throw new SegmentException("cannot give back the slot in segment " + path, e);
    } finally {
      Linux.close(hold);
      Linux.close(probe);
    }
  }

  /** A name that came up while the pages were gone is in no directory. */
  private Words wordsOrNull(Mapping own, String name) {
    Directory.Entry entry = directory(own).find(name);
    return entry == null ? null : words(own, entry);
  }

  // ---- the seam

  @Override
  public Words object(
      ObjectType type, String name, long bytes, long firstParameter, long secondParameter) {
    Directory.Entry entry = findOrCreate(type, name, bytes, firstParameter, secondParameter);
    return words(mapping, entry);
  }

  @Override
  public Bytes bytes(String name) {
    Directory.Entry entry = find(name);
    awaitOpen();
    return new MappedBytes(mapping, entry.offset());
  }

  private Directory.Entry findOrCreate(
      ObjectType type, String name, long bytes, long first, long second) {
    SegmentName.checked("object", name);
    Directory.Entry found = find(name);
    if (found == null) {
      found = create(type, name, bytes, first, second);
    }
    awaitOpen(); // else what was found or made may stand on the zeros that replaced the pages
    if (found.type() != type || !found.hasParameters(bytes, first, second)) {
      throw found.mismatch(path, new Directory.Entry(type, name, 0, bytes, first, second));
    }
    return found;
  }

  private Directory.Entry find(String name) {
    try {
      return directory.find(name);
    } catch (CorruptSegmentException e) {
      awaitOpen(); // the zeros of a closed segment look damaged
      throw e;
    }
  }

  /** Under the monitor that retire() takes, so that no entry is made half on retired pages. */
  private synchronized Directory.Entry create(
      ObjectType type, String name, long bytes, long first, long second) {
    awaitOpen();
    directoryLock.lock(slot, this::checkOpen);
    try {
      Directory.Entry found = directory.find(name);
      return found != null ? found : directory.insert(type, name, bytes, first, second);
    } finally {
      directoryLock.unlock();
    }
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public int slots() {
    return header.participants();
  }

  @Override
  public Optional<Peer> peer(int slot, int generation) {
    return table.peer(slot).filter(peer -> peer.generation() == generation);
  }

  @Override
  public int generationOf(int slot) {
    return table.generation(slot);
  }

  @Override
  public boolean isLive(int slot, int generation) {
    return table.isLive(slot, generation);
  }

  @Override
  public int introduce(Thread thread) {
    return roster.introduce(thread);
  }

  @Override
  public String threadName(int slot, int threadKey) {
    return table.threadName(slot, threadKey);
  }

  @Override
  public String segmentName() {
    return SegmentName.of(path);
  }

  @Override
  public void lookForDeaths() {
    long last = lastLook.get();
    long now = kernel().nanoTime();
    if (now - last >= LOOK_NANOS && lastLook.compareAndSet(last, now)) { // one thread is enough
      parking().visit(this::lookAsAHelp);
    }
  }

  private void lookAsAHelp() {
    try {
      reaper.lookAtAll();
    } catch (SegmentException e) {
      // the kernel gave no answer: no reason for the caller's wait to fail
    }
  }

  @Override
  public void knows(Recoverer recoverer) {
    reaper.know(recoverer);
  }

  @Override
  public void showWaiting(String object) {
    roster.showWaiting(object);
  }

  @Override
  public void showDone(String object) {
    roster.showDone(object);
  }

  @Override
  public String whoWaits(String object) {
    return roster.whoWaits(object);
  }

  @Override
  public Optional<Waited> waitedFor(int slot, int threadKey) {
    return roster.waitedFor(slot, threadKey);
  }

  @Override
  public long segmentId() {
    return header.idLow();
  }
}
