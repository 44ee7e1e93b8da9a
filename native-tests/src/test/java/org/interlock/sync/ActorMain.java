package org.interlock.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * An actor's process. Reads a task or {@code interrupt} a line; answers a line for each task. Ends
 * with its standard input, whatever it waits for.
 */
final class ActorMain {
  private ActorMain() {}

  public static void main(String[] arguments) throws IOException {
    Worker worker = new Worker(arguments[0]);
    answer(worker.kernelTask().toString());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("interrupt")) {
        worker.interrupt();
      } else {
        begin(worker, line);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static void begin(Worker worker, String line) {
    Task<?> task = Wire.object(Task.class, line);
    var unused =
        worker
            .begin(task::on)
            .handle(
                (value, failure) -> {
                  answer(Wire.line(new Wire.Outcome((Serializable) value, failure)));
                  return null;
                });
  }

  private static void answer(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
