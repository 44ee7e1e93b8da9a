package org.interlock.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** This process's flight recording. In a class of its own, for processes without a recorder. */
final class Recorded {
  private static Recording recording;

  private Recorded() {}

  /** Records such events, however short. */
  static void start(String... events) {
    recording = new Recording();
    for (String event : events) {
      recording.enable(event).withoutThreshold();
    }
    recording.start();
  }

  /** Each event as a line, in the order of their names. */
  static List<String> stop(Path file) throws IOException {
    try (Recording done = recording) {
      done.stop();
      done.dump(file);
    }
    List<String> lines = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      lines.add(event.getEventType().getName() + " " + event.getString("object") + rest(event));
    }
    lines.sort(null);
    return lines;
  }

  private static String rest(RecordedEvent event) {
    return event.hasField("done")
        ? " " + event.getString("done") + " " + event.getString("participant")
        : " " + event.getBoolean("acquired");
  }
}
