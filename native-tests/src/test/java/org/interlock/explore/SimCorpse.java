package org.interlock.explore;

import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Peer;

/** A dead participant as {@link Variants.OtherReaper} shows it to recoverers. */
record SimCorpse(Variants.OtherReaper by, int slot, int generation) implements Corpse {
  @Override
  public boolean isUnburied() {
    return by.isUnburied(this);
  }

  @Override
  public Peer peer() {
    return new Peer(slot, generation, false, 0, 0, "dead");
  }

  @Override
  public String threadName(int threadKey) {
    return "#" + threadKey;
  }

  @Override
  public int generationOf(int other) {
    return by.me.table.generation(other);
  }
}
