package org.interlock.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.interlock.process.NativeProgram;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The ground of the tests with peers in C: a segment, and of each language two processes that are
 * used by one test after the other, and replaced when a test has killed them. This process is not
 * attached, so nobody but the peers notices a death.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Interop {
  private final Map<Language, Peer> firsts = new EnumMap<>(Language.class);
  private final Map<Language, Peer> seconds = new EnumMap<>(Language.class);

  private Path path;
  private Peer first;
  private Peer second;

  /** The peer that has the second part, in a new process, as the one before was killed. */
  Peer anotherSecond(Language language) {
    startAgain(language);
    return second(language);
  }

  /** Kills the peer that has the first part and starts another, not attached. */
  void startFirstAgain(Language language) {
    firsts.remove(language).close();
    first = Peer.start(language);
    firsts.put(language, first);
  }

  /** {@link #anotherSecond}, not attached. */
  Peer startAgain(Language language) {
    seconds.remove(language).close();
    second = Peer.start(language);
    seconds.put(language, second);
    return second;
  }

  /** Who has the first part and who the second. */
  static Stream<Arguments> roles() {
    return Stream.of(
        Arguments.of(Language.C, Language.JAVA),
        Arguments.of(Language.JAVA, Language.C),
        Arguments.of(Language.C, Language.C));
  }

  @BeforeAll
  void needsTheCProgram() {
    assumeTrue(NativeProgram.isBuilt(Language.ENDLESS_PEER), Language.WITHOUT_C);
  }

  @BeforeEach
  void makeSegment() {
    path = Path.of("/dev/shm", "interop-" + UUID.randomUUID() + ".shm");
    Segment.create(path, SegmentOptions.ofSize(256 * 1024).participants(8)).close();
  }

  /** The peer that has the first part, attached. */
  Peer first(Language language) {
    first = attached(firsts, language);
    return first;
  }

  /** The peer that has the second part, attached. */
  Peer second(Language language) {
    second = attached(seconds, language);
    return second;
  }

  private Peer attached(Map<Language, Peer> peers, Language language) {
    Peer peer = peers.computeIfAbsent(language, Peer::start);
    peer.does("open " + path);
    return peer;
  }

  Path path() {
    return path;
  }

  @AfterEach
  void leaveNothing() throws IOException {
    try {
      leave(firsts, first);
      leave(seconds, second);
      first = null;
      second = null;
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static void leave(Map<Language, Peer> peers, Peer peer) {
    if (peer == null) {
      return;
    }
    String left = peer.isAlive() ? peer.leaveAfterAll() : "killed";
    if (!left.equals("ok")) {
      peers.values().remove(peer);
      peer.close();
    }
  }

  @AfterAll
  void endPeers() {
    Stream.of(firsts, seconds).flatMap(each -> each.values().stream()).forEach(Peer::close);
  }
}
