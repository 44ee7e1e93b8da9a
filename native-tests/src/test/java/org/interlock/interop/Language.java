package org.interlock.interop;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.interlock.process.ChildJvm;

/** What a peer is written in. */
enum Language {
  C {
    @Override
    ChildJvm start() {
      return ChildJvm.startProgram(program("peer"));
    }
  },
  JAVA {
    @Override
    ChildJvm start() {
      return ChildJvm.start(List.of("-XX:+UseSerialGC", "-Xmx64m"), JavaPeer.class);
    }
  };

  /** Why a test that needs the C programs is skipped. */
  static final String WITHOUT_C = "NO C COMPILER: built without the C peers, nothing is tested";

  /** Starts a process that takes the commands of {@code peer.c}. */
  abstract ChildJvm start();

  /** Where a C program stands: the build puts it beside the classes. */
  static Path program(String name) {
    try {
      Path here =
          Path.of(ChildJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolveSibling("native").resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of this class", e);
    }
  }

  /** Whether a C program was built. */
  static boolean isBuilt(String name) {
    return Files.isExecutable(program(name));
  }
}
