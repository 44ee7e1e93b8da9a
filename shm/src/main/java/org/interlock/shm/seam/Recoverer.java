package org.interlock.shm.seam;

import java.util.Optional;

/**
 * What a type of object needs others to do for it when a participant has died ({@link
 * RecovererSource}).
 *
 * <p>Several processes repair one object at the same time, and each may stop or die at any step: a
 * repair is a series of compare-and-sets, each of them complete in itself.
 */
public interface Recoverer {
  /** The type of object it knows. */
  ObjectType type();

  /**
   * Repairs what a dead participant left in an object.
   *
   * @param parameter the object's first parameter
   * @return what this call changed, for people; empty when nothing
   */
  Optional<String> recover(Words object, long parameter, Corpse corpse);

  /**
   * Wakes all sleepers of an object, whatever its words say: no word shows that a releaser died
   * before its wake, or a woken waiter before it acted.
   */
  void wakeAll(Words object, Kernel kernel);

  /**
   * What a participant holds of an object, for messages: {@code "held"}, {@code "2 permits"}.
   *
   * @param generation the participant's
   */
  Optional<String> heldBy(Words object, int slot, int generation);
}
