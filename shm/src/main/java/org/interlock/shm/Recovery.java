package org.interlock.shm;

import java.time.Instant;

/**
 * One object put right after a participant's death, by this process. When several processes repair
 * at once, each repair is told in the process that made it, once.
 *
 * @param object the object's name
 * @param dead who died
 * @param done what was done
 * @param at when
 */
public record Recovery(String object, Participant dead, String done, Instant at) {
  @Override
  public String toString() {
    return object + ": " + done + ", after the death of " + dead;
  }
}
