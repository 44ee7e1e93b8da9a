package org.interlock.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.interlock.bench.report.JsonReport;
import org.interlock.bench.report.MarkdownReport;
import org.interlock.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures Interlock beside its peers, all in one run on one machine. */
@CommandLine.Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Interlock beside C's, Boost's and the JDK's primitives, all in turn.",
      "Writes table.md, commands.md, figures.json and images into a directory. C and C++",
      "programs are taken from beside the jar; what was not built is left out, and said so."
    })
public final class Benchmarks implements Callable<Integer> {
  @Option(names = "--quick", description = "One short run of each: to see that everything works.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only the workloads whose title has this text in it.")
  private String only;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to write what was measured.")
  private Path out;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Where to write the images a second time, such as docs/img.")
  private Path images;

  @Spec private CommandSpec spec;

  /** Runs from the demo jar; {@code mvn -Pbench verify} does it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Benchmarks()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    Scale scale = quick ? Scale.QUICK : Scale.FULL;
    terminal.println("Scale: " + scale.description());
    Measurement measurement = new Measurement(scale.runs(), line -> say(terminal, line));
    workloads(scale).stream()
        .filter(workload -> workload.title().contains(only))
        .forEach(measurement::measure);
    Report report =
        new Report(scale.description(), machine(), measurement.missing(), measurement.figures());
    write(report);
    say(terminal, "");
    say(terminal, new MarkdownReport(report).tables());
    say(terminal, "Written to " + out + ": table.md, commands.md, figures.json and images.");
    return measurement.hasFailed() ? 1 : 0;
  }

  private static void say(PrintWriter terminal, String line) {
    terminal.println(line);
    terminal.flush();
  }

  static List<Workload> workloads(Scale scale) {
    return Stream.of(
            new LockWorkloads(scale).all(),
            new HandOverWorkloads(scale).all(),
            new VersionWorkloads(scale).all(),
            FootprintWorkloads.all())
        .flatMap(List::stream)
        .toList();
  }

  private void write(Report report) throws IOException {
    Files.createDirectories(out);
    MarkdownReport markdown = new MarkdownReport(report);
    Files.writeString(out.resolve("table.md"), markdown.tables());
    Files.writeString(out.resolve("commands.md"), markdown.commands());
    Files.writeString(out.resolve("figures.json"), new JsonReport(report).text());
    List<Path> directories = new ArrayList<>(List.of(out));
    if (images != null) {
      directories.add(Files.createDirectories(images));
    }
    for (Map.Entry<String, String> image : new Plots(report).images().entrySet()) {
      for (Path directory : directories) {
        Files.writeString(directory.resolve(image.getKey()), image.getValue());
      }
    }
  }

  /** What it ran on, without names of machines or users. */
  private static Map<String, String> machine() throws IOException {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("Processors", Runtime.getRuntime().availableProcessors() + " × " + processor());
    machine.put("Kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    return machine;
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
