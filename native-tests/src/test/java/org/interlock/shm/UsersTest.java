package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.process.ChildJvm;
import org.interlock.shm.linux.Linux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Modes under every umask, and processes of other users and groups. */
@Timeout(120)
class UsersTest {
  private static final int OTHER_USER = 1000;
  private static final int GROUP = 61_000;
  private static final int THIRD_USER = 61_001;

  @RegisterExtension final Names names = new Names();

  /** Does one thing after the other and prints a line for each. */
  static final class Actor {
    public static void main(String[] arguments) {
      for (String argument : arguments) { // "verb name last"
        List<String> words = List.of(argument.split(" ", -1));
        try {
          System.out.println(act(words.get(0), words.get(1), words.get(words.size() - 1)));
        } catch (SegmentException e) {
          System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
      }
    }

    private static String act(String verb, String name, String last) {
      switch (verb) {
        case "open" -> Segment.open(name, Trust.valueOf(last)).close();
        case "create" -> Segment.create(name, SegmentOptions.ofSize(8).mode(last)).close();
        case "createAt" -> Segment.create(Path.of(name), SegmentOptions.ofSize(8)).close();
        case "unlink" -> Segment.unlink(name);
        case "listed" -> {
          return String.valueOf(Segment.list().stream().anyMatch(i -> i.name().equals(name)));
        }
        default -> throw new IllegalArgumentException(verb);
      }
      return "done";
    }
  }

  @Test
  void theModeIsExactlyAsAskedUnderEveryUmask() throws Exception {
    List<String> modes = List.of("rw-------", "rw-rw----", "rw-rw-rw-", "rw-r--r--");
    for (String umask : List.of("000", "077", "027")) {
      List<String> command = ChildJvm.command(List.of(), Actor.class.getName());
      for (String mode : modes) {
        command.add("create " + names.name(umask + mode) + " " + mode);
      }
      List<String> shell = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\""));
      shell.add("sh");
      shell.addAll(command);
      assertEquals(List.of("done", "done", "done", "done"), run(shell));
      for (String mode : modes) {
        Path path = Child.path(names.name(umask + mode));
        assertEquals(
            mode,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
            "umask " + umask);
      }
    }
  }

  @Test
  void anotherUserIsRefusedWhatTheModeDoesNotAllow(@TempDir Path directory) throws Exception {
    String closed = names.name("closed");
    String readable = names.name("readable");
    String shared = names.name("shared");
    Path elsewhere = Files.createDirectory(directory.resolve("mine"));
    List<String> prefix = asUser(OTHER_USER);
    create(closed, "rw-------");
    create(readable, "rw-r--r--");
    create(shared, "rw-rw-rw-");
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> said =
        run(
            command(
                directory,
                prefix,
                "open " + closed + " USER",
                "open " + readable + " USER",
                "open " + shared + " USER",
                "listed " + closed,
                "listed " + readable,
                "createAt " + elsewhere.resolve("a.shm")));
    assertRefusal("SegmentAccessException", "no permission (user " + OTHER_USER, said.get(0));
    assertRefusal("SegmentAccessException", "no permission", said.get(1));
    assertEquals(List.of("done", "false", "true"), said.subList(2, 5)); // root is trusted
    assertRefusal("SegmentAccessException", "no permission", said.get(5));
    for (String name : List.of(closed, readable, shared)) {
      try (Segment segment = Segment.open(name)) {
        assertEquals(1, segment.participants().size(), "a partial attachment to " + name);
      }
    }
  }

  @Test
  void anotherUserCannotUnlinkInADirectoryWithTheStickyBit(@TempDir Path directory)
      throws Exception {
    String name = names.name("shared");
    List<String> prefix = asUser(OTHER_USER);
    Path shm = Path.of("/dev/shm");
    if (((int) Files.getAttribute(shm, "unix:mode") & 01000) == 0) {
      skip("/dev/shm has no sticky bit here");
    }
    create(name, "rw-rw-rw-");
    List<String> said = run(command(directory, prefix, "unlink " + name));
    assertRefusal("SegmentAccessException", "no permission", said.get(0));
    assertTrue(Segment.unlink(name));
  }

  @Test
  void aGroupSharesWhenItIsTrusted(@TempDir Path directory) throws Exception {
    String name = names.name("group");
    List<String> prefix = asUser(OTHER_USER, "--regid", "" + OTHER_USER, "--groups", "" + GROUP);
    create(name, "rw-rw----");
    Files.setAttribute(Child.path(name), "unix:uid", THIRD_USER);
    Files.setAttribute(Child.path(name), "unix:gid", GROUP);
    List<String> said =
        run(
            command(
                directory,
                prefix,
                "open " + name + " USER",
                "open " + name + " GROUP",
                "open " + name + " ANYONE"));
    assertRefusal("SegmentAccessException", "not trusted", said.get(0));
    assertTrue(said.get(0).contains("user " + THIRD_USER + ", group " + GROUP), said.get(0));
    assertEquals(List.of("done", "done"), said.subList(1, 3));
  }

  @Test
  void aFileOfOnesOwnWithoutPermissionIsRefused() throws IOException {
    if (Linux.userId() == 0) {
      skip("root may open everything; the tests above stand for this one");
    }
    String name = names.name("own");
    create(name, "rw-------");
    Files.setPosixFilePermissions(Child.path(name), PosixFilePermissions.fromString("---------"));
    try {
      Segment.open(name).close();
      throw new AssertionError("opened");
    } catch (SegmentAccessException e) {
      assertTrue(e.getMessage().contains("no permission"), e.getMessage());
    }
  }

  private static void create(String name, String mode) {
    Segment.create(name, SegmentOptions.ofSize(8).mode(mode)).close();
  }

  private static void assertRefusal(String type, String words, String said) {
    assertTrue(said.startsWith(type + ": ") && said.contains(words), said);
  }

  private static List<String> asUser(int user, String... more) {
    if (Linux.userId() != 0) {
      skip("a process of another user: not root");
    }
    List<String> prefix = new ArrayList<>(List.of("setpriv", "--reuid", String.valueOf(user)));
    prefix.addAll(more.length == 0 ? List.of("--clear-groups") : List.of(more));
    try {
      List<String> probe = new ArrayList<>(prefix);
      probe.add("true");
      if (new ProcessBuilder(probe).start().waitFor() != 0) {
        skip("setpriv --reuid is not permitted");
      }
    } catch (IOException e) {
      skip(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return prefix;
  }

  private static void skip(String why) {
    System.err.println("SKIPPED, NOT TESTED HERE: " + why);
    abort(why);
  }

  /** The actor, with a copy of the class path: the other user may not read this one's home. */
  private static List<String> command(Path directory, List<String> prefix, String... actions)
      throws IOException {
    Path copies = Files.createDirectories(directory.resolve("classes"));
    List<String> classPath = new ArrayList<>();
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    for (String entry : entries) {
      if (entry.matches(
          ".*(interlock|native-tests|shm|sync|jnr|jffi|asm|junit|apiguardian|opentest).*")) {
        Path copy = copies.resolve(classPath.size() + "-" + Path.of(entry).getFileName());
        copy(Path.of(entry), copy);
        classPath.add(copy.toString());
      }
    }
    open(directory);
    List<String> command = new ArrayList<>(prefix);
    command.addAll(ChildJvm.command(List.of(), Actor.class.getName()));
    command.set(command.indexOf("-cp") + 1, String.join(File.pathSeparator, classPath));
    command.addAll(List.of(actions));
    return command;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          each -> {
            try {
              Path target = to.resolve(from.relativize(each).toString());
              Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static void open(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.toList()) {
        String mode = Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(mode));
      }
    }
  }

  private static List<String> run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines().toList();
  }
}
