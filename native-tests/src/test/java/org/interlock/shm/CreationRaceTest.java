package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.interlock.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many processes create one name at the same moment: one of them does, and all the others find its
 * segment whole.
 */
@Timeout(300)
class CreationRaceTest {
  private static final int RACERS = 16;
  private static final int ROUNDS = 200;

  @RegisterExtension final Names names = new Names();

  private final List<ChildJvm> racers = new ArrayList<>();

  @Test
  void oneCreatesAndAllAttachToOneSegment() {
    String controlName = names.name("control");
    try (Segment segment = Segment.create(controlName, SegmentOptions.ofSize(8192))) {
      RaceControl control = new RaceControl(segment);
      try {
        for (int i = 0; i < RACERS; i++) {
          racers.add(ChildJvm.start(smallJvm(), Racer.class, controlName, String.valueOf(i)));
        }
        String prefix = names.name("r");
        racers.forEach(racer -> racer.send("race " + prefix + " " + ROUNDS));
        Set<Integer> winners = new HashSet<>();
        for (int round = 1; round <= ROUNDS; round++) {
          winners.add(race(control, round, prefix + round));
        }
        racers.forEach(racer -> racer.expect("raced"));
        assertTrue(winners.size() > 1, "always the same wins: they do not race");
      } finally {
        racers.forEach(ChildJvm::close);
      }
    }
  }

  /** Sixteen JVMs at once: the least of everything for each. */
  private static List<String> smallJvm() {
    return List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
  }

  /** Returns who created the segment. */
  private int race(RaceControl control, int round, String name) {
    control.clear();
    control.release(round);
    while (!control.allArrived(RACERS)) {
      if (round < ROUNDS) { // in the last one, the first have finished already
        racers.stream().filter(ChildJvm::hasLine).forEach(racer -> racer.expect("nothing yet"));
      }
    }
    List<Integer> creators = new ArrayList<>();
    Set<String> segments = new HashSet<>();
    for (int i = 0; i < RACERS; i++) {
      int racer = i;
      assertTrue(control.hasReported(i), () -> racers.get(racer).readLine());
      segments.add(control.segment(i));
      if (control.created(i)) {
        creators.add(i);
      }
    }
    assertEquals(1, creators.size(), () -> "creators of " + name + ": " + creators);
    assertEquals(1, segments.size(), () -> "segments of " + name + ": " + segments);
    try (Segment segment = Segment.open(name)) {
      assertEquals((1L << RACERS) - 1, segment.region("sum", 8).getLong(0), name);
      assertEquals(1, segment.participants().size(), name);
      segment.unlink();
    }
    return creators.get(0);
  }
}
