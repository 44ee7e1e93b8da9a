package org.interlock.demo;

/** What must be done at the end, be it the end of a block or that of the JVM by a signal. */
final class Cleanup implements AutoCloseable {
  private final Runnable action;
  private final Thread hook = new Thread(this::run, "cleanup");
  private boolean done;

  Cleanup(Runnable action) {
    this.action = action;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private synchronized void run() {
    if (!done) {
      done = true;
      action.run();
    }
  }

  @Override
  public void close() {
    run();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending, and the hook has nothing left to do
    }
  }
}
