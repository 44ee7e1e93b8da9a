package org.interlock.similar;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.interlock.shm.Segment;
import org.interlock.similar.Edition.Refused;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Snapshot;

/** What can be asked of a worker. Each answer is made of one version, whole, and names it. */
final class Api {
  static final int MOST_ANSWERS = 100;
  private static final int DEFAULT_ANSWERS = 5;

  /** More scans at a time than processors would only fetch the same memory more often. */
  private final Semaphore scans = new Semaphore(Runtime.getRuntime().availableProcessors());

  private final Segment segment;
  private final Versioned data;
  private final Layout layout;
  private final TextDirectory directory;

  Api(Segment segment, Layout layout, TextDirectory directory) {
    this.segment = segment;
    this.data = SharedMatrix.data(segment, layout);
    this.layout = layout;
    this.directory = directory;
  }

  Versioned data() {
    return data;
  }

  // ---- POST /similar

  /** The rows most similar to a text. */
  Reply similar(Optional<String> k, byte[] body) throws InterruptedException {
    try {
      int most = answers(k);
      Text text = Text.of(body);
      scans.acquire();
      try (Snapshot snapshot = data.read()) {
        return similar(text, most, snapshot);
      } finally {
        scans.release();
      }
    } catch (BadText e) {
      return Reply.error(e.status(), e.getMessage());
    }
  }

  private static int answers(Optional<String> k) throws BadText {
    String given = k.orElse(Integer.toString(DEFAULT_ANSWERS));
    if (!given.matches("[0-9]{1,9}")
        || Integer.parseInt(given) < 1
        || Integer.parseInt(given) > MOST_ANSWERS) {
      throw new BadText(
          BadText.BAD_REQUEST, "k is a number from 1 to " + MOST_ANSWERS + ", not " + given);
    }
    return Integer.parseInt(given);
  }

  private Reply similar(Text text, int k, Snapshot snapshot) throws BadText {
    Edition edition = new Edition(snapshot, layout);
    Weights question =
        Question.of(text.terms(), edition.texts(), edition::term)
            .orElseThrow(
                () ->
                    new BadText(
                        BadText.UNPROCESSABLE,
                        "none of the words is in any of the "
                            + edition.texts()
                            + " texts of version "
                            + snapshot.version()));
    List<Hit> hits = new Scan(question).best(edition.matrix(), k);
    String answers =
        hits.stream()
            .map(
                hit ->
                    "{\"name\":"
                        + Reply.quoted(edition.name(hit.row()))
                        + ",\"score\":"
                        + hit.score()
                        + "}")
            .collect(Collectors.joining(","));
    return Reply.of(
        Reply.OK, "{\"version\":" + snapshot.version() + ",\"answers\":[" + answers + "]}");
  }

  // ---- /texts

  /** Adds a text: when this is answered it cannot be lost, and it is soon in a version. */
  Reply add(byte[] body) {
    try {
      Text text = Text.of(body);
      if (isFull()) {
        return Reply.error(Reply.FULL, "all " + layout.rows() + " rows have a text");
      }
      String name = directory.add(body, text.hash());
      SharedMatrix.arrived(segment);
      return Reply.of(Reply.ACCEPTED, "{\"name\":" + Reply.quoted(name) + "}")
          .with("Location", "/texts/" + name);
    } catch (BadText e) {
      return Reply.error(e.status(), e.getMessage());
    } catch (IOException e) {
      return Reply.error(Reply.FAILED, "the text cannot be kept: " + e);
    }
  }

  private boolean isFull() {
    try (Snapshot snapshot = data.read()) {
      return new Edition(snapshot, layout).texts() >= layout.rows();
    }
  }

  /** Whether a text is in the newest version, or why not. */
  Reply text(String name) {
    try (Snapshot snapshot = data.read()) {
      Edition edition = new Edition(snapshot, layout);
      Optional<Refused> refused =
          edition.refused().stream().filter(each -> each.name().equals(name)).findFirst();
      if (refused.isPresent()) {
        return Reply.error(BadText.UNPROCESSABLE, name + " is refused: " + refused.get().why());
      }
      for (int row = 0; row < layout.rows(); row++) {
        if (edition.isText(row) && edition.name(row).equals(name)) {
          return Reply.of(
              Reply.OK,
              "{\"version\":" + snapshot.version() + ",\"name\":" + Reply.quoted(name) + "}");
        }
      }
      return Reply.error(Reply.NOT_FOUND, "version " + snapshot.version() + " has no text " + name);
    }
  }

  // ---- GET /status

  /** The newest version, and the files that are refused. */
  Reply status() {
    try (Snapshot snapshot = data.read()) {
      Edition edition = new Edition(snapshot, layout);
      String refused =
          edition.refused().stream()
              .map(
                  each ->
                      "{\"name\":"
                          + Reply.quoted(each.name())
                          + ",\"why\":"
                          + Reply.quoted(each.why())
                          + "}")
              .collect(Collectors.joining(","));
      return Reply.of(
          Reply.OK,
          "{\"version\":"
              + snapshot.version()
              + ",\"texts\":"
              + edition.texts()
              + ",\"rows\":"
              + layout.rows()
              + ",\"refused\":["
              + refused
              + "]}");
    }
  }
}
