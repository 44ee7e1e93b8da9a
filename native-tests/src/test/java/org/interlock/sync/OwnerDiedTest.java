package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;

/** Deaths that the kernel's marks on life words tell of. */
class OwnerDiedTest extends OwnerDiedContract {
  static final String POLLING = "-Dinterlock.liveness=polling";

  @Override
  List<String> otherOptions() {
    List<String> options = new ArrayList<>(options());
    options.add(POLLING);
    return options;
  }

  @Override
  boolean tiesLifelines() {
    return true;
  }
}
