package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.ForwardingAttachment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Alone, events, latches, barriers, onces and numbers ask the kernel nothing and allocate nothing.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuietTest {
  private static final int TIMES = 20_000;

  private final TwoParticipants segment = new TwoParticipants();
  private final Objects all =
      new Objects(
          Stage.of(new Forwarding(segment.here(), new SilentKernel(segment.here().kernel()))));

  @AfterEach
  void close() {
    segment.close();
  }

  /** Found before, as finding takes a look at the directory. */
  private record Objects(
      Event auto,
      Event manual,
      Latch latch,
      Latch open,
      Barrier barrier,
      Once once,
      SharedLong number,
      SharedInt small) {
    Objects(Stage stage) {
      this(
          stage.auto(),
          stage.manual(),
          stage.latch(65_534),
          stage.latch(0),
          stage.barrier(1),
          stage.once(),
          stage.sharedLong(),
          stage.sharedInt());
    }
  }

  /** What is done without anybody else. */
  enum Alone {
    AUTO_EVENT {
      @Override
      void once(Objects all) throws InterruptedException {
        all.auto.set();
        all.auto.await();
        all.auto.await(Duration.ZERO);
      }
    },
    MANUAL_EVENT {
      @Override
      void once(Objects all) throws InterruptedException {
        all.manual.set();
        all.manual.await();
        all.manual.reset();
      }
    },
    LATCH {
      @Override
      void once(Objects all) throws InterruptedException {
        all.latch.enlist();
        all.latch.countDown();
        all.open.await();
      }
    },
    BARRIER {
      @Override
      void once(Objects all) throws InterruptedException {
        try {
          all.barrier.await();
        } catch (BrokenBarrierException e) {
          throw new AssertionError(e);
        }
      }
    },
    ONCE {
      @Override
      void once(Objects all) {
        all.once.runOnce(QuietTest::nothing);
      }
    },
    NUMBERS {
      @Override
      void once(Objects all) throws InterruptedException {
        all.number.incrementAndGet();
        all.number.setRelease(7);
        all.number.compareAndSet(7, 8);
        all.small.set(all.small.get() + 1);
      }
    };

    abstract void once(Objects all) throws InterruptedException;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void nothingIsAskedAndNothingAllocated(Alone alone) throws InterruptedException {
    for (int warmUp = 0; warmUp < 5; warmUp++) {
      allocated(alone);
    }
    assertEquals(0, allocated(alone), "bytes of " + TIMES + " times");
  }

  private static void nothing() {}

  private long allocated(Alone alone) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < TIMES; i++) {
      alone.once(all);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static final class Forwarding extends ForwardingAttachment {
    Forwarding(Attachment real, Kernel kernel) {
      super(real, kernel);
    }
  }

  /** A kernel that nobody may ask to wait or to wake. */
  private static final class SilentKernel extends ForwardingKernel {
    SilentKernel(Kernel real) {
      super(real);
    }

    @Override
    public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
      throw new AssertionError("waits");
    }

    @Override
    public void wake(Words words, long offset, int count) {
      throw new AssertionError("wakes");
    }

    @Override
    public boolean membarrier() {
      throw new AssertionError("fences");
    }

    @Override
    public Parker newParker() {
      throw new AssertionError("parks");
    }
  }
}
