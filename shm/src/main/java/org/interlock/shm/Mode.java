package org.interlock.shm;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** File permissions as nine bits and as text. */
final class Mode {
  private static final PosixFilePermission[] HIGHEST_FIRST = PosixFilePermission.values();

  private Mode() {}

  static int bits(String rwx) {
    int bits = 0;
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(rwx);
    for (PosixFilePermission permission : HIGHEST_FIRST) {
      bits = bits << 1 | (set.contains(permission) ? 1 : 0);
    }
    return bits;
  }

  static String text(int bits) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < HIGHEST_FIRST.length; i++) {
      if ((bits >> (HIGHEST_FIRST.length - 1 - i) & 1) != 0) {
        set.add(HIGHEST_FIRST[i]);
      }
    }
    return PosixFilePermissions.toString(set);
  }
}
