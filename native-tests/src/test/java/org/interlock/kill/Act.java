package org.interlock.kill;

import java.io.Serializable;

/** A {@link Look} without a result. */
@FunctionalInterface
interface Act extends Serializable {
  void in(Room room) throws Exception;
}
