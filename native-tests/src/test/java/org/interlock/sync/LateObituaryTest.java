package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two die together; the helper of the one that comes to nothing writes over the other's name. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateObituaryTest {
  private static final LatchOptions TWO = LatchOptions.ofCount(2);

  private final TwoParticipants segment = new TwoParticipants();
  private final Attachment me = segment.attach();
  private final Latch latch = Latch.of(me, "latch", TWO);
  private final Words words =
      me.object(ObjectType.LATCH, "latch", LatchLayout.bytes(me.slots()), TWO.parameter(), 0);

  @AfterEach
  void detaches() {
    Door.detach(me);
    segment.close();
  }

  @Test
  void theOneThatBrokeTheLatchIsNamed() {
    Corpse first = enlisted(segment.here(), 11, () -> {});
    Runnable another = () -> assertTrue(bury(first).isPresent());
    Corpse second = enlisted(segment.there(), 12, another); // within its obituary
    assertEquals(Optional.empty(), bury(second), "the first has broken it");
    assertEquals(Optional.empty(), bury(first), "a second helper, as there always is one");
    String told = assertThrows(BrokenLatchException.class, latch::await).getMessage();
    assertTrue(told.contains("process 11 (first.Main)"), told);
  }

  @Test
  void anUnknownOneHasNoThread() {
    Corpse only = enlisted(segment.here(), 11, () -> {});
    assertTrue(bury(only).isPresent());
    words.setVolatileLong(LatchLayout.OBITUARY, 0); // a helper is stopped in the middle
    String told = assertThrows(BrokenLatchException.class, latch::await).getMessage();
    assertTrue(told.contains("process 0 (unknown)") && !told.contains("#"), told);
  }

  private Optional<String> bury(Corpse corpse) {
    return new LatchRecoverer().recover(words, TWO.parameter(), corpse);
  }

  private static Corpse enlisted(Attachment attachment, long pid, Runnable meanwhile) {
    Latch.of(attachment, "latch", TWO).enlist();
    return new Dead(attachment, pid, meanwhile);
  }

  private record Dead(Attachment was, long pid, Runnable meanwhile) implements Corpse {
    @Override
    public int slot() {
      return was.slot();
    }

    @Override
    public int generation() {
      return was.generation();
    }

    @Override
    public boolean isUnburied() {
      return true;
    }

    @Override
    public Peer peer() {
      meanwhile.run();
      return new Peer(slot(), generation(), false, pid, 0, "first.Main");
    }

    @Override
    public String threadName(int threadKey) {
      return "#" + threadKey;
    }

    @Override
    public int generationOf(int slot) {
      return was.generationOf(slot);
    }
  }
}
