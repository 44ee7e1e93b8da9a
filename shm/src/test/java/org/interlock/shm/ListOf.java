package org.interlock.shm;

import java.nio.file.Path;
import java.util.List;

/** What the list says of the one segment a test asks about; other tests' segments may be there. */
final class ListOf {
  private ListOf() {}

  static SegmentInfo one(Path path) {
    List<SegmentInfo> found =
        Segment.list().stream().filter(info -> info.path().equals(path)).toList();
    if (found.size() != 1) {
      throw new AssertionError(path + " is listed " + found.size() + " times");
    }
    return found.get(0);
  }
}
