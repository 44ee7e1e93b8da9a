package org.interlock.kill;

/**
 * One operation up to its k-th access, and what comes after the death there.
 *
 * @param accesses how many the victim made; when it was stopped, k
 * @param name of the access that was never made; null when the operation came to its end
 */
record Round(long accesses, String name) {
  /** Kills the victim before its access k, counted from 0, or after the operation's end. */
  static Round kill(Troupe troupe, Operation operation, long k) throws Exception {
    try (Cast cast = new Cast(troupe, operation)) {
      PlayerProcess victim = cast.victim();
      try {
        Round round = play(cast, operation, k);
        Proof proof = operation.newProof();
        proof.frozen(cast);
        victim.kill();
        proof.survived(cast);
        cast.assertSlotFree();
        return round;
      } finally {
        victim.close();
      }
    }
  }

  /** Counts the accesses; the victim leaves as others do. */
  static Round count(Troupe troupe, Operation operation) throws Exception {
    try (Cast cast = new Cast(troupe, operation)) {
      Round round = play(cast, operation, Long.MAX_VALUE);
      cast.victim().run(Room::leave);
      Proof proof = operation.newProof();
      proof.frozen(cast);
      proof.survived(cast);
      troupe.again(cast.victim());
      return round;
    }
  }

  private static Round play(Cast cast, Operation operation, long k) throws Exception {
    PlayerProcess victim = cast.victim();
    victim.run(operation.before());
    operation.scene().play(cast);
    Act act = operation.act();
    var accesses =
        victim.beginToAsk(
            room -> {
              room.counter().begin(k);
              act.in(room);
              return room.counter().end();
            });
    operation.meanwhile().play(cast);
    PlayerProcess.until(() -> victim.isIdle() || victim.reached() != null);
    cast.awaitRest();
    if (victim.reached() == null) {
      victim.finish();
      return new Round(accesses.get(), null);
    }
    return new Round(k, victim.reached());
  }
}
