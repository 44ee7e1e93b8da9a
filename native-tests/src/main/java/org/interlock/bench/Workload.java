package org.interlock.bench;

import java.util.List;
import org.interlock.bench.report.Side;

/**
 * Something that several peers do; Interlock's own is the first of them.
 *
 * @param metrics which of the numbers that they print are figures
 */
record Workload(String title, List<Metric> metrics, List<Peer> peers) {
  /**
   * A number that peers print.
   *
   * @param keys what stands before it; several, where peers call it differently, divided by |
   */
  record Metric(String keys, String name, String unit) {}

  /** One who does it, and how that is measured once. */
  record Peer(String name, Side side, Command command) {}

  static Metric metric(String keys, String name, String unit) {
    return new Metric(keys, name, unit);
  }

  static Peer ours(String name, Class<?> program, Object... arguments) {
    return new Peer(name, Side.INTERLOCK, Command.java(program, arguments));
  }

  static Peer c(String name, String program, Object... arguments) {
    return new Peer("C " + name, Side.PEER, Command.peer(program, arguments));
  }

  static Peer boost(String name, Object... arguments) {
    return new Peer("Boost " + name, Side.PEER, Command.peer("boost-peer", arguments));
  }

  /** What the JDK has for processes. */
  static Peer jdk(String name, Class<?> program, Object... arguments) {
    return new Peer("JDK " + name, Side.PEER, Command.java(program, arguments));
  }

  /** What the JDK has for threads of one JVM. */
  static Peer inJvm(String name, Class<?> program, Object... arguments) {
    return new Peer("in one JVM: " + name, Side.REFERENCE, Command.java(program, arguments));
  }

  static Peer floor(String name, Command command) {
    return new Peer("floor: " + name, Side.FLOOR, command);
  }
}
