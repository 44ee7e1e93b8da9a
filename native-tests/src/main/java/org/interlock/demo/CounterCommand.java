package org.interlock.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentExistsException;
import org.interlock.shm.SegmentOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Processes that add to one plain number, each single addition under a lock between them. */
@Command(
    name = "counter",
    description = {
      "Starts processes that add 1 to one plain long in shared memory, each single addition under"
          + " a lock between processes, and checks that none was lost.",
      "Exit status 0 only if the total is exact. The last line is for programs."
    })
final class CounterCommand implements Callable<Integer> {
  private static final int MOST_PROCESSES = 64;
  private static final long SEGMENT_BYTES = 256 * 1024;
  private static final int LOOKERS_ON = 2; // this process, and whoever wants to see

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "2",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many processes, 1 to " + MOST_PROCESSES + ".")
  private int processes;

  @Option(
      names = "--increments",
      paramLabel = "N",
      defaultValue = "100000000",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many additions by all of them together.")
  private long increments;

  @Option(
      names = "--segment",
      paramLabel = "NAME",
      description =
          "A new segment's name, instead of a random one. The segment is removed at the end.")
  private String name;

  @Option(names = "--json", description = "Print the last line as a JSON object.")
  private boolean json;

  @Option(
      names = "--primitive",
      paramLabel = "P",
      defaultValue = "mutex",
      converter = Primitive.Converter.class,
      showDefaultValue = Visibility.ALWAYS,
      description = {
        "What keeps the additions apart: ${COMPLETION-CANDIDATES}.",
        "mutex: a mutex round each addition",
        "semaphore: a semaphore of one permit round each addition",
        "atomic: no lock, one atomic instruction; the floor",
        "batched: each process counts for itself and adds once under the semaphore",
        "pthread: C processes under a pthread mutex, for comparison"
      })
  private Primitive primitive;

  @Option(
      names = "--peer",
      paramLabel = "L",
      defaultValue = "java",
      converter = CounterPeer.Converter.class,
      showDefaultValue = Visibility.ALWAYS,
      description = {
        "What every second process is written in: ${COMPLETION-CANDIDATES}.",
        "c: a C program that was written from the text of the layout; with --primitive mutex"
      })
  private CounterPeer peer;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    checkNumbers();
    checkPeer();
    if (primitive == Primitive.PTHREAD) {
      return runPthread();
    }
    try (Segment segment = create();
        Cleanup unlink = new Cleanup(() -> unlink(segment));
        CounterRun run = new CounterRun(segment, primitive, peer, processes, increments);
        Cleanup kill = new Cleanup(run::close)) {
      String written = peer == CounterPeer.C ? ", every second process in C" : "";
      return run(run, "segment " + segment.name() + written);
    }
  }

  private static void unlink(Segment segment) {
    try {
      segment.unlink();
    } catch (IllegalStateException e) {
      // somebody removed the name meanwhile, which is all that was to be done
    }
  }

  private int runPthread() throws InterruptedException {
    if (name != null) {
      throw refusal("--segment has no use with --primitive pthread");
    }
    try (PthreadRun run = PthreadRun.prepare(processes, increments).orElseThrow(this::noPeer);
        Cleanup kill = new Cleanup(run::close)) {
      return run(run, "C processes");
    }
  }

  private ParameterException noPeer() {
    return refusal(
        "--primitive pthread needs the C program "
            + PthreadRun.binary()
            + ": install a C compiler and build again");
  }

  private int run(CounterSource source, String where) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        String.format(
            Locale.ROOT,
            "%d %s, %,d increments in all, %s, %s",
            processes,
            processes == 1 ? "process" : "processes",
            increments,
            primitive,
            where));
    out.flush();
    Progress progress = new Progress(out, increments);
    try {
      CounterResult result = source.run(progress);
      progress.complete();
      report(out, result, source.shares());
      return result.isExact() ? Demo.OK : Demo.FAILED;
    } finally {
      progress.end();
    }
  }

  private void report(PrintWriter out, CounterResult result, List<CounterSource.Share> shares) {
    out.println(
        String.format(
            Locale.ROOT,
            "total %,d, expected %,d: %s",
            result.total(),
            result.expected(),
            result.isExact() ? "exact" : "WRONG"));
    out.println(
        String.format(
            Locale.ROOT,
            "%.3f seconds, %.1f ns per increment",
            result.seconds(),
            result.nanosPerIncrement()));
    for (int i = 0; i < shares.size(); i++) {
      out.println(
          String.format(
              Locale.ROOT,
              "process %d: %,d increments, worst wait %.3f ms",
              i + 1,
              shares.get(i).increments(),
              shares.get(i).worstWaitMillis()));
    }
    out.println(json ? result.json() : result.line());
    out.flush();
  }

  private void checkNumbers() {
    if (processes < 1 || processes > MOST_PROCESSES) {
      throw refusal("--processes is 1 to " + MOST_PROCESSES + ", not " + processes);
    }
    if (increments < processes) {
      throw refusal(
          "--increments is at least 1 for each of " + processes + " processes, not " + increments);
    }
  }

  private void checkPeer() {
    if (peer == CounterPeer.C && primitive != Primitive.MUTEX) {
      throw refusal("--peer c goes with --primitive mutex, not " + primitive);
    }
    if (!peer.isThere()) {
      throw refusal(
          "--peer c needs the C program "
              + CounterPeer.program()
              + ": install a C compiler and build again");
    }
  }

  private Segment create() {
    SegmentOptions options =
        SegmentOptions.ofSize(SEGMENT_BYTES).participants(processes + LOOKERS_ON);
    try {
      return name == null ? Segment.create(options) : Segment.create(name, options);
    } catch (IllegalArgumentException | SegmentExistsException e) {
      throw refusal("--segment: " + e.getMessage());
    }
  }

  private ParameterException refusal(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
