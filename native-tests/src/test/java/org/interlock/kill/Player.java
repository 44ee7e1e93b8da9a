package org.interlock.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import org.interlock.sync.Wire;

/**
 * A player's process: acts on its main thread, one after the other, in one {@link Room}. Prints
 * {@code outcome} after each, {@code reached} when its thread has come to the access before which
 * it is to die. Ends with its standard input, whatever it waits for.
 */
final class Player {
  private static final LinkedBlockingQueue<String> ORDERS = new LinkedBlockingQueue<>();

  private Player() {}

  public static void main(String[] arguments) throws Exception {
    Room room = new Room(access -> say("reached " + access));
    room.rehearse();
    Thread acting = Thread.currentThread();
    Thread reader = new Thread(() -> read(room, acting), "orders");
    reader.setDaemon(true);
    reader.start();
    say(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))).toString());
    while (true) {
      String order = next();
      Thread.interrupted(); // one that came too late for its act is not the next one's
      say("outcome " + Wire.line(outcome(Wire.object(Look.class, order), room)));
    }
  }

  private static Wire.Outcome outcome(Look<?> look, Room room) {
    try {
      Serializable result = look.in(room);
      return new Wire.Outcome(result, null);
    } catch (Throwable e) { // whoever gave the order gets it, whatever it is
      return new Wire.Outcome(null, e);
    }
  }

  private static String next() {
    while (true) {
      try {
        return ORDERS.take();
      } catch (InterruptedException e) {
        // meant for the act before
      }
    }
  }

  private static void read(Room room, Thread acting) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("interrupt")) {
          acting.interrupt();
        } else {
          ORDERS.add(line);
        }
      }
    } catch (IOException e) {
      // as good as the end
    }
    room.removeMade(); // the test has no other chance when it is killed itself
    Runtime.getRuntime().halt(0);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
