package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.interlock.process.NativeProgram;
import org.interlock.shm.CorruptSegmentException;
import org.interlock.shm.IncompatibleLayoutException;
import org.interlock.shm.NotASegmentException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentException;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Java refuses to open C refuses too, for the same reason, and neither writes to it. */
@Timeout(60)
class OpenInteropTest {
  // of enum il_result
  private static final int NOT_A_SEGMENT = 9;
  private static final int OTHER_BYTE_ORDER = 11;
  private static final int OTHER_LAYOUT = 12;
  private static final int DAMAGED = 13;

  private static Peer peer;

  private final Path path = Path.of("/dev/shm", "open-" + UUID.randomUUID() + ".shm");
  private final Path link = Path.of(path + ".link");
  private ByteBuffer bytes;

  @BeforeAll
  static void needsTheCProgram() {
    assumeTrue(NativeProgram.isBuilt(Language.ENDLESS_PEER), Language.WITHOUT_C);
    peer = Peer.start(Language.C);
  }

  @AfterAll
  static void endPeer() {
    if (peer != null) {
      peer.close();
    }
  }

  @BeforeEach
  void makeSegment() throws IOException {
    Segment.create(path, SegmentOptions.ofSize(1).participants(2)).close();
    bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
  }

  @AfterEach
  void leaveNothing() throws IOException {
    Files.deleteIfExists(link);
    Files.deleteIfExists(path);
  }

  private void refused(int result, Class<? extends SegmentException> type) throws IOException {
    byte[] before = Files.readAllBytes(path);
    String answer = peer.ask("open " + path);
    assertTrue(answer.startsWith("error " + result + " "), answer);
    assertInstanceOf(type, assertThrows(SegmentException.class, () -> Segment.open(path)));
    assertArrayEquals(before, Files.readAllBytes(path), "a refusal wrote to the file");
  }

  private void seal() throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.array(), 0, 120);
    bytes.putInt(120, (int) checksum.getValue());
    Files.write(path, bytes.array());
  }

  @Test
  void theSegmentAsItIsIsOpened() throws IOException {
    seal();
    peer.does("open " + path);
    peer.does("close");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 20})
  void anotherRevisionOrFingerprintIsRefused(int at) throws IOException {
    bytes.putInt(at, bytes.getInt(at) ^ 4711);
    seal();
    refused(OTHER_LAYOUT, IncompatibleLayoutException.class);
  }

  @Test
  void anotherByteOrderIsRefused() throws IOException {
    bytes.putInt(12, Integer.reverseBytes(bytes.getInt(12)));
    seal();
    refused(OTHER_BYTE_ORDER, IncompatibleLayoutException.class);
  }

  @Test
  void reversedMagicIsTheOtherByteOrder() throws IOException {
    bytes.putLong(0, Long.reverseBytes(bytes.getLong(0)));
    seal();
    refused(OTHER_BYTE_ORDER, IncompatibleLayoutException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 64, 68, 72, 80, 88, 96, 124, 1020})
  void aNumberThatCannotBeIsDamage(int at) throws IOException {
    bytes.putInt(at, at == 96 ? -1 : bytes.getInt(at) + 1);
    seal();
    refused(DAMAGED, CorruptSegmentException.class);
  }

  @Test
  void aWrongChecksumIsDamage() throws IOException {
    bytes.putInt(120, bytes.getInt(120) + 1);
    Files.write(path, bytes.array());
    refused(DAMAGED, CorruptSegmentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 9", "7, 9", "8, 13", "23, 13", "24, 13", "4095, 13", "8192, 13"})
  void aShortFileIsRefused(int length, int result) throws IOException {
    byte[] some = new byte[length];
    bytes.get(0, some);
    Files.write(path, some);
    refused(
        result,
        result == NOT_A_SEGMENT ? NotASegmentException.class : CorruptSegmentException.class);
  }

  @Test
  void aSecondLinkIsNoSegment() throws IOException {
    Files.createLink(link, path);
    refused(NOT_A_SEGMENT, NotASegmentException.class);
  }

  @Test
  void aSymbolicLinkIsNotFollowed() throws IOException {
    Files.createSymbolicLink(link, path);
    assertTrue(peer.ask("open " + link).startsWith("error " + NOT_A_SEGMENT));
    assertThrows(SegmentException.class, () -> Segment.open(link));
  }

  @Test
  void whatIsNotThereIsAnAnswerOfItsOwn() throws IOException {
    Files.delete(path);
    assertTrue(peer.ask("open " + path).startsWith("error 6 "));
    assertEquals(false, Files.exists(path));
  }
}
