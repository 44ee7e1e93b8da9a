package org.interlock.sync;

import java.io.Serializable;

/** Something to do on an actor's thread. A lambda of it travels to another process. */
@FunctionalInterface
interface Task<R> extends Serializable {
  R on(Stage stage) throws Exception;
}
