package org.interlock.shm;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.interlock.process.ChildProgram;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Mutex;

/** A process that does to segments what it is told, a command a line. */
final class Child extends ChildProgram {
  private final Map<String, Segment> open = new HashMap<>();

  public static void main(String[] arguments) {
    new Child().serve();
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    return switch (command) {
      case "create" -> opened(arguments, Segment.create(arguments.get(0), options(arguments)));
      case "open" -> opened(arguments, Segment.open(arguments.get(0)));
      case "close" -> {
        open.remove(arguments.get(0)).close();
        yield "closed";
      }
      case "put" -> {
        counter(arguments).putLong(0, Long.parseLong(arguments.get(1)));
        yield "put";
      }
      case "get" -> String.valueOf(counter(arguments).getLong(0));
      case "unlinked" -> String.valueOf(open.get(arguments.get(0)).isUnlinked());
      case "unlink" -> String.valueOf(Segment.unlink(arguments.get(0)));
      case "insert" -> insert(open.get(arguments.get(0)), arguments.get(1));
      case "lock" -> {
        Mutex.of(open.get(arguments.get(0)), "mutex").lock();
        yield "locked";
      }
      case "unlock" -> {
        Mutex.of(open.get(arguments.get(0)), "mutex").unlock();
        yield "unlocked";
      }
      case "halt" -> {
        Runtime.getRuntime().halt(0);
        yield "halted";
      }
      default -> unknown(command);
    };
  }

  private String opened(List<String> arguments, Segment segment) {
    open.put(arguments.get(0), segment);
    SegmentAttachment attachment = (SegmentAttachment) Attachment.of(segment);
    return "slot " + attachment.slot() + " id " + id(attachment);
  }

  static String id(SegmentAttachment attachment) {
    return Long.toHexString(attachment.header().idHigh()) + "@" + attachment.file().inode();
  }

  private static SegmentOptions options(List<String> arguments) {
    return SegmentOptions.ofSize(Long.parseLong(arguments.get(1)));
  }

  private Region counter(List<String> arguments) {
    return open.get(arguments.get(0)).region("counter", 8);
  }

  /** Inserts 100 objects and leaves a mark of its own in each that had none. */
  static String insert(Segment segment, String prefix) {
    Attachment attachment = Attachment.of(segment);
    int first = 0;
    for (int i = 0; i < 100; i++) {
      Words words = attachment.object(ObjectType.REGION, prefix + i, 64, 64, 0);
      first += words.getAndAdd(0, 1) == 0 ? 1 : 0;
    }
    return String.valueOf(first);
  }

  static Path path(String name) {
    return SegmentName.path(name);
  }
}
