package org.interlock.interop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.List;
import org.interlock.shm.seam.Attachment;
import org.interlock.sync.Door;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;

/** Versions of longs that are all the same, with the snapshot and the draft that are open. */
final class VersionedThing {
  private final Versioned versioned;
  private final int longs;
  private Versioned.Snapshot snapshot;
  private Versioned.Draft draft;

  private VersionedThing(Versioned versioned, int longs) {
    this.versioned = versioned;
    this.longs = longs;
  }

  /** Made by name, bytes, number of buffers, and anything more for checksums. */
  static VersionedThing of(Attachment attachment, String name, List<String> arguments) {
    long bytes = JavaPeer.number(arguments, 1);
    VersionedOptions options =
        VersionedOptions.ofSize(bytes).buffers((int) JavaPeer.number(arguments, 2));
    options = arguments.size() > 3 ? options.checksum() : options;
    return new VersionedThing(Door.versioned(attachment, name, options), (int) bytes / Long.BYTES);
  }

  Versioned versioned() {
    return versioned;
  }

  int longs() {
    return longs;
  }

  String answer(String command, List<String> arguments) throws InterruptedException {
    return switch (command) {
      case "pin" -> {
        snapshot = versioned.read();
        yield pinned();
      }
      case "pinned" -> pinned();
      case "unpin" -> {
        snapshot.close();
        yield "ok";
      }
      case "verify" -> snapshot.verify() ? "ok" : "error";
      case "copy" -> copy();
      case "newest" -> "ok " + versioned.version();
      case "await" -> await(JavaPeer.number(arguments, 1), JavaPeer.number(arguments, 2));
      default -> answerOfDraft(command, arguments);
    };
  }

  private String answerOfDraft(String command, List<String> arguments) throws InterruptedException {
    switch (command) {
      case "draft" -> {
        return begin(arguments);
      }
      case "fill" -> {
        int part = arguments.size() > 2 ? 2 : 1;
        for (int i = 0; i < longs / part; i++) {
          draft.putLong(8L * i, JavaPeer.number(arguments, 1));
        }
        return "ok";
      }
      case "publish" -> {
        return "ok " + draft.publish();
      }
      case "discard" -> {
        draft.close();
        return "ok";
      }
      default -> {
        return "unknown command " + command;
      }
    }
  }

  private String begin(List<String> arguments) throws InterruptedException {
    try {
      draft =
          arguments.size() > 1
              ? versioned.write(Duration.ofMillis(JavaPeer.number(arguments, 1)))
              : versioned.write();
      return "ok";
    } catch (LockTimeoutException e) {
      return "busy";
    }
  }

  private String await(long seen, long millis) throws InterruptedException {
    long newest = versioned.awaitNewer(seen, Duration.ofMillis(millis));
    return newest > seen ? "ok " + newest : "busy";
  }

  private String pinned() {
    return "ok " + snapshot.version() + " " + number(snapshot.longs(0, longs));
  }

  private String copy() {
    ByteBuffer copy = ByteBuffer.allocate(longs * Long.BYTES).order(ByteOrder.nativeOrder());
    long version = versioned.readInto(copy);
    return "ok " + version + " " + number(copy.flip().asLongBuffer());
  }

  /** What all of them are; the least of all when they differ. */
  static long number(LongBuffer numbers) {
    long first = numbers.get(0);
    for (int i = 1; i < numbers.limit(); i++) {
      if (numbers.get(i) != first) {
        return Long.MIN_VALUE;
      }
    }
    return first;
  }
}
