package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlock.similar.Edition.Refused;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files in the directory. */
@Timeout(60)
class PublisherTest {
  private static final int FIRST = SharedMatrix.BUFFERS; // each buffer gets a version

  @TempDir private Path texts;
  private InProcess room;
  private final Map<String, String> expected = new TreeMap<>();

  @BeforeEach
  void open() {
    room = new InProcess(texts);
  }

  @AfterEach
  void close() {
    room.close();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(texts.resolve(name), text);
    expected.put(name, text);
  }

  private void remove(String name) throws IOException {
    Files.delete(texts.resolve(name));
    expected.remove(name);
  }

  @Test
  @Tag("jdk25")
  void versionsFollowTheFilesThatComeChangeAndGo() throws IOException {
    SampleTexts.all().keySet().stream().limit(3).forEach(this::writeSample);
    Publisher publisher = room.publisher();
    assertEquals(FIRST, room.data.version());
    room.assertHolds(expected);
    write("new.txt", "A cat sleeps on the roof.");
    assertTrue(publisher.follow());
    room.assertHolds(expected);
    write("new.txt", "Two cats sleep on the warm roof of the barn.");
    remove("bahce.txt");
    assertTrue(publisher.follow());
    room.assertHolds(expected);
    assertFalse(publisher.follow());
    assertEquals(FIRST + 2, room.data.version());
  }

  private void writeSample(String name) {
    try {
      write(name, SampleTexts.all().get(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("jdk25")
  void eachVersionIsWholeThoughPublishersComeAndGoAndDraftsAreDiscarded() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    List<String> samples = List.copyOf(SampleTexts.all().values());
    Publisher publisher = room.publisher();
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        String name = "text-" + random.nextInt(8) + ".txt";
        if (expected.containsKey(name) && random.nextInt(3) == 0) {
          remove(name);
        } else {
          write(name, samples.get(random.nextInt(samples.size())) + " " + round);
        }
      }
      if (random.nextInt(5) == 0) {
        scribble();
      }
      if (random.nextInt(5) == 0) {
        publisher = room.publisher();
      } else {
        publisher.follow();
      }
      room.assertHolds(expected);
    }
  }

  /** Leaves a buffer as a publisher that died in the middle. */
  private void scribble() {
    try (Draft draft = room.data.write()) {
      draft.put(0, new byte[1 << 16]);
      for (int row = 0; row < room.layout.rows(); row++) {
        draft.putFloat(room.layout.row(row), 0.5f);
      }
    }
  }

  @Test
  void whoTakesOverWhatIsUpToDatePublishesNothing() throws IOException {
    write("one.txt", "A cat sleeps on the roof.");
    Files.writeString(texts.resolve("empty.txt"), "");
    room.publisher();
    long version = room.data.version();
    Publisher next = room.publisher();
    assertFalse(next.follow());
    assertEquals(version, room.data.version());
    room.assertHolds(expected);
  }

  @Test
  void aBrokenFileIsToldOfAndTheOthersAreTaken() throws IOException {
    write("good.txt", "A cat sleeps on the roof.");
    Map<String, String> why = breakFiles();
    Publisher publisher = room.publisher();
    room.assertHolds(expected);
    assertEquals(why, refused());
    write("empty.txt", "No longer empty: a dog barks.");
    publisher.follow();
    why.remove("empty.txt");
    assertEquals(why, refused());
    room.assertHolds(expected);
    Files.writeString(texts.resolve("good.txt"), ""); // broken later
    expected.remove("good.txt");
    why.put("good.txt", "the text is empty");
    publisher.follow();
    assertEquals(why, refused());
    room.assertHolds(expected);
  }

  private Map<String, String> breakFiles() throws IOException {
    Files.writeString(texts.resolve("empty.txt"), " \n");
    Files.write(texts.resolve("latin.txt"), new byte[] {'g', (byte) 0xfc, 'n'});
    Files.writeString(texts.resolve("large.txt"), "cat ".repeat(20_000));
    Files.writeString(texts.resolve("stop.txt"), "the and of");
    Files.createDirectory(texts.resolve("directory.txt"));
    Files.createSymbolicLink(texts.resolve("link.txt"), texts.resolve("nowhere"));
    Files.writeString(texts.resolve("n".repeat(60) + ".txt"), "a cat");
    Files.writeString(texts.resolve("notes.md"), "no text of ours");
    Map<String, String> why = new TreeMap<>();
    why.put("empty.txt", "the text is empty");
    why.put("latin.txt", "the text is not UTF-8");
    why.put("large.txt", "a text has at most 65536 bytes, this one has more");
    why.put("stop.txt", "the text has no words but those that every text has");
    why.put("directory.txt", "it is not a file");
    why.put("n".repeat(60) + ".txt", "the name has more than 48 bytes");
    return why;
  }

  private Map<String, String> refused() {
    try (Snapshot snapshot = room.data.read()) {
      Map<String, String> refused = new TreeMap<>();
      for (Refused each : new Edition(snapshot, room.layout).refused()) {
        refused.put(each.name(), each.why());
      }
      return refused;
    }
  }

  @Test
  void whenAllRowsHaveATextTheNextIsRefusedAndKept() throws IOException {
    for (int i = 0; i < room.layout.rows(); i++) {
      write(String.format("text-%03d.txt", i), "cat number " + i);
    }
    Files.writeString(texts.resolve("zz.txt"), "a dog");
    Publisher publisher = room.publisher();
    room.assertHolds(expected);
    assertEquals(Map.of("zz.txt", "all 256 rows have a text"), refused());
    assertEquals(507, room.api().add(InProcess.utf8("a bird")).status());
    assertTrue(Files.exists(texts.resolve("zz.txt")));
    remove("text-007.txt");
    write("zz.txt", "a dog that barks");
    publisher.follow();
    room.assertHolds(expected);
    assertEquals(Map.of(), refused());
  }

  @Test
  void aRefusedFileComesInWhenThereIsRoomThoughItDoesNotChange() throws IOException {
    for (int i = 0; i < room.layout.rows(); i++) {
      write(String.format("text-%03d.txt", i), "cat number " + i);
    }
    write("zz.txt", "a dog");
    Publisher publisher = room.publisher();
    remove("text-007.txt");
    publisher.follow();
    room.assertHolds(expected);
  }

  @Test
  void changesTellWhichRowsDifferAsFarAsTheyReach() {
    try (Draft draft = room.data.write()) {
      Changes.whole(draft, 10);
      assertEquals(Optional.empty(), Changes.since(draft, 9));
      assertEquals(Optional.of(Set.of()), Changes.since(draft, 10));
      Changes.add(draft, 11, 3);
      Changes.add(draft, 12, 5);
      assertEquals(Optional.of(Set.of(3, 5)), Changes.since(draft, 10));
      assertEquals(Optional.of(Set.of(5)), Changes.since(draft, 11));
      assertEquals(Map.of(3, 11L, 5, 12L), Changes.lastOfRows(draft));
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < Layout.MOST_CHANGES; i++) {
        Changes.add(draft, 13 + i / 2, i);
        rows.add(i);
      }
      assertEquals(Optional.empty(), Changes.since(draft, 11)); // one of 12 is overwritten
      assertEquals(Optional.empty(), Changes.since(draft, 12)); // as far as the ring can tell
      assertEquals(
          Optional.of(new TreeSet<>(rows.subList(2, rows.size()))), Changes.since(draft, 13));
    }
  }
}
