package org.interlock.kill;

import java.io.Serializable;

/** Something to do on a player's thread. A lambda of it travels to the player's process. */
@FunctionalInterface
interface Look<R extends Serializable> extends Serializable {
  R in(Room room) throws Exception;
}
