package org.interlock.sync;

import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A test with three actors on a fresh segment. Subclasses say what an actor is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ActorTest {
  Actors actors;
  String segment;
  Actor a;
  Actor b;
  Actor c;

  abstract Actors startActors();

  @BeforeAll
  final void start() {
    actors = startActors();
  }

  @BeforeEach
  final void openSegment() throws Exception {
    try (Segment made = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment = made.name();
    }
    var opened = actors.open(3, segment);
    a = opened.get(0);
    b = opened.get(1);
    c = opened.get(2);
  }

  @AfterEach
  final void leaveSegment() throws Exception {
    actors.leave(segment);
  }

  @AfterAll
  final void end() {
    actors.close();
  }
}
