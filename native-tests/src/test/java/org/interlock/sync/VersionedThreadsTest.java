package org.interlock.sync;

/** What readers of versioned data see, between threads of one process. */
class VersionedThreadsTest extends VersionedContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
