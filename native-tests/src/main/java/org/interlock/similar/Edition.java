package org.interlock.similar;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.interlock.shm.ReadView;
import org.interlock.shm.WriteView;

/** One version of the data, as {@link Layout} says; by a view of which it says nothing more. */
final class Edition {
  private static final int PART_ROWS = 1 << 16; // 256 MiB; a slice has at most 1 GiB

  /** A file that is no text, and why. */
  record Refused(String name, String why) {}

  private final ReadView view;
  private final Layout layout;

  Edition(ReadView view, Layout layout) {
    this.view = view;
    this.layout = layout;
  }

  int texts() {
    return view.getInt(Layout.TEXTS);
  }

  int rows() {
    return layout.rows();
  }

  // ---- terms

  /** What is known of a term. */
  Term term(long fingerprint) {
    int slot = Fingerprint.slot(fingerprint);
    for (int i = 0; i < Layout.MOST_TERMS; i++) {
      long at = Layout.term(slot + i & Layout.MOST_TERMS - 1);
      long found = view.getLong(at);
      if (found == fingerprint) {
        return new Term(view.getInt(at + Layout.TERM_TEXTS), view.getInt(at + Layout.TERM_COLUMN));
      }
      if (found == 0) {
        return Term.UNKNOWN;
      }
    }
    return Term.UNKNOWN;
  }

  /** The whole table of terms. */
  byte[] terms() {
    byte[] terms = new byte[Layout.MOST_TERMS * Layout.TERM_BYTES];
    view.get(Layout.TERMS, terms);
    return terms;
  }

  // ---- rows

  boolean isText(int row) {
    return hash(row) != RowContent.NO_TEXT;
  }

  /** The hash of a row's text. */
  long hash(int row) {
    return view.getLong(Layout.name(row));
  }

  String name(int row) {
    byte[] utf8 = new byte[view.getInt(Layout.name(row) + 8)];
    view.get(Layout.name(row) + Layout.NAME_HEAD_BYTES, utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** The rows that have a text, by its name. */
  Map<String, Integer> textRows() {
    Map<String, Integer> rows = new TreeMap<>();
    for (int row = 0; row < layout.rows(); row++) {
      if (isText(row)) {
        rows.put(name(row), row);
      }
    }
    return rows;
  }

  /** Fills a row. */
  static void put(WriteView draft, Layout layout, int row, RowContent content) {
    long at = Layout.name(row);
    byte[] utf8 = content.name().getBytes(StandardCharsets.UTF_8);
    draft.putLong(at, content.hash());
    draft.putInt(at + 8, utf8.length);
    draft.put(at + Layout.NAME_HEAD_BYTES, utf8);
    draft.floats(layout.row(row), Layout.COLUMNS).put(content.weights().dense());
  }

  /** What a row is filled with; the hash is that of its text. */
  record RowContent(String name, long hash, Weights weights) {
    static final long NO_TEXT = 0; // a fingerprint is never that
  }

  /** The matrix in place, in parts of whole rows. */
  List<FloatBuffer> matrix() {
    List<FloatBuffer> parts = new ArrayList<>();
    for (int row = 0; row < layout.rows(); row += PART_ROWS) {
      int rows = Math.min(PART_ROWS, layout.rows() - row);
      parts.add(view.floats(layout.row(row), rows * Layout.COLUMNS));
    }
    return parts;
  }

  // ---- refused files

  List<Refused> refused() {
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < view.getInt(Layout.REFUSED_COUNT); i++) {
      int name = view.getInt(Layout.refused(i)) & 0xffff;
      int why = view.getInt(Layout.refused(i)) >>> Short.SIZE;
      byte[] both = new byte[name + why];
      view.get(Layout.refused(i) + Integer.BYTES, both);
      refused.add(
          new Refused(
              new String(both, 0, name, StandardCharsets.UTF_8),
              new String(both, name, why, StandardCharsets.UTF_8)));
    }
    return refused;
  }

  /** The first few, as there is room for. */
  static void putRefused(WriteView draft, List<Refused> all) {
    List<Refused> refused = all.subList(0, Math.min(all.size(), Layout.MOST_REFUSED));
    draft.putInt(Layout.REFUSED_COUNT, refused.size());
    for (int i = 0; i < refused.size(); i++) {
      byte[] name = refused.get(i).name().getBytes(StandardCharsets.UTF_8); // at most 255
      byte[] why = refused.get(i).why().getBytes(StandardCharsets.UTF_8); // our own words
      draft.putInt(Layout.refused(i), name.length | why.length << Short.SIZE);
      draft.put(Layout.refused(i) + Integer.BYTES, name);
      draft.put(Layout.refused(i) + Integer.BYTES + name.length, why);
    }
  }
}
