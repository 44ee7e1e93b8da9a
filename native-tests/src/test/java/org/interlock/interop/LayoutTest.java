package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlock.process.NativeProgram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C and Java have the same offsets, sizes, bits and limits. */
@Timeout(60)
class LayoutTest {
  @Test
  @Tag("jdk25")
  void cAndJavaWereBuiltWithTheSameLayout() throws Exception {
    assumeTrue(NativeProgram.isBuilt(Language.ENDLESS_PEER), Language.WITHOUT_C);
    Map<String, Long> java = new TreeMap<>();
    for (String line : lines("layout.txt").toList()) {
      String[] words = line.split("\\s+", -1);
      java.put(words[0], value(words[1], words[2]));
    }
    assertEquals(java, ofC(), "layout.txt says what stands where in Java");
  }

  /** Lines of a text of this package, without its notes. */
  static Stream<String> lines(String name) throws IOException {
    try (InputStream text = LayoutTest.class.getResourceAsStream(name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank());
    }
  }

  private static Map<String, Long> ofC() {
    try (Peer peer = Peer.start(Language.C)) {
      return Stream.of(peer.ask("layout").split(" ", -1))
          .map(pair -> pair.split("=", 2))
          .collect(
              Collectors.toMap(
                  pair -> pair[0],
                  pair -> Long.parseUnsignedLong(pair[1]),
                  (one, other) -> one,
                  TreeMap::new));
    }
  }

  /** The value of a static field or method, whoever may use it. */
  private static long value(String type, String member) throws ReflectiveOperationException {
    if (type.equals("=")) {
      return Long.parseLong(member);
    }
    Class<?> owner = Class.forName("org.interlock." + type);
    if (member.endsWith("()")) {
      Method method = owner.getDeclaredMethod(member.substring(0, member.length() - 2));
      method.setAccessible(true);
      return ((Number) method.invoke(null)).longValue();
    }
    Field field = owner.getDeclaredField(member);
    field.setAccessible(true);
    return ((Number) field.get(null)).longValue();
  }
}
