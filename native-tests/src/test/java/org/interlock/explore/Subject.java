package org.interlock.explore;

import java.util.List;

/**
 * A primitive whose operations are abandoned at each access. A new primitive joins in by giving its
 * operations, each with the scene around it and the proof of what survivors may rely on.
 */
interface Subject {
  String name();

  List<Operation> operations();

  /**
   * One public operation in one situation.
   *
   * @param scene makes the participants, one thread of them {@link World#doomed}, and the {@link
   *     World#prover}
   */
  record Operation(String name, Scenario scene) {}
}
