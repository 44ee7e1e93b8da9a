package org.interlock.similar;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlock.similar.Edition.RowContent;

/** Which text stands in which row, as the publisher wants it: the next version. */
final class Catalogue {
  private record Entry(int row, Text text) {}

  private final int rows;
  private final SyntheticRows synthetic;
  private final Vocabulary vocabulary = new Vocabulary();
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<Integer, String> names = new TreeMap<>();
  private final BitSet taken = new BitSet();
  private final Set<Integer> changed = new TreeSet<>();

  Catalogue(int rows, SyntheticRows synthetic) {
    this.rows = rows;
    this.synthetic = synthetic;
  }

  int texts() {
    return entries.size();
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Set<String> names() {
    return new TreeSet<>(entries.keySet());
  }

  /** Notes that a row has a text already. */
  void found(String name, int row, Text text) {
    enter(name, new Entry(row, text));
  }

  /** Adds a text or replaces that of its name. */
  void put(String name, Text text) throws BadText {
    if (!vocabulary.hasRoomFor(text.terms().size())) {
      throw new BadText(BadText.UNPROCESSABLE, "there are too many different terms already");
    }
    Entry old = entries.get(name);
    if (old != null && old.text().hash() == text.hash()) {
      return; // written again, as it was
    }
    int row = old == null ? taken.nextClearBit(0) : old.row();
    if (row >= rows) {
      throw new BadText(BadText.UNPROCESSABLE, "all " + rows + " rows have a text");
    }
    remove(name);
    enter(name, new Entry(row, text));
    changed.add(row);
  }

  private void enter(String name, Entry entry) {
    entries.put(name, entry);
    names.put(entry.row(), name);
    taken.set(entry.row());
    entry.text().terms().keySet().forEach(term -> vocabulary.add(Fingerprint.of(term), 1));
  }

  /** Removes the text of a name, if there is one; its row becomes a synthetic one. */
  void remove(String name) {
    Entry old = entries.remove(name);
    if (old != null) {
      names.remove(old.row());
      release(old.row());
      old.text().terms().keySet().forEach(term -> vocabulary.add(Fingerprint.of(term), -1));
    }
  }

  /** Notes that a row's text is gone. */
  void release(int row) {
    taken.clear(row);
    changed.add(row);
  }

  /** The rows that are not as in the last version. */
  Set<Integer> changed() {
    return changed;
  }

  /** What stands in a row. */
  RowContent content(int row) {
    String name = names.get(row);
    if (name == null) {
      return new RowContent(SyntheticRows.name(row), RowContent.NO_TEXT, synthetic.row(row));
    }
    Text text = entries.get(name).text();
    return new RowContent(name, text.hash(), Weights.ofText(text.terms(), vocabulary::column));
  }
}
