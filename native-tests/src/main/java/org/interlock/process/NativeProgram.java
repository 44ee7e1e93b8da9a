package org.interlock.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the C programs stand: the build puts them beside the jar, and beside the classes. */
public final class NativeProgram {
  private NativeProgram() {}

  /** A program's file, whether it is there or not. */
  public static Path path(String name) {
    try {
      Path here =
          Path.of(NativeProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolveSibling("native").resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of this class", e);
    }
  }

  /** Whether it was built: there was a C compiler. */
  public static boolean isBuilt(String name) {
    return Files.isExecutable(path(name));
  }
}
