package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;

/** Deaths that processes without lifelines find by asking. */
class OwnerDiedPollingTest extends OwnerDiedContract {
  @Override
  List<String> options() {
    List<String> options = new ArrayList<>(super.options());
    options.add(OwnerDiedTest.POLLING);
    return options;
  }

  @Override
  List<String> otherOptions() {
    return super.options();
  }

  @Override
  boolean tiesLifelines() {
    return false;
  }
}
