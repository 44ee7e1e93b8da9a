package org.interlock.sync;

import java.io.Serializable;

/** A {@link Task} without a result. */
@FunctionalInterface
interface Step extends Serializable {
  void on(Stage stage) throws Exception;
}
