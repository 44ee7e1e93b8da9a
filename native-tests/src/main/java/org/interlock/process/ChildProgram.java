package org.interlock.process;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The child's side of {@link ChildJvm}: a program that takes a command a line and answers with a
 * line.
 *
 * <p>Commands run on the main thread, one after the other. A thread of its own reads the input and
 * halts the JVM at its end, also while a command sleeps in the kernel: no child outlives its
 * parent. Halting runs no hook and releases nothing, as a kill would.
 *
 * <pre>{@code
 * final class Holder extends ChildProgram {
 *   public static void main(String[] arguments) {
 *     new Holder(arguments[0]).serve();
 *   }
 *
 *   protected String answer(String command, List<String> arguments) {
 *     return switch (command) {
 *       case "lock" -> {
 *         mutex.lock();
 *         yield "locked";
 *       }
 *       default -> unknown(command);
 *     };
 *   }
 * }
 * }</pre>
 */
public abstract class ChildProgram {
  /** How the JVM ends when its parent has gone. */
  public static final int ORPHANED = 70;

  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private final PrintStream output =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  /** For subclasses. */
  protected ChildProgram() {}

  /**
   * Carries out a command. What it throws is answered as {@code threw}, class and message, and the
   * program goes on.
   *
   * @return the answer, one line; {@code null} for none
   */
  protected abstract String answer(String command, List<String> arguments) throws Exception;

  /** Serves until {@code exit}, which answers nothing and ends main in order, or end of input. */
  public final void serve() {
    Thread reader = new Thread(this::read, "commands");
    reader.setDaemon(true);
    reader.start();
    for (String line = next(); !line.equals("exit"); line = next()) {
      String answer = answer(line);
      if (answer != null) {
        say(answer);
      }
    }
  }

  /** Prints a line to the parent, whole, from any thread. */
  protected final void say(String line) {
    String oneLine = line.replace('\n', ' ') + "\n";
    synchronized (output) {
      output.print(oneLine);
      output.flush();
    }
  }

  /** The answer for the default branch of {@link #answer(String, List)}. */
  protected static String unknown(String command) {
    return "unknown command " + command;
  }

  private String answer(String line) {
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    try {
      return answer(words.get(0), words.subList(1, words.size()));
    } catch (Exception | AssertionError e) {
      return "threw " + e.getClass().getName() + ": " + e.getMessage();
    }
  }

  private String next() {
    while (true) {
      try {
        return commands.take();
      } catch (InterruptedException e) {
        // a command left an interrupt behind; it must not end the program
      }
    }
  }

  private void read() {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = input.readLine()) != null) {
        commands.add(line);
      }
    } catch (IOException e) {
      // as good as the end
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
