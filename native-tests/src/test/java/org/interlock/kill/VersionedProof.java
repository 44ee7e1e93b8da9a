package org.interlock.kill;

/** Each version is whole and follows the one before; writers write on, whatever was pinned. */
final class VersionedProof implements Proof {
  private final boolean awaited;
  private long unknown;
  private boolean isThere;

  /**
   * A proof.
   *
   * @param awaited whether a survivor sleeps until there is a version
   */
  VersionedProof(boolean awaited) {
    this.awaited = awaited;
  }

  @Override
  public void frozen(Cast cast) {
    unknown = unknown(cast);
    if (unknown < 0 || unknown > 1) {
      throw new AssertionError(unknown + " versions that nobody has published");
    }
    isThere = cast.observer().says(room -> room.edition().data().version() > 0);
  }

  @Override
  public void survived(Cast cast) {
    if (awaited && !isThere) {
      cast.observer().run(room -> room.edition().write());
    }
    cast.settle();
    cast.survivors().forEach(player -> player.run(room -> room.edition().write()));
    cast.survivors().forEach(player -> player.run(room -> room.edition().update())); // both buffers
    cast.survivors().forEach(player -> player.run(room -> room.edition().read()));
    cast.survivors().forEach(player -> player.run(room -> room.edition().copy()));
    long now = unknown(cast);
    if (now != unknown) {
      throw new AssertionError(unknown + " versions of the dead became " + now);
    }
    if (cast.observer().says(room -> room.edition().data().writer().isPresent())) {
      throw new AssertionError("somebody has a draft");
    }
  }

  private static long unknown(Cast cast) {
    return cast.observer().ask(room -> room.edition().unknown());
  }
}
