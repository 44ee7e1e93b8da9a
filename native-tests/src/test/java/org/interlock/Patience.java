package org.interlock;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test waits for comes, or the test is stuck: a few JVMs that start one after the other on a
 * busy machine have taken longer than Awaitility's ten seconds.
 */
public final class Patience implements BeforeAllCallback {
  private static final Duration UNTIL_STUCK = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(UNTIL_STUCK);
  }
}
