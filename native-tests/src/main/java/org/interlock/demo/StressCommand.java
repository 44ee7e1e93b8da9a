package org.interlock.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.interlock.process.ChildFailure;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentExistsException;
import org.interlock.shm.SegmentOptions;
import org.interlock.stress.Scenario;
import org.interlock.stress.Scenarios;
import org.interlock.stress.StressFailure;
import org.interlock.stress.StressOptions;
import org.interlock.stress.StressResult;
import org.interlock.stress.StressRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Processes that use a primitive while they are killed and stopped. */
@Command(
    name = "stress",
    description = {
      "Starts processes that use a primitive, kills (SIGKILL) or stops (SIGSTOP) them at random"
          + " times, starts others in their place, and checks that what must hold holds.",
      "violations: two were inside at once, half a change was seen without an owner's death being"
          + " reported, a version was torn, older than one seen before or not the next, a living"
          + " process was declared dead, or a process failed.",
      "stuck: threads that got nothing for 10 seconds while no living process that was not stopped"
          + " kept it from them.",
      "drift: permits missing at the end, a lock still held, a version still pinned, dead"
          + " participants still in the table.",
      "recoveryP50Ms, recoveryP99Ms: from sending SIGKILL to a process that held something until"
          + " the next one has it. The kernel's teardown of the dead process is part of that:"
          + " teardown is until its parent is told of its end, added what is longer than that.",
      "Exit status 0 only if there was none of it. The last line is for programs."
    })
final class StressCommand implements Callable<Integer> {
  private static final long SEGMENT_BYTES = 256 * 1024;
  private static final String DEFAULT_SECONDS = "10";

  @Parameters(
      paramLabel = "SCENARIO",
      description =
          "mutex: a mutex round a section. semaphore: a semaphore of three permits. rwlock: a"
              + " reader-writer lock round a section, which is read, written, updated. versioned:"
              + " versioned data, which are published, read and copied. event: an auto-reset event,"
              + " set and awaited. latch: latches of many shares, whose deaths are counted down."
              + " barrier: barriers of two parties. once: things that are done once. condition: a"
              + " buffer of a few places. lockall: several mutexes at once, in any order.")
  private String scenario;

  @Option(names = "--kill", description = "Kill processes, mostly ones that hold something.")
  private boolean kill;

  @Option(names = "--stop", description = "Stop processes and continue them, up to 3 s later.")
  private boolean stop;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long. Default: " + DEFAULT_SECONDS + ", or as long as --kills takes.")
  private Long seconds;

  @Option(names = "--kills", paramLabel = "N", description = "End after so many kills.")
  private Long kills;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "4",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many processes, 1 to " + StressOptions.MOST_PROCESSES + ".")
  private int processes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many threads each, 1 to " + StressOptions.MOST_THREADS + ".")
  private int threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides who does what and dies when, as far as the machine allows.")
  private Long seed;

  @Option(
      names = "--segment",
      paramLabel = "NAME",
      description =
          "A new segment's name, instead of a random one. The segment is removed at the end.")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Scenario chosen = chosen();
    StressOptions options = options();
    PrintWriter out = spec.commandLine().getOut();
    Segment segment = create();
    try (Cleanup unlink = new Cleanup(() -> Segment.unlink(segment.name()));
        StressRun run = new StressRun(chosen, options, segment.path(), out);
        Cleanup kill = new Cleanup(run::close)) {
      segment.close(); // the run is the workers' alone
      say(out, segment.name(), options);
      StressResult result = run.run();
      out.println(result.isGood() ? "all held" : "FAILED");
      out.println(result.line());
      out.flush();
      return result.isGood() ? Demo.OK : Demo.FAILED;
    } catch (StressFailure | ChildFailure e) {
      throw new DemoFailure(e.getMessage());
    }
  }

  private void say(PrintWriter out, String segment, StressOptions options) {
    out.println(
        String.format(
            "%s: %d processes of %d threads, segment %s, --seed %d",
            scenario, options.processes(), options.threads(), segment, options.seed()));
    out.flush();
  }

  private Scenario chosen() {
    return Scenarios.all().stream()
        .filter(each -> each.name().equals(scenario))
        .findFirst()
        .orElseThrow(() -> refusal("SCENARIO is one of " + names() + ", not " + scenario));
  }

  private static List<String> names() {
    return Scenarios.all().stream().map(Scenario::name).collect(Collectors.toList());
  }

  private StressOptions options() {
    checkRange("--processes", processes, StressOptions.MOST_PROCESSES);
    checkRange("--threads", threads, StressOptions.MOST_THREADS);
    if (kills != null && !kill) {
      throw refusal("--kills has no use without --kill");
    }
    if (kills != null && kills < 1) {
      throw refusal("--kills is at least 1, not " + kills);
    }
    if (seconds != null && (seconds < 1 || seconds > Duration.ofDays(365).toSeconds())) {
      throw refusal("--seconds is 1 to a year's, not " + seconds);
    }
    return new StressOptions(
        processes,
        threads,
        kill,
        stop,
        time(),
        kills == null ? Long.MAX_VALUE : kills,
        seed == null ? System.nanoTime() : seed,
        StressOptions.PATIENCE);
  }

  private Duration time() {
    if (seconds != null) {
      return Duration.ofSeconds(seconds);
    }
    return kills != null
        ? Duration.ofDays(365)
        : Duration.ofSeconds(Long.parseLong(DEFAULT_SECONDS));
  }

  private void checkRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw refusal(option + " is 1 to " + most + ", not " + value);
    }
  }

  private Segment create() {
    SegmentOptions options = SegmentOptions.ofSize(SEGMENT_BYTES);
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
