package org.interlock.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.interlock.process.NativeProgram;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What every second of the counter's processes is written in. */
enum CounterPeer {
  JAVA,
  /** The program {@code peer.c}, which knows the mutex from docs/spec alone. */
  C;

  private static final String PROGRAM = "peer";

  /** The program of the processes in C. */
  static Path program() {
    return NativeProgram.path(PROGRAM);
  }

  /** Whether its processes can be started. */
  boolean isThere() {
    return this == JAVA || NativeProgram.isBuilt(PROGRAM);
  }

  @Override
  public String toString() {
    return this == JAVA ? "java" : "c"; // as on the command line
  }

  /** Reads what {@link #toString} writes. */
  static final class Converter implements ITypeConverter<CounterPeer> {
    @Override
    public CounterPeer convert(String text) {
      List<CounterPeer> all = Arrays.asList(values());
      return all.stream()
          .filter(peer -> peer.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("expected one of " + all + ", not '" + text + "'"));
    }
  }
}
