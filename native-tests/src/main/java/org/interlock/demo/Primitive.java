package org.interlock.demo;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What keeps the counter's additions apart. */
enum Primitive {
  /** A mutex round each addition. */
  MUTEX,
  /** A tracked semaphore of one permit round each addition. */
  SEMAPHORE,
  /** No lock: each addition is one atomic instruction, the floor. */
  ATOMIC,
  /** Each process counts for itself and adds once under the semaphore. */
  BATCHED,
  /** The loop of {@link #MUTEX} in C, over a process-shared pthread mutex. */
  PTHREAD;

  @Override
  public String toString() {
    return switch (this) { // as on the command line
      case MUTEX -> "mutex";
      case SEMAPHORE -> "semaphore";
      case ATOMIC -> "atomic";
      case BATCHED -> "batched";
      case PTHREAD -> "pthread";
    };
  }

  /** Reads what {@link #toString} writes. */
  static final class Converter implements ITypeConverter<Primitive> {
    @Override
    public Primitive convert(String text) {
      List<Primitive> all = Arrays.asList(values());
      return all.stream()
          .filter(primitive -> primitive.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("expected one of " + all + ", not '" + text + "'"));
    }
  }
}
