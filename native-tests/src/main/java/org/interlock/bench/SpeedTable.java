package org.interlock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures Interlock beside C's and the JDK's primitives, in one run, the two sides in turn, and
 * prints a Markdown table: median and range of each side and the ratio of the medians.
 *
 * <p>Runs from the demo jar: {@code java -cp native-tests/target/interlock-demo.jar
 * org.interlock.bench.SpeedTable [runs]}. Needs the C peer beside the jar.
 */
public final class SpeedTable {
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";
  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String COSTS = VersionedCosts.class.getName();
  private static final int COUNTER_INCREMENTS = 100_000_000;
  private static final int PINGPONG_ROUNDS = 200_000;

  private final Path peer;
  private final int runs;

  private SpeedTable(Path peer, int runs) {
    this.peer = peer;
    this.runs = runs;
  }

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path jar = Path.of(CLASS_PATH).toAbsolutePath();
    new SpeedTable(jar.resolveSibling("native/pthread-peer"), runs).print();
  }

  private void print() throws Exception {
    System.out.println("| figure: Interlock / other | Interlock, ns | other, ns | ratio |");
    System.out.println("|---|---|---|---|");
    for (String kind : List.of("mutex", "tracked", "untracked")) {
      String other = kind.equals("mutex") ? "mutex" : "sem";
      row(
          "uncontended pair: " + kind + " / pthread " + other,
          () -> number(java("org.interlock.bench.Pair", kind), "nsPerPair"),
          () -> number(c("pair", other, "--runs", "3"), "nsMedian"));
    }
    row(
        "uncontended pair: mutex / pthread robust mutex",
        () -> number(java("org.interlock.bench.Pair", "mutex"), "nsPerPair"),
        () -> number(c("pair", "robust", "--runs", "3"), "nsMedian"));
    row(
        "uncontended pair: mutex / CAS and release store in C",
        () -> number(java("org.interlock.bench.Pair", "mutex"), "nsPerPair"),
        () -> number(c("pair", "cas", "--runs", "3"), "nsMedian"));
    reading();
    versioned();
    contended();
  }

  private void reading() throws Exception {
    row(
        "uncontended pair: read lock / pthread rwlock",
        () -> number(java("org.interlock.bench.Pair", "read"), "nsPerPair"),
        () -> number(c("pair", "rwlock-read", "--runs", "3"), "nsMedian"));
    for (String kind : List.of("write", "write-among-readers")) {
      row(
          "uncontended pair: " + kind.replace('-', ' ') + " / pthread rwlock",
          () -> number(java("org.interlock.bench.Pair", kind), "nsPerPair"),
          () -> number(c("pair", "rwlock-write", "--runs", "3"), "nsMedian"));
    }
    row(
        "2 processes reading together, each read: RwLock / pthread rwlock",
        () -> 2 * reads("rwlock", "2", "1"),
        () -> number(c("pair", "rwlock-read", "--runs", "3", "--processes", "2"), "nsMedian"));
    row(
        "a read of all: 1 process alone / 2 together",
        () -> reads("rwlock", "1", "1"),
        () -> reads("rwlock", "2", "1"));
    for (String threads : List.of("1", "2")) {
      row(
          "a read of all, threads " + threads + ": RwLock / ReentrantReadWriteLock",
          () -> reads("rwlock", "1", threads),
          () -> reads("reentrant", "1", threads));
    }
  }

  private static double reads(String kind, String processes, String threads) throws Exception {
    return number(java("org.interlock.bench.Reading", kind, processes, threads), "nsPerRead");
  }

  private void versioned() throws Exception {
    List<String> both = new ArrayList<>();
    row(
        "read of versioned data and its end / getAndAdd of the same process",
        () -> {
          both.clear();
          both.addAll(java(COSTS, VersionedCosts.READ));
          return number(both, "nsPerRead");
        },
        () -> number(both, "nsPerGetAndAdd"));
    row(
        "publish of an empty draft of 8 bytes / pthread mutex pair",
        () -> number(java(COSTS, VersionedCosts.PUBLISH), "nsPerPublish"),
        () -> number(c("pair", "mutex", "--runs", "3"), "nsMedian"));
    row(
        "scan of 64 MiB of doubles, each KiB: snapshot / direct buffer",
        () -> number(java(COSTS, VersionedCosts.SCAN_SNAPSHOT), "nsPerKib"),
        () -> number(java(COSTS, VersionedCosts.SCAN_DIRECT), "nsPerKib"));
  }

  private void contended() throws Exception {
    String increments = String.valueOf(COUNTER_INCREMENTS);
    Callable<Double> counter =
        () ->
            number(
                java("org.interlock.demo.Demo", "counter", "--increments", increments),
                "nsPerIncrement");
    row(
        "2 processes counting: mutex / pthread mutex",
        counter,
        () ->
            number(c("counter", "--processes", "2", "--increments", increments), "nsPerIncrement"));
    row(
        "2 processes counting: mutex / textbook futex mutex",
        counter,
        () ->
            number(
                c("counter", "--futex", "--processes", "2", "--increments", increments),
                "nsPerIncrement"));
    String rounds = String.valueOf(PINGPONG_ROUNDS);
    row(
        "ping-pong round trip: untracked semaphores / sem_t",
        () -> pingPong(PingPong.UNTRACKED, rounds),
        () -> number(c("pingpong", "--rounds", rounds), "nsPerRound"));
    row(
        "ping-pong round trip: conditions / pthread cond",
        () -> pingPong(PingPong.CONDITION, rounds),
        () -> number(c("pingpong", "--cond", "--rounds", rounds), "nsPerRound"));
  }

  private static double pingPong(String kind, String rounds) throws Exception {
    return number(java(PingPong.class.getName(), kind, rounds), "nsPerRound");
  }

  private void row(String what, Callable<Double> ours, Callable<Double> theirs) throws Exception {
    double[] a = new double[runs];
    double[] b = new double[runs];
    for (int run = 0; run < runs; run++) { // in turn, so that the machine's moods meet both
      a[run] = ours.call();
      b[run] = theirs.call();
    }
    Arrays.sort(a);
    Arrays.sort(b);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f (%.1f–%.1f) | %.1f (%.1f–%.1f) | %.2f |%n",
        what,
        a[runs / 2],
        a[0],
        a[runs - 1],
        b[runs / 2],
        b[0],
        b[runs - 1],
        a[runs / 2] / b[runs / 2]);
  }

  private static List<String> java(String... mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-cp", CLASS_PATH));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(mainAndArguments));
    return output(command);
  }

  private List<String> c(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(peer.toString()));
    command.addAll(List.of(arguments));
    return output(command);
  }

  private static List<String> output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (command.contains("counter")) {
      pinChildren(process);
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().toList();
  }

  /**
   * Each counting process on a processor of its own, on both sides by the same means: left alone,
   * the scheduler at times puts both on one, and the lock looks uncontended.
   */
  private static void pinChildren(Process process) throws IOException {
    while (process.isAlive() && process.children().count() < 2) {
      Thread.onSpinWait();
    }
    List<ProcessHandle> children = process.children().toList();
    for (int i = 0; i < children.size(); i++) {
      String pid = String.valueOf(children.get(i).pid());
      Process pin =
          new ProcessBuilder("taskset", "-a", "-c", "-p", String.valueOf(i), pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      pin.onExit().join();
    }
  }

  /** The number behind {@code key=} in the last line that has one. */
  private static double number(List<String> lines, String key) {
    Pattern number = Pattern.compile("(?:^| )" + key + "=([0-9.]+)");
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher found = number.matcher(lines.get(i));
      if (found.find()) {
        return Double.parseDouble(found.group(1));
      }
    }
    throw new IllegalStateException("no " + key + " in " + lines);
  }
}
