package org.interlock.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlock.process.NativeProgram;

/** A run of the counter by C processes under a pthread mutex. */
final class PthreadRun implements CounterSource {
  private final Process process;
  private final List<Share> shares = new ArrayList<>();
  private CounterResult result;

  private PthreadRun(Process process) {
    this.process = process;
  }

  static Path binary() {
    return NativeProgram.path("pthread-peer");
  }

  /** Starts the C program; empty when it was not built. */
  static Optional<PthreadRun> prepare(int processes, long increments) {
    if (!Files.isExecutable(binary())) {
      return Optional.empty();
    }
    ProcessBuilder command =
        new ProcessBuilder(
            binary().toString(),
            "counter",
            "--processes",
            Integer.toString(processes),
            "--increments",
            Long.toString(increments));
    try {
      return Optional.of(new PthreadRun(command.redirectErrorStream(true).start()));
    } catch (IOException e) {
      throw new DemoFailure("cannot start " + binary() + ": " + e.getMessage());
    }
  }

  @Override
  public CounterResult run(Progress progress) throws InterruptedException {
    List<String> others = new ArrayList<>();
    progress.begin();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !take(line, progress)).forEach(others::add);
    } catch (IOException e) {
      throw new DemoFailure("cannot read from " + binary() + ": " + e.getMessage());
    }
    int status = process.waitFor();
    if (result == null) {
      throw new DemoFailure(
          "the C processes ended with exit status " + status + ": " + String.join(" ", others));
    }
    return result;
  }

  /** Takes one line of the C program; false when it says something unforeseen. */
  private boolean take(String line, Progress progress) {
    if (line.startsWith("progress ")) {
      progress.show(Long.parseLong(line.split(" ", -1)[1]));
    } else if (line.startsWith("process ") && line.contains("=")) {
      Map<String, String> fields = fields(line);
      shares.add(
          new Share(
              Long.parseLong(fields.get("increments")),
              Double.parseDouble(fields.get("maxWaitMs"))));
    } else if (line.startsWith("counter ")) {
      result = result(fields(line));
    } else {
      return false;
    }
    return true;
  }

  private static CounterResult result(Map<String, String> fields) {
    return new CounterResult(
        Primitive.PTHREAD,
        Integer.parseInt(fields.get("processes")),
        Long.parseLong(fields.get("total")),
        Long.parseLong(fields.get("expected")),
        Double.parseDouble(fields.get("seconds")),
        Double.parseDouble(fields.get("minShare")),
        Double.parseDouble(fields.get("maxWaitMs")));
  }

  private static Map<String, String> fields(String line) {
    return Stream.of(line.split(" ", -1))
        .map(word -> word.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  @Override
  public List<Share> shares() {
    return List.copyOf(shares);
  }

  /** Its processes end with it. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
