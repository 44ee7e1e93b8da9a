package org.interlock.explore;

import java.util.Optional;
import org.interlock.shm.BytesOfWords;
import org.interlock.shm.SimTable;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Waited;
import org.interlock.shm.seam.Words;

/** What production's attachment does, over a simulated segment. */
final class SimAttachment extends Attachment {
  private final Participant me;
  private final int slot;
  private final int generation;

  SimAttachment(Participant me, int slot, int generation) {
    super(me.kernel);
    this.me = me;
    this.slot = slot;
    this.generation = generation;
  }

  @Override
  public Words object(ObjectType type, String name, long bytes, long first, long second) {
    me.world.access(false);
    return me.words(me.world.object(type, name, bytes, first, second));
  }

  @Override
  public Bytes bytes(String name) {
    me.world.access(false);
    return new BytesOfWords(me.words(me.world.objects.get(name)));
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public int slots() {
    return World.SLOTS;
  }

  @Override
  public Optional<Peer> peer(int slot, int generation) {
    return me.table.peer(slot).filter(peer -> peer.generation() == generation);
  }

  @Override
  public int generationOf(int slot) {
    return me.table.generation(slot);
  }

  @Override
  public boolean isLive(int slot, int generation) {
    return me.table.isLive(slot, generation);
  }

  @Override
  public int introduce(Thread thread) {
    SimThread sim = me.world.access(false);
    return sim == null ? 0 : sim.index + 1;
  }

  @Override
  public String threadName(int slot, int threadKey) {
    return "#" + threadKey;
  }

  @Override
  public String segmentName() {
    return "simulated";
  }

  @Override
  public void lookForDeaths() {
    parking().visit(me.reaper);
  }

  @Override
  public void showWaiting(String object) {
    me.world.access(false);
  }

  @Override
  public void showDone(String object) {
    me.world.access(false);
  }

  @Override
  public String whoWaits(String object) {
    return "nobody knows";
  }

  @Override
  public Optional<Waited> waitedFor(int slot, int threadKey) {
    return Optional.empty();
  }

  @Override
  public long segmentId() {
    return 0;
  }

  /** As production does: pages away, late threads' work settled, slot, byte. */
  void detach() {
    close(
        () -> {
          me.unmap();
          settle(this::own, slot -> ownTable().generation(slot));
          ownTable().release(slot);
        });
    me.fate = Participant.Fate.LEFT;
  }

  private Words own(String name) {
    SimTable.Thing thing = me.world.objects.get(name);
    return thing == null ? null : SimWords.fixed(me, thing.offset());
  }

  private SimTable ownTable() {
    return me.table.over(SimWords.fixed(me, 0));
  }
}
