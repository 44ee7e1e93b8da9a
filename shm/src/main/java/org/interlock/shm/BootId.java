package org.interlock.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which boot of the machine this is; a diagnostic, zero where the system does not say. */
record BootId(long high, long low) {
  static BootId current() {
    try {
      UUID id =
          UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
      return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    } catch (IOException | IllegalArgumentException e) {
      return new BootId(0, 0);
    }
  }
}
