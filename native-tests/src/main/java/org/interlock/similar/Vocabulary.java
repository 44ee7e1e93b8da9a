package org.interlock.similar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The terms: the publisher's copy of the table in the data. */
final class Vocabulary {
  private static final int MOST_USED = Layout.MOST_TERMS / 2; // fuller, it would be slow to search

  private final ByteBuffer table =
      ByteBuffer.allocate(Layout.MOST_TERMS * Layout.TERM_BYTES).order(ByteOrder.nativeOrder());
  private int used;

  /** Takes over a table's columns, as rows that stay are made for them, and no counts of texts. */
  void takeColumns(byte[] old) {
    table.put(0, old);
    used = 0;
    for (int slot = 0; slot < Layout.MOST_TERMS; slot++) {
      table.putInt(at(slot) + Layout.TERM_TEXTS, 0);
      used += table.getLong(at(slot)) == 0 ? 0 : 1;
    }
  }

  private static int at(int slot) {
    return slot * Layout.TERM_BYTES;
  }

  /** Whether so many terms more fit in, should all of them be new. */
  boolean hasRoomFor(int terms) {
    return used + terms <= MOST_USED;
  }

  /** A term is in one text more, or by a delta of -1 in one less. */
  void add(long fingerprint, int delta) {
    int at = find(fingerprint);
    if (table.getLong(at) == 0) {
      table.putLong(at, fingerprint);
      table.putInt(at + Layout.TERM_COLUMN, used % Layout.COLUMNS);
      used++;
    }
    table.putInt(at + Layout.TERM_TEXTS, table.getInt(at + Layout.TERM_TEXTS) + delta);
  }

  /** The column of a term that has been added. */
  int column(long fingerprint) {
    return table.getInt(find(fingerprint) + Layout.TERM_COLUMN);
  }

  private int find(long fingerprint) {
    int slot = Fingerprint.slot(fingerprint);
    while (table.getLong(at(slot)) != fingerprint && table.getLong(at(slot)) != 0) {
      slot = slot + 1 & Layout.MOST_TERMS - 1;
    }
    return at(slot);
  }

  /** The table, for the data. */
  byte[] table() {
    return table.array();
  }
}
