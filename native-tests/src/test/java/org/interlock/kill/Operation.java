package org.interlock.kill;

import java.util.function.Supplier;

/**
 * A public operation of a primitive in one situation: what the others do first and meanwhile, what
 * the victim does, and how the survivors prove that nothing is left of it.
 */
final class Operation {
  /** What the test has the cast do. */
  @FunctionalInterface
  interface Script {
    void play(Cast cast) throws Exception;
  }

  private final String name;
  private final Act act;
  private final Supplier<Proof> proof;
  private Act before = room -> {};
  private Script scene = cast -> {};
  private Script meanwhile = cast -> {};
  private boolean spins;
  private boolean byHand;

  /**
   * An operation.
   *
   * @param act what is counted
   */
  Operation(String name, Supplier<Proof> proof, Act act) {
    this.name = name;
    this.proof = proof;
    this.act = act;
  }

  /** What the victim does first, before the scene is set. */
  Operation after(Act prepared) {
    before = prepared;
    return this;
  }

  /** What the others do before the act. */
  Operation given(Script set) {
    scene = set;
    return this;
  }

  /**
   * What the others do when the act has begun; it may have come to its end or to the k-th access.
   */
  Operation whilst(Script played) {
    meanwhile = played;
    return this;
  }

  /** The victim spins before it sleeps: how many accesses there are depends on the machine. */
  Operation spinning() {
    spins = true;
    return this;
  }

  /** The victim attaches by hand; nobody else looks on. */
  Operation byHand() {
    byHand = true;
    return this;
  }

  String name() {
    return name;
  }

  Act act() {
    return act;
  }

  Act before() {
    return before;
  }

  Script scene() {
    return scene;
  }

  Script meanwhile() {
    return meanwhile;
  }

  boolean spins() {
    return spins;
  }

  boolean isByHand() {
    return byHand;
  }

  Proof newProof() {
    return proof.get();
  }
}
