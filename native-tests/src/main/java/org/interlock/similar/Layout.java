package org.interlock.similar;

/**
 * Where things stand in one version of the data, in bytes from its start. All numbers are in native
 * byte order. A version is complete in itself: a worker needs nothing else to answer.
 *
 * <pre>
 *     0 header: 0 rows   4 columns   8 texts   12 refused files   16 changes, 64 bits
 *      24 whole, 64 bits: the version as of which changes are counted
 *  4096 refused: 16 of 512 bytes: 0 bytes of the name, 2 bytes of the reason, 16 bits each; 4 both
 * 12288 changes: a ring of 4096 of 16 bytes: 0 version, 64 bits   8 row
 * 77824 terms: 65536 of 16 bytes, a hash table: 0 fingerprint, 64 bits;
 *       8 texts that have it   12 its column
 *   ... names: rows of 64 bytes: 0 hash of the text, 64 bits, 0 when there is none;
 *       8 bytes of the name   16 the name
 *   ... matrix: rows of 1024 floats, each of length 1 (or 0), all multiples of 1/2048
 * </pre>
 */
record Layout(int rows) {
  static final int COLUMNS = 1024;
  static final int ROW_BYTES = COLUMNS * Float.BYTES;
  static final int ROWS_PER_MIB = (1 << 20) / ROW_BYTES;

  static final long ROWS = 0;
  static final long COLUMNS_AT = 4;
  static final long TEXTS = 8;
  static final long REFUSED_COUNT = 12;
  static final long CHANGE_COUNT = 16;
  static final long WHOLE = 24;

  static final int MOST_REFUSED = 16;
  static final int REFUSED_BYTES = 512;
  private static final long REFUSED = 4096;

  static final int MOST_CHANGES = 4096;
  private static final int CHANGE_BYTES = 16;
  private static final long CHANGES = REFUSED + MOST_REFUSED * REFUSED_BYTES;

  static final int MOST_TERMS = 1 << 16;
  static final int TERM_BYTES = 16;
  static final int TERM_TEXTS = 8;
  static final int TERM_COLUMN = 12;
  static final long TERMS = CHANGES + MOST_CHANGES * CHANGE_BYTES;

  static final int NAME_BYTES = 64;
  static final int NAME_HEAD_BYTES = 16;
  static final int MOST_OF_A_NAME = NAME_BYTES - NAME_HEAD_BYTES;
  private static final long NAMES = TERMS + (long) MOST_TERMS * TERM_BYTES;

  static Layout ofMib(int mib) {
    return new Layout(Math.multiplyExact(mib, ROWS_PER_MIB));
  }

  long bytes() {
    return row(rows);
  }

  static long refused(int index) {
    return REFUSED + (long) index * REFUSED_BYTES;
  }

  /** Where the change of a number stands: the ring keeps the last ones. */
  static long change(long number) {
    return CHANGES + number % MOST_CHANGES * CHANGE_BYTES;
  }

  static long term(int slot) {
    return TERMS + (long) slot * TERM_BYTES;
  }

  static long name(int row) {
    return NAMES + (long) row * NAME_BYTES;
  }

  long row(int row) {
    return name(rows) + (long) row * ROW_BYTES;
  }
}
