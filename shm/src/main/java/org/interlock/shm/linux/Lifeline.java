package org.interlock.shm.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.interlock.shm.seam.MappedWords;

/**
 * The calling thread's robust list over its participant's life words: when the thread ends, however
 * that comes, the kernel marks each word and wakes one waiter on it.
 *
 * <p>A hint and not the truth: another thread of the process may still be at work.
 *
 * <p><b>Memory.</b> List head and nodes stand in shared anonymous pages that stay, since private
 * ones may be gone before the kernel walks the list. A node and its life word are one constant
 * offset apart.
 *
 * <p><b>Lineage:</b> Documentation/locking/robust-futexes in the Linux kernel.
 */
public final class Lifeline {
  private static final int TIED = 0x80000000; // FUTEX_WAITERS: else the kernel wakes nobody
  private static final int MARKED = 0x40000000; // FUTEX_OWNER_DIED
  private static final int PAGE = 4096;
  private static final int BLOCK = 64;
  private static final int HEAD_BYTES = 24; // next, offset from node to word, pending
  private static final int NODES = 32;
  private static final int NODE_STEP = 8;
  private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
  private static final long SET_ROBUST_LIST = AARCH64 ? 99 : 273;
  private static final long GETTID = AARCH64 ? 178 : 186;

  private static final Deque<ByteBuffer> FREE = new ArrayDeque<>();
  private static ByteBuffer page;

  private final MappedWords words;
  private final long first;
  private final int count;
  private final ByteBuffer list;
  private final long head;
  private int value;

  /**
   * A lifeline, not tied yet.
   *
   * @param first offset of the first life word; the others follow 8 bytes apart
   * @param count how many, up to 4
   */
  public Lifeline(MappedWords words, long first, int count) throws ErrnoException {
    this.words = words;
    this.first = first;
    this.count = count;
    this.list = block();
    this.head = MemoryIO.getInstance().getDirectBufferAddress(list);
  }

  private static synchronized ByteBuffer block() throws ErrnoException {
    if (!FREE.isEmpty()) {
      return FREE.pop();
    }
    if (page == null || page.remaining() < BLOCK) {
      page = Linux.buffer(Linux.mapSharedZeroes(PAGE), PAGE);
    }
    ByteBuffer block = page.slice(page.position(), BLOCK).order(ByteOrder.nativeOrder());
    page.position(page.position() + BLOCK);
    return block;
  }

  /** Ties the calling thread to the words; false when the kernel refuses. */
  public boolean tie() {
    for (int i = 0; i < count; i++) {
      list.putLong(node(i), i + 1 < count ? head + node(i + 1) : head);
    }
    list.putLong(0, head + NODES).putLong(8, words.address(first) - (head + NODES)).putLong(16, 0);
    if (Linux.libc().syscall(SET_ROBUST_LIST, head, HEAD_BYTES, 0) != 0) {
      return false;
    }
    value = (int) Linux.libc().syscall(GETTID, 0, 0, 0) | TIED;
    assertTied();
    return true;
  }

  /** Writes the words again where somebody else's end has marked them. */
  public void assertTied() {
    for (int i = 0; i < count; i++) {
      if (words.getOpaque(word(i)) != value) { // only this thread and the kernel write it
        words.setVolatile(word(i), value);
      }
    }
  }

  /** First the list, then the words: else a later thread of this number gets them marked. */
  public void untie() {
    list.putLong(0, head);
    for (int i = 0; i < count; i++) {
      words.setVolatile(word(i), 0);
    }
  }

  /**
   * Lets another lifeline use the memory, after the thread's end. Should the kernel still walk its
   * list it finds words of another thread's number, and leaves them alone.
   */
  public void discard() {
    synchronized (Lifeline.class) {
      FREE.push(list);
    }
  }

  /** Whether a life word says that its thread has ended. */
  public static boolean isMarked(int life) {
    return (life & MARKED) != 0;
  }

  private static int node(int i) {
    return NODES + i * NODE_STEP;
  }

  private long word(int i) {
    return first + (long) i * NODE_STEP;
  }
}
