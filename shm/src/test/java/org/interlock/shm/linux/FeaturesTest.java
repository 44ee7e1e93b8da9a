package org.interlock.shm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk25")
class FeaturesTest {
  @Test
  void findsWhatEverySupportedKernelHas() {
    Features features = Features.probe();
    assertTrue(features.ofdLocks(), "since Linux 3.15");
    assertTrue(features.robustList(), "since Linux 2.6.17");
  }

  @Test
  void findsFutexWaitvByTheKernelsAge() {
    String[] version = System.getProperty("os.version").split("[.-]", 3);
    int number = Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]);
    assertEquals(number >= 5016, Features.probe().futexWaitv(), "since Linux 5.16");
  }

  @Test
  void leavesNoDescriptorOpen() throws IOException {
    Features.probe(); // loads classes
    List<Path> before = memoryFiles();
    Features.probe();
    assertEquals(before, memoryFiles());
  }

  /** Unnamed memory files that are open; other threads may open other files meanwhile. */
  private static List<Path> memoryFiles() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(FeaturesTest::isMemoryFile).sorted().toList();
    }
  }

  private static boolean isMemoryFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("/memfd:");
    } catch (IOException e) {
      return false; // closed since it was listed
    }
  }
}
