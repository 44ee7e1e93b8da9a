package org.interlock.shm.linux;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.shm.seam.MappedWords;
import org.interlock.shm.seam.Parker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting and waking by their effect, with futex_waitv and with the plain waits of old kernels. */
@Timeout(20)
class LinuxKernelTest {
  private static final int BYTES = 4096;
  private static final long NEVER = Long.MAX_VALUE;
  private static final int ALL = Integer.MAX_VALUE;

  private Path path;
  private long mineAddress;
  private long othersAddress;
  private MappedWords mine;
  private MappedWords others;
  private final List<Thread> sleepers = new ArrayList<>();

  /** Two mappings of one file: what two processes have. */
  @BeforeEach
  void mapTwice() throws IOException {
    path = Files.createTempFile(Path.of("/dev/shm"), "kernel-test-", "");
    int fd = Linux.open(path.toString(), Linux.O_RDWR, 0);
    Linux.allocate(fd, BYTES);
    mineAddress = Linux.map(fd, BYTES, BYTES);
    othersAddress = Linux.map(fd, BYTES, BYTES);
    Linux.close(fd);
    mine = new MappedWords(Linux.buffer(mineAddress, BYTES), mineAddress);
    others = new MappedWords(Linux.buffer(othersAddress, BYTES), othersAddress);
  }

  @AfterEach
  void unmap() throws Exception {
    Files.delete(path);
    mine.setVolatile(8, 1);
    LinuxKernel.instance().wake(mine, 8, ALL); // whom a failed test left asleep
    for (Thread sleeper : sleepers) {
      sleeper.join(5_000);
    }
    if (asleep() == 0) { // else the memory must stay under them
      Linux.unmap(mineAddress, BYTES);
      Linux.unmap(othersAddress, BYTES);
    }
  }

  static Stream<Named<LinuxKernel>> kernels() throws ReflectiveOperationException {
    LinuxKernel asItIs = LinuxKernel.instance(); // made before the property is set
    Constructor<LinuxKernel> constructor = LinuxKernel.class.getDeclaredConstructor();
    constructor.setAccessible(true); // the property is read once in a JVM's life
    System.setProperty(LinuxKernel.WAIT_PROPERTY, "plain");
    try {
      return Stream.of(Named.of("as it is", asItIs), Named.of("plain", constructor.newInstance()));
    } finally {
      System.clearProperty(LinuxKernel.WAIT_PROPERTY);
    }
  }

  private Thread sleep(LinuxKernel kernel, Parker parker, long deadline) {
    Thread thread =
        new Thread(() -> kernel.wait(mine, 8, 0, deadline, parker), "futex-" + sleepers.size());
    thread.setDaemon(true);
    thread.start();
    sleepers.add(thread);
    return thread;
  }

  /** Whether a thread is in a wait on a shared futex, by the kernel's word. */
  private static boolean isAsleep(Thread thread) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.anyMatch(
          task ->
              read(task, "comm").equals(thread.getName()) && isFutexWait(read(task, "syscall")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isFutexWait(String syscall) {
    boolean aarch64 = "aarch64".equals(System.getProperty("os.arch"));
    String[] words = syscall.split(" ", -1);
    boolean plain =
        words[0].equals(aarch64 ? "98" : "202")
            && words[2].equals("0x9"); // FUTEX_WAIT_BITSET without FUTEX_PRIVATE: the JVM's have it
    return plain || words[0].equals("449");
  }

  private static String read(Path task, String file) {
    try {
      return Files.readString(task.resolve(file)).strip();
    } catch (IOException e) {
      return ""; // a thread that ended since
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  @Tag("jdk25")
  void wakesASleeperThroughAnotherMappingOfTheWord(LinuxKernel kernel) {
    Thread sleeper = sleep(kernel, kernel.newParker(), NEVER);
    await().until(() -> isAsleep(sleeper));
    await() // a plain wait is not in the kernel between two slices; the word never changes
        .until(
            () -> {
              kernel.wake(others, 8, 1);
              return !sleeper.isAlive();
            });
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aWakeOfAnotherWordLeavesTheSleeperAsleep(LinuxKernel kernel) {
    Thread sleeper = sleep(kernel, kernel.newParker(), NEVER);
    await().until(() -> isAsleep(sleeper));
    for (int i = 0; i < 100; i++) {
      kernel.wake(others, 4, ALL);
      kernel.wake(others, 12, ALL);
    }
    await().until(() -> isAsleep(sleeper));
    others.setVolatile(8, 1);
    kernel.wake(others, 8, ALL);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void anotherValueEndsTheWaitBeforeItBegins(LinuxKernel kernel) {
    mine.setVolatile(8, 1);
    kernel.wait(mine, 8, 0, NEVER, kernel.newParker());
    assertEquals(1, mine.get(8));
    mine.setVolatile(8, -1); // a comparison of 64 bits, or a signed one, would block here
    Thread sleeper = sleep(kernel, kernel.newParker(), NEVER);
    await().until(() -> !sleeper.isAlive());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aNegativeExpectationIsComparedAsThirtyTwoBits(LinuxKernel kernel) {
    mine.setVolatile(8, -5);
    Thread sleeper = new Thread(() -> kernel.wait(mine, 8, -5, NEVER, kernel.newParker()), "neg");
    sleeper.setDaemon(true);
    sleeper.start();
    sleepers.add(sleeper);
    await().until(() -> isAsleep(sleeper));
    mine.setVolatile(8, 0);
    kernel.wake(mine, 8, 1);
    await().until(() -> !sleeper.isAlive());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  @Tag("jdk25")
  void thePrivateWordEndsTheWait(LinuxKernel kernel) {
    Parker parker = kernel.newParker();
    Thread sleeper = sleep(kernel, parker, NEVER);
    await().until(() -> isAsleep(sleeper));
    parker.signal();
    await().until(() -> !sleeper.isAlive());
    assertEquals(0, mine.get(8));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aSignalBeforeTheWaitEndsItToo(LinuxKernel kernel) {
    Parker parker = kernel.newParker();
    parker.signal();
    kernel.wait(mine, 8, 0, NEVER, parker);
    assertEquals(1, parker.words().get(Parker.SIGNALLED));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theDeadlineEndsTheWaitAndNotBefore(LinuxKernel kernel) {
    long deadline = kernel.nanoTime() + 50_000_000;
    int waits = 0;
    while (kernel.nanoTime() < deadline) {
      kernel.wait(mine, 8, 0, deadline, kernel.newParker());
      waits++;
    }
    assertTrue(waits > 0 && waits < 20, waits + " waits for one deadline: it does not sleep");
    kernel.wait(mine, 8, 0, kernel.nanoTime() - 1, kernel.newParker());
    kernel.wait(mine, 8, 0, -1, kernel.newParker());
    kernel.wait(mine, 8, 0, Long.MIN_VALUE / 4, kernel.newParker());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void anUnalignedWordIsAnErrorAndNotASilentSpin(LinuxKernel kernel) {
    MappedWords crooked = mine.slice(2, 8);
    assertThrowsExactly(
        IllegalStateException.class, () -> kernel.wait(crooked, 0, 0, NEVER, kernel.newParker()));
  }

  @Test
  void aWakeOfOneWakesOne() {
    LinuxKernel kernel = LinuxKernel.instance();
    assumeTrue(kernel.usesWaitv(), "between two slices of a plain wait a wake finds nobody");
    for (int i = 0; i < 3; i++) {
      Thread sleeper = sleep(kernel, kernel.newParker(), NEVER);
      await().until(() -> isAsleep(sleeper));
    }
    for (int left = 2; left >= 0; left--) {
      int expected = left;
      kernel.wake(others, 8, 1);
      await().until(() -> asleep() == expected);
    }
    for (int i = 0; i < 2; i++) {
      Thread sleeper = sleep(kernel, kernel.newParker(), NEVER);
      await().until(() -> isAsleep(sleeper));
    }
    kernel.wake(others, 8, ALL);
    await().until(() -> asleep() == 0);
  }

  private long asleep() {
    return sleepers.stream().filter(Thread::isAlive).count();
  }

  @Test
  void thePropertyChoosesThePlainWait() throws ReflectiveOperationException {
    List<LinuxKernel> both = kernels().map(Named::getPayload).toList();
    assertEquals(both.get(0).hasWaitv(), both.get(0).usesWaitv());
    assertEquals(false, both.get(1).usesWaitv());
    assertEquals(both.get(0).hasWaitv(), both.get(1).hasWaitv());
  }

  @Test
  void anAsymmetricFenceThatIsPromisedWorks() {
    LinuxKernel kernel = LinuxKernel.instance();
    assertEquals(kernel.hasAsymmetricFence(), kernel.membarrier());
  }

  /** The JVM's clock must be the one that futex deadlines are on. */
  @Test
  @Tag("jdk25")
  void nanoTimeIsClockMonotonic() throws IOException {
    long clockGettime = "aarch64".equals(System.getProperty("os.arch")) ? 113 : 228;
    int monotonic = 1;
    Linux.Buffer timespec = Linux.Buffer.of(16);
    try {
      for (int i = 0; i < 1_000; i++) {
        long before = LinuxKernel.instance().nanoTime();
        long result = Linux.libc().syscall(clockGettime, monotonic, timespec.address, 0);
        long after = LinuxKernel.instance().nanoTime();
        Linux.checked("clock_gettime", result);
        long kernels = timespec.bytes.getLong(0) * 1_000_000_000 + timespec.bytes.getLong(8);
        assertTrue(
            before <= kernels && kernels <= after, before + " <= " + kernels + " <= " + after);
      }
    } finally {
      Reference.reachabilityFence(timespec);
    }
  }
}
