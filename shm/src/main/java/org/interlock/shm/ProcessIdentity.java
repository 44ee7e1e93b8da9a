package org.interlock.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.shm.linux.Linux;

/** What this process says of itself in its slot. */
record ProcessIdentity(int pid, int user, long namespace, long startedMillis, String command) {
  private static final Pattern INODE = Pattern.compile("\\d+");

  static ProcessIdentity current() {
    long started =
        ProcessHandle.current()
            .info()
            .startInstant()
            .map(java.time.Instant::toEpochMilli)
            .orElse(0L);
    return new ProcessIdentity(
        Linux.processId(), Linux.userId(), namespaceInode(), started, mainClass());
  }

  private static String mainClass() {
    String command = System.getProperty("sun.java.command", "java").split(" ", 2)[0];
    return command.substring(command.lastIndexOf('/') + 1);
  }

  private static long namespaceInode() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      Matcher inode = INODE.matcher(link);
      return inode.find() ? Long.parseLong(inode.group()) : 0;
    } catch (IOException e) {
      return 0; // a diagnostic only
    }
  }
}
