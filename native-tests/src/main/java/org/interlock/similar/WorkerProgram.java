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
  private static final Duration AWHILE = Duration.ofMinutes(1);

  private final String segmentName;
  private final TextDirectory directory;
  private final HttpDoor door = new HttpDoor();
  private Segment segment; // these two by one thread after the other
  private Api api;

  private WorkerProgram(String segmentName, TextDirectory directory) {
    this.segmentName = segmentName;
    this.directory = directory;
  }

  /** The arguments that {@link #main} takes. */
  static String[] arguments(String segment, Path texts, int port) {
    return new String[] {segment, texts.toString(), Integer.toString(port)};
  }

  /** Serves until told to exit. */
  public static void main(String[] arguments) throws InterruptedException {
    WorkerProgram program =
        new WorkerProgram(arguments[0], new TextDirectory(Path.of(arguments[1])));
    boolean ready = program.tryToServe(); // who joins others has answers before it has questions
    program.say(LISTENING + " " + program.door.open(Integer.parseInt(arguments[2])));
    if (ready) {
      program.saySo();
    } else {
      Thread waiting = new Thread(program::serveWhenThereIsAVersion, "waiting");
      waiting.setDaemon(true);
      waiting.start();
    }
    program.serve();
    program.door.close();
    System.exit(0); // ends the thread that waits too, and with it what it has open
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    return unknown(command);
  }

  private void saySo() {
    say(SERVING + " " + api.data().version());
  }

  private void serveWhenThereIsAVersion() {
    try {
      while (!tryToServe()) {
        await();
      }
      saySo();
    } catch (InterruptedException | RuntimeException e) {
      say(FAILED + " " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  /** Whether there is a version. */
  private boolean tryToServe() throws InterruptedException {
    try {
      segment = segment == null ? Segment.open(segmentName) : segment;
      Optional<SharedMatrix.Shape> shape = SharedMatrix.awaitShape(segment, Duration.ZERO);
      if (shape.isPresent() && api == null) {
        api = new Api(segment, shape.get().layout(), directory);
      }
    } catch (NoSuchSegmentException e) {
      return false;
    }
    boolean ready = api != null && api.data().version() > 0;
    if (ready) {
      door.serve(api);
    }
    return ready;
  }

  /** Until there is more than before; looks again also without. */
  private void await() throws InterruptedException {
    if (segment == null) {
      Thread.sleep(LOOK.toMillis()); // there is nothing yet to sleep on
    } else if (api == null) {
      SharedMatrix.awaitShape(segment, AWHILE);
    } else {
      api.data().awaitNewer(0, AWHILE);
    }
  }
}
