package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/** What messages tell of a barrier, and no decision uses. */
final class BarrierTale {
  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final BarrierParties parties;

  BarrierTale(String name, Attachment attachment, Words words, BarrierParties parties) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.parties = parties;
  }

  String fullName() {
    return ObjectType.BARRIER.noun() + " " + name + " of segment " + attachment.segmentName();
  }

  /** For one that was to arrive. */
  BrokenBarrierException broken(long state) {
    return new BrokenBarrierException(fullName() + " is broken: " + who(state));
  }

  /** For one that arrived in a generation. */
  BrokenBarrierException broken(long state, int generation) {
    return BarrierState.generation(state) == generation
        ? broken(state)
        : new BrokenBarrierException(fullName() + " was broken or reset, and is whole again");
  }

  private String who(long state) {
    if (BarrierState.namesDead(state)) {
      Death death = new Obituary(words, BarrierLayout.OBITUARY).read(fullName(), state, "unknown");
      return "thread "
          + death.thread()
          + " of process "
          + death.pid()
          + " ("
          + death.command()
          + ") died, noticed at "
          + death.noticed();
    }
    int slot = BarrierState.slot(state);
    String process =
        attachment
            .peer(slot, BarrierState.slotGeneration(state))
            .map(Peer::toString)
            .orElse("a process that has left");
    String thread = attachment.threadName(slot, parties.threadKey(slot));
    return "thread " + thread + " of " + process + " " + did(BarrierState.cause(state));
  }

  private static String did(int cause) {
    return switch (cause) {
      case BarrierState.INTERRUPTED -> "was interrupted";
      case BarrierState.TIMED_OUT -> "has waited long enough";
      case BarrierState.THREW -> "failed in the action, or waiting";
      case BarrierState.CLOSED -> "closed the segment while it waited";
      default -> "did something that is not known";
    };
  }

  // ---- parties

  List<Holder> enlisted() {
    return those(record -> PartyState.enlisted(record) > 0);
  }

  /** Which enlisted processes have no thread that came in a generation. */
  String whoIsMissing(int generation) {
    List<Holder> missing =
        those(record -> PartyState.enlisted(record) > 0 && !PartyState.cameIn(record, generation));
    String enlisted = missing.isEmpty() ? "nobody" : text(missing);
    return "; enlisted and not come: " + enlisted + whoCame();
  }

  String whoCame() {
    return "; waiting for it: " + attachment.whoWaits(name);
  }

  private static String text(List<Holder> holders) {
    return holders.stream().map(Holder::toString).collect(Collectors.joining(", "));
  }

  private List<Holder> those(LongPredicate such) {
    List<Holder> found = new ArrayList<>();
    for (int slot = 0; slot < attachment.slots(); slot++) {
      long record = parties.record(slot);
      if (such.test(record)) {
        attachment
            .peer(slot, PartyState.slotGeneration(record))
            .map(peer -> Holder.of(peer, PartyState.enlisted(record)))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  String text(long state, int count) {
    return BarrierState.isBroken(state)
        ? "broken: " + who(state)
        : BarrierState.arrived(state) + " of " + count + " parties have come";
  }
}
