package org.interlock.sync;

import java.util.Arrays;

/** Versioned data of the stage, under a name each. */
enum VersionedKind {
  /** Two buffers, and small enough to be copied without a pin. */
  SMALL(256, 2, false),
  /** Three buffers. */
  THREE(256, 3, false),
  /** With checksums, of an odd size. */
  CHECKED(1001, 2, true),
  /** Too large to be copied without a pin. */
  LARGE(5000, 2, false);

  private final int bytes;
  private final int buffers;
  private final boolean checksum;

  VersionedKind(int bytes, int buffers, boolean checksum) {
    this.bytes = bytes;
    this.buffers = buffers;
    this.checksum = checksum;
  }

  VersionedOptions options() {
    VersionedOptions options = VersionedOptions.ofSize(bytes).buffers(buffers);
    return checksum ? options.checksum() : options;
  }

  int bytes() {
    return bytes;
  }

  Versioned of(Stage stage) {
    return stage.versioned(this);
  }

  /** Publishes a version that has a value in each byte. */
  long publish(Stage stage, int value) {
    try (Versioned.Draft draft = of(stage).write()) {
      fill(draft, value);
      return draft.publish();
    }
  }

  private static void fill(Versioned.Draft draft, int value) {
    byte[] bytes = new byte[(int) draft.size()];
    Arrays.fill(bytes, (byte) value);
    draft.put(0, bytes);
  }
}
