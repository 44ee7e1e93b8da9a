package org.interlock.explore;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.interlock.sync.Barrier;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;

/** Every operation of latches and barriers, with others about. */
final class MeetingSubject extends CrowdedSubject {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration EVER = CoordinationScenes.EVER;

  MeetingSubject() {
    latch("latch, ", LatchOptions.ofCount(2));
    latch("lenient latch, ", LatchOptions.ofCount(2).deathCountsDown());
    barrier();
  }

  @Override
  public String name() {
    return "latches, barrier";
  }

  // ---- latches

  private void latch(String kind, LatchOptions options) {
    Of<Latch> of = p -> LatchScenes.latch(p, options);
    Consumer<Participant> proof =
        me -> {
          Latch latch = of.of(me);
          latch.countDown(2);
          CoordinationScenes.run(orRefused(latch::await));
          me.world.check(latch.isBroken() || latch.getCount() == 0, "neither open nor broken");
          me.world.check(latch.enlisted().isEmpty(), "somebody has shares in the end");
        };
    Consumer<Tally> sleeper = sleeper("B", of, latch -> orRefused(latch::await).run());
    Consumer<Tally> last = tally -> afterwards(tally, of, latch -> latch.countDown(2));
    add(kind + "enlist", of, latch -> latch.enlist(2), proof, List.of());
    add(kind + "countDown", of, Latch::countDown, proof, List.of());
    add(
        kind + "enlisted countDown",
        of,
        latch -> latch.enlist(),
        Latch::countDown,
        proof,
        List.of(sleeper, last));
    add(
        kind + "last countDown",
        of,
        latch -> latch.enlist(2),
        latch -> latch.countDown(2),
        proof,
        List.of(sleeper, last));
    Use<Latch> waits = Latch::await;
    add(kind + "await", of, waits, proof, List.of(late("B", of, latch -> latch.countDown(2))));
    add(kind + "await, timed", of, latch -> latch.await(SHORT), proof, List.of());
    add(kind + "await, interrupted", of, latch -> latch.await(EVER), proof, List.of());
    add(kind + "getCount", of, Latch::getCount, proof, List.of());
  }

  // ---- barriers

  private static void proveBarrier(Participant me) {
    Barrier barrier = BarrierScenes.barrier(me, 2);
    barrier.reset();
    me.world.check(!barrier.isBroken(), "broken behind a reset");
    me.world.check(barrier.getNumberWaiting() == 0, "somebody has come behind a reset");
    me.world.check(barrier.enlisted().isEmpty(), "somebody is enlisted in the end");
    CoordinationScenes.run(orRefused(() -> barrier.await(Duration.ZERO)));
    me.world.check(barrier.isBroken(), "not broken behind a time-out");
  }

  private void barrier() {
    Of<Barrier> of = p -> BarrierScenes.barrier(p, 2);
    Consumer<Participant> proof = MeetingSubject::proveBarrier;
    Use<Barrier> comes = barrier -> BarrierScenes.orBroken(barrier);
    Use<Barrier> enlists = Barrier::enlist;
    Use<Barrier> resigns = Barrier::resign;
    Consumer<Tally> sleeper = sleeper("B", of, comes);
    Consumer<Tally> resets = tally -> afterwards(tally, of, Barrier::reset);
    add("barrier enlist", of, both(enlists, resigns), proof, List.of());
    add("barrier resign", of, enlists, resigns, proof, List.of());
    add("barrier await, last", of, comes, proof, List.of(sleeper, resets));
    add(
        "barrier await, enlisted, last",
        of,
        enlists,
        both(comes, resigns),
        proof,
        List.of(sleeper));
    Consumer<Tally> second = late("B", of, comes);
    add("barrier await, first", of, enlists, both(comes, resigns), proof, List.of(second));
    add("barrier await, timed", of, barrier -> barrier.await(SHORT), proof, List.of());
    add("barrier await, interrupted", of, barrier -> barrier.await(EVER), proof, List.of());
    add("barrier reset", of, Barrier::reset, proof, List.of(sleeper, resets));
    add("barrier toString", of, b -> Objects.requireNonNull(b.toString()), proof, List.of());
  }

  private static <T> Use<T> both(Use<T> first, Use<T> second) {
    return object -> {
      first.on(object);
      second.on(object);
    };
  }
}
