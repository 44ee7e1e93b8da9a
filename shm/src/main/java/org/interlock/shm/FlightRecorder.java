package org.interlock.shm;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Events for Java Flight Recorder, where the JVM has it. */
final class FlightRecorder {
  private static final boolean PRESENT =
      ModuleLayer.boot()
          .findModule("jdk.jfr")
          .filter(recorder -> FlightRecorder.class.getModule().canRead(recorder))
          .isPresent();

  private FlightRecorder() {}

  static void recovered(Recovery recovery) {
    if (PRESENT) {
      Events.recovered(recovery);
    }
  }

  /** Loaded only where jdk.jfr is. */
  private static final class Events {
    static void recovered(Recovery recovery) {
      if (!jdk.jfr.FlightRecorder.isInitialized()) {
        return; // nobody has ever recorded: do not load the machinery just now
      }
      RecoveryEvent event = new RecoveryEvent();
      if (event.isEnabled()) {
        event.object = recovery.object();
        event.participant = recovery.dead().toString();
        event.done = recovery.done();
        event.commit();
      }
    }
  }

  @Name("interlock.Recovery")
  @Label("Recovery")
  @Category("Interlock")
  @Description("An object was put right after the death of a process")
  @StackTrace(false)
  @SuppressWarnings("unused") // the recorder reads the fields
  private static final class RecoveryEvent extends Event {
    @Label("Object")
    String object;

    @Label("Dead participant")
    String participant;

    @Label("Done")
    String done;
  }
}
