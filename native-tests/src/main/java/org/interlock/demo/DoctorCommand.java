package org.interlock.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.interlock.shm.InterlockException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentInfo;
import org.interlock.shm.linux.Features;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.linux.LinuxKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says whether the library can work on this machine, and how. */
@Command(
    name = "doctor",
    description = {
      "Says whether and how the library works on this machine: kernel, features, fall-backs,"
          + " shared memory, segments.",
      "Exit status 1 when something it cannot do without is missing."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  private PrintWriter out;

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    String missing = Linux.missing();
    platform(missing);
    boolean works = missing == null && features();
    works &= directory(SegmentTable.directory());
    if (missing == null) {
      segments();
    }
    return works ? Demo.OK : Demo.FAILED;
  }

  private void platform(String missing) {
    out.println("platform");
    row("kernel", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    row("JDK", property("java.runtime.version") + ", " + property("java.vm.name"));
    row("library", Demo.Version.text());
    row("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    row("supported", missing == null ? "yes" : "no: " + missing);
  }

  /** Prints what the kernel has; false when it lacks what nothing can stand in for. */
  private boolean features() {
    Features features = Features.probe();
    out.println("features");
    yesNo("OFD locks", features.ofdLocks());
    yesNo("futex_waitv", features.futexWaitv());
    yesNo("robust list", features.robustList());
    yesNo("membarrier", features.membarrier());
    out.println("fall-backs in force");
    List<String> fallBacks = fallBacks(features);
    (fallBacks.isEmpty() ? List.of("none") : fallBacks).forEach(line -> out.println("  " + line));
    if (!features.ofdLocks()) {
      out.println("  there is none for OFD locks: who is alive cannot be told without them");
    }
    return features.ofdLocks();
  }

  private static List<String> fallBacks(Features features) {
    List<String> lines = new ArrayList<>();
    if (!LinuxKernel.instance().usesWaitv()) {
      String why =
          features.futexWaitv()
              ? "-D" + LinuxKernel.WAIT_PROPERTY + " asks for it"
              : "the kernel has no futex_waitv";
      lines.add("waits are cut into slices of 5 ms to see interrupts (" + why + ")");
    }
    if (!LinuxKernel.instance().hasAsymmetricFence()) {
      String why =
          features.membarrier()
              ? "-D" + LinuxKernel.MEMBARRIER_PROPERTY + " asks for it"
              : "the kernel has no membarrier";
      lines.add("each unlock is a full store, sleeps of a mutex's waiters last 1 ms (" + why + ")");
    }
    if (!LinuxKernel.instance().watchesLifelines() || !features.robustList()) {
      String why =
          LinuxKernel.instance().tiesLifelines()
              ? "it takes robust lists and futex_waitv to be told at once"
              : "-D" + LinuxKernel.LIVENESS_PROPERTY + " asks for it";
      lines.add("deaths are noticed by asking every 25 ms (" + why + ")");
    }
    if (LinuxKernel.instance().processors() == 1) {
      lines.add("waiters sleep without spinning first (one processor is online)");
    }
    return lines;
  }

  private boolean directory(Path directory) {
    out.println(directory);
    try {
      FileStore store = Files.getFileStore(directory);
      row("file system", store.type());
      row("size", SegmentTable.size(store.getTotalSpace()));
      row("free", SegmentTable.size(store.getUsableSpace()));
      yesNo("writable", Files.isWritable(directory));
      return Files.isWritable(directory);
    } catch (IOException e) {
      row("usable", "no: " + e);
      return false;
    }
  }

  private void segments() {
    out.println("segments");
    try {
      List<SegmentInfo> segments = Segment.list();
      (segments.isEmpty() ? List.of("none") : SegmentTable.lines(segments))
          .forEach(line -> out.println("  " + line));
    } catch (InterlockException e) {
      out.println("  " + e.getMessage());
    }
  }

  private void yesNo(String name, boolean yes) {
    row(name, yes ? "yes" : "no");
  }

  private void row(String name, String value) {
    out.println(String.format("  %-12s %s", name, value));
  }

  private static String property(String key) {
    return System.getProperty(key);
  }
}
