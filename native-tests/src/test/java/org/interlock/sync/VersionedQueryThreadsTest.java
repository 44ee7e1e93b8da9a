package org.interlock.sync;

/** What versioned data tell and refuse, between threads of one process. */
class VersionedQueryThreadsTest extends VersionedQueryContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
