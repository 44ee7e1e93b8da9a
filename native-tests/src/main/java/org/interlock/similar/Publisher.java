package org.interlock.similar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.interlock.similar.Edition.Refused;
import org.interlock.similar.TextDirectory.Stamp;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;

/**
 * Makes versions of what the directory of texts holds. Used by one thread, which holds the mutex.
 *
 * <p>What it knows beside the directory stands in the last version, so whoever comes after a
 * publisher that died at any instruction goes on from there.
 */
final class Publisher {
  private final Layout layout;
  private final Versioned data;
  private final TextDirectory directory;
  private final Catalogue catalogue;
  private final Map<String, Stamp> seen = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  Publisher(Layout layout, long seed, Versioned data, TextDirectory directory) {
    this.layout = layout;
    this.data = data;
    this.directory = directory;
    this.catalogue = new Catalogue(layout.rows(), new SyntheticRows(seed));
  }

  /** Brings the data to what the directory holds now; writes all rows only when there are none. */
  void begin() {
    boolean first = data.version() == 0;
    if (!first) {
      takeOver();
    }
    boolean changed = look();
    if (first) {
      publishWhole();
      makeReady();
    } else if (changed) {
      publish();
    }
  }

  /** Publishes what has changed in the directory since the last look. Returns whether it did. */
  boolean follow() {
    boolean changed = look();
    if (changed) {
      publish();
    }
    return changed;
  }

  // ---- from the directory

  /** The rows of the last version whose files are as they were then stay as they are. */
  private void takeOver() {
    try (Snapshot newest = data.read()) {
      Edition edition = new Edition(newest, layout);
      catalogue.vocabulary().takeColumns(edition.terms());
      edition.refused().forEach(each -> refused.put(each.name(), each.why()));
      edition.textRows().forEach((name, row) -> takeOver(name, row, edition.hash(row)));
    }
  }

  private void takeOver(String name, int row, long hash) {
    try {
      Text text = directory.read(name);
      if (text.hash() == hash) {
        catalogue.found(name, row, text);
        return;
      }
    } catch (BadText e) {
      // look() finds it again, and says why
    }
    catalogue.release(row);
  }

  /** Whether a text or what is refused has changed. */
  private boolean look() {
    Map<String, Stamp> files = list();
    Map<String, String> refusedBefore = new TreeMap<>(refused);
    int textsBefore = catalogue.texts();
    Set<String> gone = catalogue.names();
    gone.removeAll(files.keySet());
    gone.forEach(catalogue::remove);
    refused.keySet().retainAll(files.keySet());
    files.forEach(
        (name, stamp) -> {
          if (!stamp.equals(seen.get(name))) {
            look(name);
          }
        });
    seen.clear();
    seen.putAll(files);
    if (catalogue.texts() < textsBefore) { // there is room for what was refused for want of it
      List.copyOf(refused.keySet()).forEach(this::look);
    }
    return !catalogue.changed().isEmpty() || !refused.equals(refusedBefore);
  }

  private void look(String name) {
    try {
      catalogue.put(name, directory.read(name));
      refused.remove(name);
    } catch (BadText e) {
      catalogue.remove(name);
      refused.put(name, e.getMessage());
    }
  }

  private Map<String, Stamp> list() {
    try {
      return directory.list();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the texts", e);
    }
  }

  // ---- into the data

  private void publishWhole() {
    try (Draft draft = data.write()) {
      draft.putInt(Layout.ROWS, layout.rows());
      draft.putInt(Layout.COLUMNS_AT, Layout.COLUMNS);
      for (int row = 0; row < layout.rows(); row++) {
        Edition.put(draft, layout, row, catalogue.content(row));
      }
      Changes.whole(draft, data.version() + 1);
      publish(draft);
    }
  }

  private void publish() {
    try (Draft draft = data.write();
        Snapshot newest = data.read()) {
      bringUpToDate(draft, newest);
      for (int row : catalogue.changed()) {
        Edition.put(draft, layout, row, catalogue.content(row));
        Changes.add(draft, newest.version() + 1, row);
      }
      publish(draft);
    }
  }

  private void publish(Draft draft) {
    draft.putInt(Layout.TEXTS, catalogue.texts());
    draft.put(Layout.TERMS, catalogue.vocabulary().table());
    List<Refused> all = new ArrayList<>();
    refused.forEach((name, why) -> all.add(new Refused(name, why)));
    Edition.putRefused(draft, all);
    draft.publish();
    catalogue.changed().clear();
  }

  /**
   * Gives each buffer a version from which on the changes are known. A publish later copies few
   * rows then, and is seen at once whatever the matrix's size.
   */
  private void makeReady() {
    for (int i = 1; i < SharedMatrix.BUFFERS; i++) {
      publish();
    }
  }

  /** Makes a draft the newest version: by the rows that differ, when it is known which. */
  private void bringUpToDate(Draft draft, Snapshot newest) {
    Optional<Set<Integer>> rows =
        draft.base().isPresent()
            ? Changes.since(newest, draft.base().getAsLong())
            : Optional.empty();
    if (rows.isEmpty()) {
      draft.copyCurrent();
      return;
    }
    copy(newest, draft, 0, (int) Layout.TERMS); // what follows is written anew
    for (int row : rows.get()) {
      copy(newest, draft, Layout.name(row), Layout.NAME_BYTES);
      copy(newest, draft, layout.row(row), Layout.ROW_BYTES);
    }
  }

  private static void copy(Snapshot from, Draft to, long offset, int bytes) {
    byte[] copied = new byte[bytes];
    from.get(offset, copied);
    to.put(offset, copied);
  }
}
