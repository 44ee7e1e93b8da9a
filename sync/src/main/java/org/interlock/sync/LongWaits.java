package org.interlock.sync;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** Events of long waits for Java Flight Recorder, where the JVM has it. */
final class LongWaits {
  private static final boolean PRESENT =
      ModuleLayer.boot()
          .findModule("jdk.jfr")
          .filter(recorder -> LongWaits.class.getModule().canRead(recorder))
          .isPresent();

  private LongWaits() {}

  /** To be given to {@link #end}; null where nobody records. */
  static Object begin() {
    return PRESENT ? Events.begin() : null;
  }

  static void end(Object wait, String object, boolean acquired) {
    if (wait != null) {
      Events.end(wait, object, acquired);
    }
  }

  /** Loaded only where jdk.jfr is. */
  private static final class Events {
    static Object begin() {
      if (!jdk.jfr.FlightRecorder.isInitialized()) {
        return null; // nobody has ever recorded
      }
      WaitEvent event = new WaitEvent();
      if (!event.isEnabled()) {
        return null;
      }
      event.begin();
      return event;
    }

    static void end(Object wait, String object, boolean acquired) {
      WaitEvent event = (WaitEvent) wait;
      event.object = object;
      event.acquired = acquired;
      event.commit();
    }
  }

  @Name("interlock.Wait")
  @Label("Wait")
  @Category("Interlock")
  @Description("A thread slept until it could take something, or gave up")
  @Threshold("10 ms")
  @SuppressWarnings("unused") // the recorder reads the fields
  private static final class WaitEvent extends Event {
    @Label("Object")
    String object;

    @Label("Acquired")
    boolean acquired;
  }
}
