package org.interlock.similar;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.sync.Versioned.Snapshot;

/** A service, what is asked of it, and whether the answers are right. */
public final class SimilarRun implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final int WARM_UP = 400;
  private static final int QUIET = 600;
  private static final int[] TABLE = {1, 2, 4};
  private static final int MOST_TRIES = 1_000;
  private static final int MOST_FAULTS_SHOWN = 5;
  private static final List<String> EXAMPLES =
      List.of(
          "a stone bridge over a river",
          "taş köprüler ve nehirler",
          "how do bees find honey?",
          "fırından yeni çıkmış ekmek");

  private final SimilarOptions options;
  private final PrintWriter out;
  private final Path texts;
  private final String segment;
  private final Service service;
  private final List<MemoryRow> table = new ArrayList<>();
  private boolean closed;

  /** A run that prints what it does. */
  public SimilarRun(SimilarOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
    this.texts = options.texts().orElseGet(SimilarRun::sampleTexts);
    this.segment = options.segment().orElseGet(() -> "similar-" + UUID.randomUUID());
    this.service =
        new Service(new Service.Plan(segment, texts, options.matrixMib(), options.seed()));
  }

  private static Path sampleTexts() {
    try {
      Path directory = Files.createTempDirectory("interlock-similar");
      for (Map.Entry<String, String> each : SampleTexts.all().entrySet()) {
        Files.writeString(directory.resolve(each.getKey()), each.getValue());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  // ---- the service

  /** Starts publisher and workers. */
  public void start() {
    startPublisher();
    startWorkers(options.workers());
    say("listening on http://127.0.0.1:%d, %d workers", service.port(), options.workers());
  }

  /** Starts workers alone: they answer from the version that was published last. */
  public void startWithoutPublisher() {
    startWorkers(options.workers());
    say(
        "listening on http://127.0.0.1:%d, %d workers, no publisher",
        service.port(), options.workers());
  }

  private void startPublisher() {
    long from = System.nanoTime();
    ChildJvm publisher = service.startPublisher();
    publisher.expect(PublisherProgram.PUBLISHING, Service.PATIENCE);
    say(
        "matrix of %,d MiB in segment %s, texts in %s, published after %.1f s",
        options.matrixMib(), segment, texts, (System.nanoTime() - from) / 1e9);
  }

  private void startWorkers(int number) {
    List<ChildJvm> started = new ArrayList<>();
    while (service.workers().size() < number) {
      started.add(service.startWorker());
    }
    started.forEach(worker -> worker.expect(WorkerProgram.SERVING, Service.PATIENCE));
  }

  /** Starts another process for each that ends; goes on until this run is closed. */
  public void keepUp() {
    boolean publishes = !service.publishers().isEmpty();
    while (true) {
      List<ChildJvm> running = new ArrayList<>(service.workers());
      running.addAll(service.publishers());
      CompletableFuture.anyOf(
              running.stream().map(ChildJvm::onExit).toArray(CompletableFuture<?>[]::new))
          .join();
      if (publishes && service.publishers().isEmpty()) {
        startPublisher();
      }
      startWorkers(options.workers());
      say("%d workers, after one of the processes had ended", options.workers());
    }
  }

  // ---- the run

  /** Starts the service, asks, and stops it. */
  public SimilarResult run() throws InterruptedException {
    startPublisher();
    measureMemory();
    startWorkers(options.workers());
    service.keepWorkers(options.workers());
    showExamples();
    Map<String, Text> taken = taken(SampleTexts.all());
    Questions questions = new Questions(taken, SampleTexts.all());
    Load load = new Load(service.port(), service::hasDied, questions, options.seed());
    load.run(CLIENTS, WARM_UP, 0);
    Histogram quiet = load.run(CLIENTS, QUIET, 0);
    long before = version();
    Histogram busy = load.run(CLIENTS, options.requests(), options.publishes());
    long publishes = version() - before;
    double pss = memory().totalMib();
    taken.putAll(taken(load.added()));
    long torn = check(load, taken);
    service.stop();
    report(load, quiet, busy);
    return new SimilarResult(
        options.workers(),
        busy.getTotalCount(),
        load.failures().size(),
        publishes,
        torn,
        busy.getValueAtPercentile(50) / 1e3,
        busy.getValueAtPercentile(99) / 1e3,
        pss,
        options.matrixMib());
  }

  private static Map<String, Text> taken(Map<String, String> texts) {
    Map<String, Text> taken = new TreeMap<>();
    texts.forEach((name, text) -> taken.put(name, Questions.taken(text)));
    return taken;
  }

  private long version() throws InterruptedException {
    return Answer.of(new Client(service.port(), service::hasDied).get("/status").body()).version();
  }

  private void showExamples() throws InterruptedException {
    Client client = new Client(service.port(), service::hasDied);
    for (String example : EXAMPLES) {
      Answer answer = Answer.of(client.post("/similar?k=3", example).body());
      say("\"%s\", version %d:", example, answer.version());
      answer.hits().forEach(hit -> say("  %.4f  %s", hit.score(), hit.name()));
    }
  }

  private void report(Load load, Histogram quiet, Histogram busy) {
    say("%d clients:            requests   p50 ms   p99 ms   max ms", CLIENTS);
    sayTimes("nothing published", quiet);
    sayTimes("texts added", busy);
    say(
        "a text added is in the answers after %.1f ms (p50), %.1f ms (max)",
        load.visible().getValueAtPercentile(50) / 1e3, load.visible().getMaxValue() / 1e3);
    load.failures().stream().limit(MOST_FAULTS_SHOWN).forEach(each -> say("FAILED: %s", each));
  }

  private void sayTimes(String what, Histogram times) {
    say(
        "%-20s %10d %8.1f %8.1f %8.1f",
        what,
        times.getTotalCount(),
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3,
        times.getMaxValue() / 1e3);
  }

  // ---- right or wrong

  private long check(Load load, Map<String, Text> taken) throws InterruptedException {
    try (Segment shared = Segment.open(segment)) {
      SharedMatrix.Shape shape = SharedMatrix.awaitShape(shared, Service.PATIENCE).orElseThrow();
      try (Snapshot newest = SharedMatrix.data(shared, shape.layout()).read()) {
        Edition edition = new Edition(newest, shape.layout());
        Oracle oracle = new Oracle(shape, taken, edition, Changes.lastOfRows(newest));
        List<String> faults = oracle.faults(load.asked());
        faults.stream().limit(MOST_FAULTS_SHOWN).forEach(fault -> say("WRONG: %s", fault));
        say("%d answers compared with a scan in the heap", load.asked().size());
        ScanSpeed speed = ScanSpeed.of(edition.matrix(), SyntheticRows.of(shape).row(0));
        say(
            "scan of a snapshot %.1f GB/s, of a direct buffer %.1f GB/s: %.2f",
            speed.sharedGb(), speed.directGb(), speed.sharedGb() / speed.directGb());
        return faults.size();
      }
    }
  }

  // ---- memory

  private void measureMemory() throws InterruptedException {
    say("workers   PSS MiB   of it shared   publisher's JVM   each worker's JVM   with copies");
    for (int workers : TABLE) {
      startWorkers(workers);
      askAll();
      MemoryRow row = memory();
      table.add(row);
      say(
          "%7d %9.1f %14.1f %17.1f %19.1f %13.1f",
          workers,
          row.totalMib(),
          row.sharedMib(),
          row.publisher().mib() - row.publisher().sharedMib(),
          row.ownOfEachMib(),
          row.copiesMib(options.matrixMib()));
    }
  }

  private MemoryRow memory() {
    List<Long> workers = service.workers().stream().map(ChildJvm::pid).toList();
    List<Long> publishers = service.publishers().stream().map(ChildJvm::pid).toList();
    return new MemoryRow(workers.size(), Memory.of(publishers), Memory.of(workers));
  }

  /** Until each worker has scanned the matrix. */
  private void askAll() throws InterruptedException {
    Set<Long> missing = new TreeSet<>();
    service.workers().forEach(worker -> missing.add(worker.pid()));
    for (int i = 0; i < MOST_TRIES && !missing.isEmpty(); i++) {
      Client client = new Client(service.port(), service::hasDied);
      client.post("/similar", EXAMPLES.get(0));
      client.worker().ifPresent(missing::remove);
    }
    if (!missing.isEmpty()) {
      throw new SimilarFailure("these workers got no connection: " + missing);
    }
  }

  /** The table of the last run as an image. */
  public String plot() {
    return new MemoryPlot(table, options.matrixMib()).svg();
  }

  // ---- end

  /** Ends all processes, and removes what the run has made. */
  @Override
  public synchronized void close() {
    service.close();
    if (closed) {
      return;
    }
    closed = true;
    if (options.segment().isEmpty()) {
      Segment.unlink(segment);
    }
    if (options.texts().isEmpty()) {
      remove(texts);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
