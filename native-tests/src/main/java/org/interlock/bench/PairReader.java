package org.interlock.bench;

import java.util.List;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.sync.RwLock;

/** A process that has read once, of {@link Pair}. */
final class PairReader extends ChildProgram {
  static final String HAS_READ = "has read";

  private PairReader() {}

  /** {@code SEGMENT}. */
  public static void main(String[] args) {
    try (Segment segment = Segment.open(args[0])) {
      RwLock.of(segment, Guards.RWLOCK).read().close();
      PairReader reader = new PairReader();
      reader.say(HAS_READ);
      reader.serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    return unknown(command);
  }
}
