package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alone, a primitive makes no system call and allocates nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UncontendedTest {
  private static final String NAME = "uncontended-" + ProcessHandle.current().pid();

  // the JVM's own: a safepoint stops the thread by a signal or on a private futex; and gettid,
  // which the library never calls
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          "futex\\(0x[0-9a-f]+, FUTEX_\\w+_PRIVATE.*|futex resumed.*"
              + "|gettid\\(.*|mprotect\\(.*|sched_yield\\(.*|<\\.\\.\\. \\w+ resumed>.*");

  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));

  @AfterEach
  void unlink() {
    segment.unlink();
    segment.close();
    Segment.unlink(NAME);
  }

  @Test
  void aMillionPairsMakeNoSystemCall(@TempDir Path directory) throws Exception {
    if (!isOnPath("strace")) {
      notRun("no strace on the PATH");
    }
    Path trace = directory.resolve("trace");
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", trace.toString()));
    command.addAll(ChildJvm.command(List.of(), UncontendedMain.class.getName()));
    command.add(NAME);
    Process traced =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    int status = traced.waitFor();
    String printed = Files.readString(output);
    if (printed.contains("ptrace") && printed.contains("Operation not permitted")) {
      notRun("strace may not trace here: " + printed);
    }
    assertEquals("0: done", status + ": " + printed.strip());
    for (Primitive one : Primitive.values()) {
      assertEquals(List.of(), callsBetweenMarks(Files.readAllLines(trace), one), one.toString());
    }
  }

  private static boolean isOnPath(String command) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(":")
        .splitAsStream(path)
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }

  private static void notRun(String why) {
    if ("true".equals(System.getenv("CI"))) {
      fail(why);
    }
    System.err.println("NOT TESTED, that an uncontended pair makes no system call: " + why);
    abort(why);
  }

  /** The calls of the thread that set the marks, without the JVM's own. */
  private static List<String> callsBetweenMarks(List<String> trace, Primitive one) {
    int begin = indexOf(trace, UncontendedMain.BEGIN + one);
    int end = indexOf(trace, UncontendedMain.END + one);
    assertTrue(begin >= 0 && end > begin, "marks of " + one + " at " + begin + " and " + end);
    String thread = trace.get(begin).replaceFirst("\\s.*", "");
    List<String> calls = new ArrayList<>();
    boolean inHandler = false; // the JVM's, of the signal by which a safepoint stops the thread
    for (String line : trace.subList(begin + 1, end)) {
      if (line.startsWith(thread + " ")) {
        String call = line.substring(thread.length()).strip();
        inHandler |= call.startsWith("--- SIGSEGV ");
        if (!inHandler && !OF_THE_JVM.matcher(call).matches()) {
          calls.add(call);
        }
        inHandler &= !call.startsWith("rt_sigreturn(");
      }
    }
    return calls;
  }

  private static int indexOf(List<String> trace, String mark) {
    for (int line = 0; line < trace.size(); line++) {
      if (trace.get(line).contains("\"" + mark + "\"")) {
        return line;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void pairsAllocateNothing(Primitive one) {
    Stage stage = new Stage();
    stage.open(segment.name());
    for (int warmUp = 0; warmUp < 5; warmUp++) {
      allocatedByPairs(one, stage);
    }
    assertEquals(0, allocatedByPairs(one, stage), "bytes of 100,000 pairs");
    stage.close();
  }

  private static long allocatedByPairs(Primitive one, Stage stage) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int pair = 0; pair < 100_000; pair++) {
      one.acquire(stage);
      one.release(stage);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
