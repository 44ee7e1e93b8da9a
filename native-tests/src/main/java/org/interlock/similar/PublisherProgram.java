package org.interlock.similar;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;
import org.interlock.sync.Versioned;

/** The publisher's process. A second one stands by until the first has ended, however it ends. */
final class PublisherProgram extends ChildProgram {
  /** What it says when it cannot go on, with the reason. */
  static final String FAILED = "failed";

  /** What it says when there is a publisher already. */
  static final String STANDBY = "standby";

  /** What it says when the version published last is what the directory holds. */
  static final String PUBLISHING = "publishing";

  /** Workers may die between adding a text and saying so, and file systems not tell of changes. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Segment segment;
  private final SharedMatrix.Shape shape;
  private final TextDirectory directory;
  private volatile boolean stopped;

  private PublisherProgram(Segment segment, SharedMatrix.Shape shape, TextDirectory directory) {
    this.segment = segment;
    this.shape = shape;
    this.directory = directory;
  }

  /** The arguments that {@link #main} takes. */
  static String[] arguments(String segment, Path texts, int matrixMib, long seed) {
    return new String[] {
      segment, texts.toString(), Integer.toString(matrixMib), Long.toString(seed)
    };
  }

  /** Creates the segment or goes on with what it holds, and publishes until told to exit. */
  public static void main(String[] arguments) throws InterruptedException {
    Layout layout = Layout.ofMib(Integer.parseInt(arguments[2]));
    SharedMatrix.Shape shape = new SharedMatrix.Shape(layout.rows(), Long.parseLong(arguments[3]));
    try (Segment segment = Segment.openOrCreate(arguments[0], SharedMatrix.segment(layout))) {
      PublisherProgram program =
          new PublisherProgram(segment, shape, new TextDirectory(Path.of(arguments[1])));
      Thread publisher = new Thread(program::publishUntilStopped, "publisher");
      publisher.setDaemon(true);
      publisher.start();
      program.serve();
      program.stop();
      publisher.join();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    return unknown(command);
  }

  private void stop() {
    stopped = true;
    SharedMatrix.arrived(segment); // wakes it
  }

  private void publishUntilStopped() {
    try {
      Mutex publishing = SharedMatrix.publishing(segment);
      if (lock(publishing)) {
        try {
          publish();
        } finally {
          publishing.unlock();
        }
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      say(FAILED + " " + e);
      Runtime.getRuntime().halt(1); // as a death: whoever stands by takes over
    }
  }

  private boolean lock(Mutex publishing) throws InterruptedException {
    boolean locked = publishing.tryLock();
    if (!locked) {
      say(STANDBY);
    }
    while (!locked && !stopped) {
      locked = publishing.tryLock(LOOK);
    }
    return locked;
  }

  private void publish() throws IOException, InterruptedException {
    SharedMatrix.shape(segment, shape);
    Versioned data = SharedMatrix.data(segment, shape.layout());
    Semaphore arrivals = SharedMatrix.arrivals(segment);
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      directory.prepare();
      directory
          .path()
          .register(
              watch,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      Thread watching = new Thread(() -> tellOfChanges(watch), "watch");
      watching.setDaemon(true);
      watching.start();
      Publisher publisher = new Publisher(shape.layout(), shape.seed(), data, directory);
      publisher.begin();
      say(PUBLISHING + " " + data.version());
      while (!stopped) {
        arrivals.tryAcquire(1, LOOK);
        arrivals.drainPermits();
        publisher.follow();
      }
    }
  }

  private void tellOfChanges(WatchService watch) {
    try {
      while (true) {
        WatchKey key = watch.take();
        key.pollEvents();
        key.reset();
        SharedMatrix.arrived(segment);
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // the end
    }
  }
}
