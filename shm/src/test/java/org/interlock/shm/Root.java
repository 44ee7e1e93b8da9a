package org.interlock.shm;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.linux.Linux;

/** What only root may do to a test's surroundings; without it the test is left out, loudly. */
final class Root {
  private Root() {}

  static void needed(String what) {
    if (Linux.userId() != 0) {
      skip(what + ": not root");
    }
  }

  /** Runs a command that a container may forbid even to root. */
  static void run(String... command) throws IOException, InterruptedException {
    needed(String.join(" ", command));
    String said = attempt(command);
    if (said != null) {
      skip(String.join(" ", command) + ": " + said);
    }
  }

  /** Returns null, or what the failed command said. */
  private static String attempt(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.getMessage();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor() == 0 ? null : said.strip();
  }

  private static void skip(String why) {
    System.err.println("SKIPPED, NOT TESTED HERE: " + why);
    abort(why);
  }

  /** A small file system of its own, gone at close. */
  record Tmpfs(Path path) implements AutoCloseable {
    static Tmpfs mount(String options) throws IOException, InterruptedException {
      needed("mount tmpfs");
      Path path = Files.createTempDirectory("interlock-tmpfs");
      try {
        run("mount", "-t", "tmpfs", "-o", options, "interlock-test", path.toString());
      } catch (RuntimeException e) {
        Files.delete(path);
        throw e;
      }
      return new Tmpfs(path);
    }

    @Override
    public void close() throws IOException, InterruptedException {
      String said = attempt("umount", path.toString()); // "busy" would be a leak of ours
      if (said != null) {
        attempt("umount", "-l", path.toString());
      }
      Files.delete(path);
      if (said != null) {
        throw new AssertionError("umount " + path + ": " + said);
      }
    }
  }
}
