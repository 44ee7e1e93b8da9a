package org.interlock.sync;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Tasks and their outcomes as one line of text each. */
public final class Wire {
  /** How a task ended: one of the two is null. */
  public record Outcome(Serializable value, Throwable failure) implements Serializable {}

  private Wire() {}

  public static String line(Serializable object) {
    try {
      return Base64.getEncoder().encodeToString(bytes(object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String line(Outcome outcome) {
    try {
      return Base64.getEncoder().encodeToString(bytes(outcome));
    } catch (NotSerializableException e) {
      return line(new Outcome(null, new AssertionError(outcome + ": not serializable")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static <T> T object(Class<T> type, String line) {
    byte[] bytes = Base64.getDecoder().decode(line);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return type.cast(in.readObject());
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }
}
