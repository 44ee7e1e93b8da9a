package org.interlock.interop;

import java.util.List;
import org.interlock.process.ChildJvm;
import org.interlock.process.NativeProgram;

/** What a peer is written in. */
enum Language {
  C {
    @Override
    ChildJvm start() {
      return ChildJvm.startProgram(NativeProgram.path(ENDLESS_PEER));
    }
  },
  JAVA {
    @Override
    ChildJvm start() {
      return ChildJvm.start(List.of("-XX:+UseSerialGC", "-Xmx64m"), JavaPeer.class);
    }
  };

  /** The peer whose sleeps have no cap, so that a wake that is lost is seen. */
  static final String ENDLESS_PEER = "peer-endless";

  /** Why a test that needs the C programs is skipped. */
  static final String WITHOUT_C = "NO C COMPILER: built without the C peers, nothing is tested";

  /** Starts a process that takes the commands of {@code peer.c}. */
  abstract ChildJvm start();
}
