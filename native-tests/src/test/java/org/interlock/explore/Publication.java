package org.interlock.explore;

import org.interlock.shm.seam.Words;

/**
 * Two buffers, of which one is current: a writer fills the other one and publishes it; a reader
 * pins the current one and looks again whether it still is. Small, for what a store buffer does to
 * it.
 */
final class Publication {
  private static final long CURRENT = 0;
  private static final long PINS = 8;
  private static final long BUFFERS = 64;
  private static final int TRIES = 2;

  private Publication() {}

  /** How the writer makes a buffer the current one. */
  interface Publish {
    void store(Words words, long offset, int value);
  }

  static Scenario scene(Publish publish) {
    return world -> {
      Participant writer = world.participant("writer");
      Participant reader = world.participant("reader");
      writer.thread("t", () -> write(writer, publish));
      reader.thread("t", () -> read(world, reader));
    };
  }

  private static void write(Participant me, Publish publish) {
    Words words = me.region("published", 128);
    for (int version = 1; version <= 2; version++) {
      int draft = version % 2;
      if (words.getVolatile(pins(draft)) != 0) {
        return; // a real one waits; here the reader has its way
      }
      words.setLong(buffer(draft), version);
      words.setLong(buffer(draft) + Long.BYTES, version);
      publish.store(words, CURRENT, draft);
    }
  }

  private static void read(World world, Participant me) {
    Words words = me.region("published", 128);
    for (int i = 0; i < TRIES; i++) {
      int current = words.getAcquire(CURRENT);
      words.getAndAdd(pins(current), 1);
      if (words.getVolatile(CURRENT) == current) {
        long first = words.getLong(buffer(current));
        long second = words.getLong(buffer(current) + Long.BYTES);
        world.check(first == second, "a pinned buffer was written: " + first + ", " + second);
      }
      words.getAndAdd(pins(current), -1);
    }
  }

  private static long pins(int buffer) {
    return PINS + (long) buffer * Integer.BYTES;
  }

  private static long buffer(int buffer) {
    return BUFFERS + buffer * 2L * Long.BYTES;
  }
}
