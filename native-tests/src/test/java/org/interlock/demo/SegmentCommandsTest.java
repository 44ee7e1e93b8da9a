package org.interlock.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentInfo;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ls}, {@code rm} and {@code doctor} over a directory of their own. */
class SegmentCommandsTest {
  private static final String DIRECTORY_PROPERTY = "interlock.dir";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void useOwnDirectory() {
    System.setProperty(DIRECTORY_PROPERTY, directory.toString());
  }

  @AfterEach
  void useDevShm() {
    System.clearProperty(DIRECTORY_PROPERTY);
  }

  private int run(String... arguments) {
    CommandLine line = Demo.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private static Segment create(String name) {
    return Segment.create(name, SegmentOptions.ofSize(64 * 1024).participants(5));
  }

  private static List<String> names() {
    return Segment.list().stream().map(SegmentInfo::name).toList();
  }

  private Path file(String name) {
    return directory.resolve(name + ".shm");
  }

  // ---- ls

  @Test
  void lsPrintsARowForEachSegment() throws IOException {
    create("abandoned").close();
    try (Segment used = create("prices")) {
      assertEquals(0, run("ls"));
      assertEquals(2, used.participants().size() + 1);
    }
    List<String> lines = out.toString().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).matches("NAME +SIZE +ATTACHED +PARTICIPANTS +OWNER +MODE +CREATED"));
    String row = " +64.0 KiB +%d +5 +%s +rw------- +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d";
    String me = Files.getOwner(directory).getName();
    assertTrue(lines.get(1).matches("abandoned" + String.format(row, 0, me)), lines.get(1));
    assertTrue(lines.get(2).matches("prices" + String.format(row, 1, me)), lines.get(2));
  }

  @Test
  void lsSaysWhereThereAreNone() {
    assertEquals(0, run("ls"));
    assertEquals("no segments in " + directory, out.toString().strip());
  }

  // ---- rm

  @Test
  void rmRemovesWhatThePatternsMatchAndSaysSo() {
    create("a-1").close();
    create("a-2").close();
    create("b-1").close();
    create("c-1").close();
    assertEquals(0, run("rm", "a-*", "b-?"));
    assertEquals(
        List.of("removed a-1", "removed a-2", "removed b-1"), out.toString().lines().toList());
    assertEquals(List.of("c-1"), names());
  }

  @Test
  void rmRefusesASegmentInUseAndRemovesTheOthers() {
    create("old").close();
    try (Segment used = create("used")) {
      assertEquals(1, run("rm", "*"));
      assertEquals(
          "rm: used is in use by 1 process; --force removes it nevertheless",
          err.toString().strip());
      assertFalse(used.isUnlinked());
    }
    assertEquals("removed old", out.toString().strip());
  }

  @Test
  void forceRemovesASegmentInUse() {
    try (Segment used = create("used")) {
      assertEquals(0, run("rm", "--force", "used"));
      assertTrue(used.isUnlinked());
    }
    assertEquals("removed used", out.toString().strip());
  }

  @Test
  void rmFailsWhereNothingMatchesAndStillRemovesTheRest() {
    create("here").close();
    assertEquals(1, run("rm", "nowhere*", "here"));
    assertEquals("rm: no segment matches nowhere*", err.toString().strip());
    assertEquals("removed here", out.toString().strip());
  }

  @Test
  void onlyForceRemovesADamagedSegment() throws IOException {
    create("damaged").close();
    try (FileChannel file = FileChannel.open(file("damaged"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 1);
    }
    assertEquals(1, run("rm", "damaged"));
    assertTrue(Files.exists(file("damaged")));
    assertEquals(0, run("rm", "--force", "damaged"));
    assertFalse(Files.exists(file("damaged")));
  }

  @Test
  void notEvenForceRemovesAForeignFile() throws IOException {
    Files.writeString(file("foreign"), "not a segment");
    assertEquals(1, run("rm", "--force", "foreign"));
    assertEquals("not a segment", Files.readString(file("foreign")));
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void aMalformedPatternIsABadArgument() {
    assertEquals(2, run("rm", "[a"));
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  // ---- doctor

  @Test
  void doctorPrintsWhatThereIs() {
    try (Segment used = create("prices")) {
      assertEquals(0, run("doctor"));
      String text = out.toString();
      assertTrue(text.contains("supported    yes"), text);
      assertTrue(text.contains("OFD locks    yes"), text);
      assertTrue(text.contains(System.getProperty("os.version")), text);
      assertTrue(text.contains(directory + System.lineSeparator()), text);
      assertTrue(text.contains(used.name() + "  64.0 KiB"), text);
    }
  }

  @Test
  void doctorFailsWhereNoSegmentCanBe() throws IOException {
    System.setProperty(DIRECTORY_PROPERTY, directory.resolve("gone").toString());
    assertEquals(1, run("doctor"));
    assertTrue(out.toString().contains("usable       no"), out::toString);
  }

  // ---- sizes

  @Test
  void sizesAreReadable() {
    assertEquals("0 bytes", SegmentTable.size(0));
    assertEquals("1023 bytes", SegmentTable.size(1023));
    assertEquals("1.5 KiB", SegmentTable.size(1536));
    assertEquals("64.0 TiB", SegmentTable.size(1L << 46));
  }
}
