package org.interlock.shm.seam;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Where one thread sleeps: a word private to this process that ends the sleep from inside the
 * process, and the hook by which {@link Thread#interrupt()} reaches a thread in native code.
 *
 * <p>{@link #signal()} takes no lock, so an interrupting thread is never held up. A signal that
 * comes late meets the parker's next user, who wakes for nothing and looks again.
 */
public class Parker {
  /** Offset of the private word in {@link #words()}: 0 asleep or free, 1 signalled. */
  public static final long SIGNALLED = 0;

  private final Words words;
  private final Kernel kernel;
  private final InterruptHook hook = new InterruptHook(this);

  /** A parker over a private word. */
  public Parker(Words words, Kernel kernel) {
    this.words = words;
    this.kernel = kernel;
  }

  /** The private word's memory. */
  public final Words words() {
    return words;
  }

  /** Makes it ready for the next sleep. */
  final void reset() {
    words.setVolatile(
        SIGNALLED, 0); // before close() or an interrupt can signal: it is not yet shown to them
  }

  /** Ends the sleep, now or as soon as it begins. */
  public final void signal() {
    words.setVolatile(
        SIGNALLED,
        1); // full: the sleeper's compare in the kernel sees it, or the wake finds the sleeper
    kernel.wake(words, SIGNALLED, 1);
  }

  /** From here on an interrupt of the calling thread signals this parker. */
  final void beginInterruptible() {
    hook.enter();
  }

  /** Interrupts no longer reach this parker. */
  final void endInterruptible() {
    hook.leave();
  }

  /**
   * The JDK's one public way to be called by {@code interrupt()}: the begin/end pair of a selector.
   * It selects nothing.
   */
  private static final class InterruptHook extends AbstractSelector {
    private final Parker parker;

    InterruptHook(Parker parker) {
      super(null);
      this.parker = parker;
    }

    void enter() {
      begin();
    }

    void leave() {
      end();
    }

    @Override
    public Selector wakeup() {
      parker.signal();
      return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
      return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
      return Set.of();
    }

    @Override
    public int selectNow() throws IOException {
      return 0;
    }

    @Override
    public int select(long timeout) throws IOException {
      return 0;
    }

    @Override
    public int select() throws IOException {
      return 0;
    }
  }
}
