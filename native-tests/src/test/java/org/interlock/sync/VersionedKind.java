package org.interlock.sync;

import java.util.Arrays;

/** Versioned data of the stage, under a name each. */
enum VersionedKind {
  /** Two buffers, and small enough to be copied without a pin. */
  SMALL(VersionedOptions.ofSize(256)),
  /** Three buffers. */
  THREE(VersionedOptions.ofSize(256).buffers(3)),
  /** With checksums, of an odd size. */
  CHECKED(VersionedOptions.ofSize(1001).checksum()),
  /** Too large to be copied without a pin. */
  LARGE(VersionedOptions.ofSize(5000));

  private final VersionedOptions options;

  VersionedKind(VersionedOptions options) {
    this.options = options;
  }

  VersionedOptions options() {
    return options;
  }

  int bytes() {
    return (int) options.bytes();
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
