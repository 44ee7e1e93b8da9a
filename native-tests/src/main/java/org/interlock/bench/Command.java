package org.interlock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.interlock.process.ChildJvm;
import org.interlock.process.NativeProgram;

/**
 * A command that measures one thing, as it is run and as it is printed.
 *
 * @param words the program and its arguments
 */
record Command(List<String> words) {
  private static final long PATIENCE_SECONDS = 180;
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%-]+");

  /** A program of this package, on this JVM's JDK and class path. */
  static Command java(Class<?> main, Object... arguments) {
    return of(ChildJvm.command(List.of(), main.getName()), arguments);
  }

  /** A program in C or C++ that the build has put beside the jar, and beside the classes. */
  static Command peer(String program, Object... arguments) {
    Path here = Path.of("").toAbsolutePath();
    Path path = NativeProgram.path(program).toAbsolutePath();
    return of(
        List.of((path.startsWith(here) ? here.relativize(path) : path).toString()), arguments);
  }

  private static Command of(List<String> program, Object... arguments) {
    List<String> words = new ArrayList<>(program);
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return new Command(List.copyOf(words));
  }

  /** Whether its program is there. */
  boolean isThere() {
    return Files.isExecutable(Path.of(words.get(0)));
  }

  /** As one types it into a shell. */
  String text() {
    return words.stream()
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** What it prints; ends it when that takes minutes. */
  Output run() throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(text() + " ended with exit status " + status + ": " + text.strip());
    }
    return new Output(text.lines().toList());
  }
}
