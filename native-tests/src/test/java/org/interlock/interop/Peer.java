package org.interlock.interop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.interlock.process.ChildFailure;
import org.interlock.process.ChildJvm;

/** A participant in a process of its own, in one language or the other. */
final class Peer implements AutoCloseable {
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  // x86-64 and aarch64 alike; the other futex calls are told from a language's own by being shared
  private static final String FUTEX_WAITV = "449";
  private static final List<String> SHARED_FUTEX_WAIT = List.of("202 0x9", "98 0x9");

  private final ChildJvm process;
  private final Path kernelTask;
  private boolean begun;

  private Peer(ChildJvm process) {
    this.process = process;
    this.kernelTask = Path.of(process.ask("who").split(" ", -1)[2]);
  }

  static Peer start(Language language) {
    return new Peer(language.start());
  }

  /** A C program that takes the same commands. */
  static Peer start(Path program) {
    return new Peer(ChildJvm.startProgram(program));
  }

  /** Gives a command; its answer is {@link #answer}. */
  void begin(String command) {
    begun = true;
    process.send(command);
  }

  /** The answer to what was begun. */
  String answer() {
    String answer = process.readLine();
    begun = false;
    return answer;
  }

  String ask(String command) {
    return process.ask(command);
  }

  /** Gives a command that must succeed; the value it answers, if it answers one. */
  String does(String command) {
    String answer = ask(command);
    if (!answer.equals("ok") && !answer.startsWith("ok ")) {
      throw new AssertionError(process + ": " + command + ": " + answer);
    }
    return answer.substring(2).strip();
  }

  void says(String expected, String command) {
    assertEquals(expected, ask(command), () -> process + ": " + command);
  }

  /** Waits for what was begun, which must answer this. */
  void ended(String expected) {
    assertEquals(expected, answer(), process::toString);
  }

  /** Waits until what was begun sleeps in the kernel on a segment's word. */
  void awaitAsleep() {
    await().atMost(WATCHDOG).pollInterval(Duration.ofMillis(1)).until(this::isAsleep);
  }

  private boolean isAsleep() throws IOException {
    if (process.hasLine()) {
      throw new AssertionError(process + " does not wait: " + process.readLine());
    }
    String[] call = Files.readString(kernelTask.resolve("syscall")).split(" ", -1);
    return call[0].equals(FUTEX_WAITV)
        || call.length > 2 && SHARED_FUTEX_WAIT.contains(call[0] + " " + call[2]);
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.kill();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Leaves the segment, unless a failed test has left it in the middle of something. */
  String leaveAfterAll() {
    try {
      return begun ? "busy" : process.ask("leave");
    } catch (ChildFailure e) {
      return e.toString();
    }
  }

  /** What it wrote to stderr. */
  String errors() {
    return process.errors();
  }

  @Override
  public void close() {
    process.close();
  }
}
