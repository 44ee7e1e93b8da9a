package org.interlock.kill;

import java.util.List;

/** Coming, going and helping: what no primitive does, on a participant made by hand. */
final class ParticipantOperations {
  private ParticipantOperations() {}

  static List<Operation> all() {
    return List.of(
        participant("attach", room -> room.handMade().attach()),
        participant("detach", room -> room.handMade().detach())
            .after(room -> room.handMade().attach()),
        participant("make an object", room -> room.handMade().makeRegion("born", 64))
            .after(room -> room.handMade().attach()),
        new Operation(
                "Participant: look for deaths", PassProof::new, room -> room.handMade().look())
            .byHand()
            .after(room -> room.handMade().attach())
            .given(ParticipantOperations::somebodyDies));
  }

  private static Operation participant(String name, Act act) {
    return new Operation("Participant: " + name, BornProof::new, act).byHand();
  }

  /** Nobody but the victim can notice. */
  private static void somebodyDies(Cast cast) throws Exception {
    cast.extra(
        room -> {
          room.lockAndTear();
          room.hold(true, 2);
        });
    cast.sleep(cast.first(), Room::lockOnce);
    cast.sleep(cast.second(), room -> room.acquireOnce(true, 2));
    cast.stopSurvivors();
    cast.killExtra();
  }

  /** Others can make the object, or find it made. */
  private static final class BornProof implements Proof {
    @Override
    public void frozen(Cast cast) {}

    @Override
    public void survived(Cast cast) {
      for (PlayerProcess player : cast.survivors()) {
        player.run(room -> room.segment().region("born", 64).putLong(0, 1));
        player.run(room -> room.segment().region("born-too", 64).putLong(0, 1));
      }
    }
  }

  /** The one that died first is repaired by those who slept meanwhile. */
  private static final class PassProof implements Proof {
    private final MutexProof mutex = new MutexProof(1);
    private final PermitsProof permits = new PermitsProof(true);

    @Override
    public void frozen(Cast cast) {} // so are they

    @Override
    public void survived(Cast cast) throws Exception {
      cast.resumeSurvivors();
      permits.survived(cast);
      mutex.survived(cast);
    }
  }
}
