package org.interlock.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process is killed at the k-th access of each operation, with SIGKILL, and survivors prove the
 * contract. A sample of the accesses, or with {@code -Dinterlock.kill.all=true} each of them;
 * {@code -Dinterlock.kill.seed} repeats a sample.
 */
@Timeout(7200)
class KthAccessKillTest {
  private static final boolean ALL = Boolean.getBoolean("interlock.kill.all");
  private static final String ONLY = System.getProperty("interlock.kill.only", "");
  private static final long SEED =
      Long.getLong("interlock.kill.seed", ThreadLocalRandom.current().nextInt(1 << 30));

  /** Later primitives add theirs. */
  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>(MutexOperations.all());
    operations.addAll(SemaphoreOperations.all(true));
    operations.addAll(SemaphoreOperations.all(false));
    operations.addAll(ParticipantOperations.all());
    return operations;
  }

  @Test
  void survivorsGoOnWhateverAccessAProcessDiesAt() throws Exception {
    try (Rounds rounds = new Rounds(new Sample(SEED, ALL))) {
      for (Operation operation : operations()) {
        if (operation.name().contains(ONLY)) {
          rounds.play(operation);
        }
      }
      List<Operation> alike = new ArrayList<>(RwOperations.all());
      alike.addAll(VersionedOperations.all());
      alike.addAll(CoordinationOperations.all());
      alike.addAll(ConditionOperations.all());
      rounds.playSome(alike.stream().filter(each -> each.name().contains(ONLY)).toList());
      System.out.println("kill at k-th access: " + rounds.tally() + " seed=" + SEED);
      assertTrue(rounds.kills() >= (ONLY.isEmpty() ? 50 : 1));
      assertEquals(List.of(), rounds.violations(), "seed " + SEED);
    }
  }
}
