package org.interlock.similar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.interlock.process.ChildProgram;
import org.interlock.shm.NoSuchSegmentException;
import org.interlock.shm.Segment;

/** A worker's process: listens at once, and answers as soon as there is a version. */
final class WorkerProgram extends ChildProgram {
  /** What it says first, with the port. */
  static final String LISTENING = "listening";

  /** What it says once it has a version, with its number. */
  static final String SERVING = "serving";

  /** What it says when it cannot go on, with the reason. */
  static final String FAILED = "failed";

  private static final Duration LOOK = Duration.ofMillis(50);

  private final String segmentName;
  private final TextDirectory directory;
  private final HttpDoor door = new HttpDoor();
  private volatile Segment segment;

  private WorkerProgram(String segmentName, TextDirectory directory) {
    this.segmentName = segmentName;
    this.directory = directory;
  }

  /** The arguments that {@link #main} takes. */
  static String[] arguments(String segment, Path texts, int port) {
    return new String[] {segment, texts.toString(), Integer.toString(port)};
  }

  /** Serves until told to exit. */
  public static void main(String[] arguments) {
    WorkerProgram program =
        new WorkerProgram(arguments[0], new TextDirectory(Path.of(arguments[1])));
    program.say(LISTENING + " " + program.door.open(Integer.parseInt(arguments[2])));
    Thread attach = new Thread(program::attach, "attach");
    attach.setDaemon(true);
    attach.start();
    program.serve();
    program.door.close();
    System.exit(0); // ends the thread attach too, and with it what it has open
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    return unknown(command);
  }

  private void attach() {
    try {
      segment = openWhenThere();
      Optional<SharedMatrix.Shape> shape = Optional.empty();
      while (shape.isEmpty()) {
        shape = SharedMatrix.awaitShape(segment, Duration.ofHours(1));
      }
      Api api = new Api(segment, shape.get().layout(), directory);
      long version = 0;
      while (version == 0) {
        version = api.data().awaitNewer(0, Duration.ofHours(1));
      }
      door.serve(api);
      say(SERVING + " " + version);
    } catch (InterruptedException | RuntimeException e) {
      say(FAILED + " " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  private Segment openWhenThere() throws InterruptedException {
    while (true) {
      try {
        return Segment.open(segmentName);
      } catch (NoSuchSegmentException e) {
        Thread.sleep(LOOK.toMillis()); // there is nothing yet to sleep on
      }
    }
  }
}
