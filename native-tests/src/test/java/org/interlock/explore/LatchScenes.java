package org.interlock.explore;

import org.interlock.sync.BrokenLatchException;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;
import org.interlock.sync.SyncDoor;

/** Scenes around one latch. */
final class LatchScenes {
  private LatchScenes() {}

  // ---- latch

  /** What a death does to a latch of two. */
  enum Latches {
    STRICT,
    LENIENT;

    private LatchOptions options() {
      LatchOptions two = LatchOptions.ofCount(2);
      return this == STRICT ? two : two.deathCountsDown();
    }
  }

  static Latch latch(Participant p, LatchOptions options) {
    return SyncDoor.latch(p.attachment, CoordinationScenes.NAME, options);
  }

  static int countedDown(World world) {
    return SyncDoor.countedDown(Tally.word(world, CoordinationScenes.NAME, SyncDoor.LATCH_WORD));
  }

  /** Two enlist and count down, a third one waits. */
  static Scenario latchOpens(Latches kind) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Latch latch = latch(p, kind.options());
            CoordinationScenes.play(
                p,
                "counter",
                () -> {
                  try {
                    latch.enlist();
                    tally.knows(p, "enlisted");
                    tally.knows(p, "counts");
                    latch.countDown();
                    tally.knows(p, "counted");
                  } catch (BrokenLatchException e) {
                    world.check(kind == Latches.STRICT && tally.gone() > 0, "broken by nobody");
                  }
                });
          }
          Participant waiter = world.participant("W");
          Latch latch = latch(waiter, kind.options());
          CoordinationScenes.play(
              waiter,
              "waiter",
              () -> {
                try {
                  latch.await();
                  for (Participant p : world.participants.subList(0, 2)) {
                    world.check(
                        tally.knew(p, "counts") || kind == Latches.LENIENT && Tally.isGone(p),
                        "open without " + p);
                  }
                } catch (BrokenLatchException e) {
                  world.check(kind == Latches.STRICT && tally.gone() > 0, "broken by nobody");
                }
              });
          CoordinationScenes.prove(tally, me -> {});
        },
        tally ->
            tally.gone() > 0
                && countedDown(tally.world) >= 0
                && countedDown(tally.world) < 2
                && (tally.isAnyStopped() || tally.wentWithout("enlisted")));
  }

  /** Shares of the dead are counted exactly, whatever they died at. */
  static Scenario latchCounts(int counters) {
    LatchOptions options = LatchOptions.ofCount(20).deathCountsDown();
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < counters; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Latch latch = latch(p, options);
            CoordinationScenes.play(
                p,
                "counter",
                () -> {
                  latch.enlist(3);
                  tally.knows(p, "enlisted");
                  latch.countDown();
                  latch.countDown(2);
                });
          }
          CoordinationScenes.prove(
              tally,
              me -> {
                int most = 3 * counters;
                int least = 0;
                for (Participant p : world.participants) {
                  boolean exact = !Tally.isGone(p) || tally.knew(p, "enlisted");
                  boolean stopped = p.fate == Participant.Fate.STOPPED;
                  least += p != me && exact && !stopped ? 3 : 0;
                }
                int down = 20 - latch(me, options).getCount();
                boolean whole = world.hasStopped() || down % 3 == 0;
                world.check(
                    down >= least && down <= most && whole,
                    down + " counted down, of " + least + " to " + most);
                if (!world.hasStopped()) {
                  world.check(latch(me, options).enlisted().isEmpty(), "shares are left");
                }
              });
        },
        tally -> false);
  }
}
