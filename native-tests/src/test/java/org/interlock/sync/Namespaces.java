package org.interlock.sync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Whether this user may make namespaces. */
final class Namespaces {
  private Namespaces() {}

  /** Skips with a line that is seen when a program cannot start another one. */
  static void assume(List<String> program, String what) throws Exception {
    List<String> command = new ArrayList<>(program);
    command.add("true");
    Process tried = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (tried.waitFor() != 0) {
      System.out.println("SKIPPED: " + what + ": " + String.join(" ", program) + ": " + said);
      Assumptions.abort(said);
    }
  }
}
