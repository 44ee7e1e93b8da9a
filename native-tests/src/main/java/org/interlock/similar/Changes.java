package org.interlock.similar;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlock.shm.ReadView;
import org.interlock.shm.WriteView;

/** Which rows the last versions have changed: a ring in the data themselves. */
final class Changes {
  private Changes() {}

  /** Notes that a version changes a row. */
  static void add(WriteView draft, long version, int row) {
    long count = draft.getLong(Layout.CHANGE_COUNT);
    draft.putLong(Layout.change(count), version);
    draft.putInt(Layout.change(count) + Long.BYTES, row);
    draft.putLong(Layout.CHANGE_COUNT, count + 1);
  }

  /** Notes that a version has written all rows. */
  static void whole(WriteView draft, long version) {
    draft.putLong(Layout.CHANGE_COUNT, 0);
    draft.putLong(Layout.WHOLE, version);
  }

  /** The rows that have changed after a version; empty when the ring does not reach back to it. */
  static Optional<Set<Integer>> since(ReadView newest, long version) {
    long count = newest.getLong(Layout.CHANGE_COUNT);
    long first = Math.max(0, count - Layout.MOST_CHANGES);
    boolean overwritten = first > 0 && newest.getLong(Layout.change(first)) > version;
    if (version < newest.getLong(Layout.WHOLE) || overwritten) {
      return Optional.empty();
    }
    Set<Integer> rows = new TreeSet<>();
    for (long number = first; number < count; number++) {
      if (newest.getLong(Layout.change(number)) > version) {
        rows.add(newest.getInt(Layout.change(number) + Long.BYTES));
      }
    }
    return Optional.of(rows);
  }

  /** The version that has changed each row last, as far as the ring reaches. */
  static Map<Integer, Long> lastOfRows(ReadView newest) {
    Map<Integer, Long> versions = new TreeMap<>();
    long count = newest.getLong(Layout.CHANGE_COUNT);
    for (long number = Math.max(0, count - Layout.MOST_CHANGES); number < count; number++) {
      versions.put(
          newest.getInt(Layout.change(number) + Long.BYTES), newest.getLong(Layout.change(number)));
    }
    return versions;
  }
}
