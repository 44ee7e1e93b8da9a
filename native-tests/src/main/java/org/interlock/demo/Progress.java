package org.interlock.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Shows how far a run is: a live bar on a terminal, else a plain line a second at most. */
final class Progress {
  private static final int WIDTH = 40;
  private static final long BAR_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrintWriter out;
  private final long total;
  private final boolean bar;
  private long start;
  private long shown;
  private boolean drawn;

  Progress(PrintWriter out, long total) {
    this(out, total, isTerminal());
  }

  Progress(PrintWriter out, long total, boolean bar) {
    this.out = out;
    this.total = total;
    this.bar = bar;
  }

  /**
   * Whether stdout is a terminal. Console answers that only together with stdin, and differently
   * from release to release.
   */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return (target.startsWith("/dev/pts/")
              || target.startsWith("/dev/tty")
              || target.equals("/dev/console"))
          && !"dumb".equals(System.getenv("TERM"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The work begins now. */
  void begin() {
    start = System.nanoTime();
    shown = start;
  }

  /** Shows it when it is time. */
  void show(long done) {
    long now = System.nanoTime();
    if (now - shown < (bar ? BAR_NANOS : LINE_NANOS)) {
      return;
    }
    shown = now;
    if (bar) {
      draw(done, now);
    } else {
      out.println(String.format(Locale.ROOT, "%,d of %,d", done, total));
    }
    out.flush();
  }

  /** Draws the full bar and goes to the next line. */
  void complete() {
    if (bar) {
      draw(total, System.nanoTime());
      end();
    }
  }

  /** Goes to the next line, wherever the bar is. */
  void end() {
    if (drawn) {
      out.println();
      out.flush();
      drawn = false;
    }
  }

  private void draw(long done, long now) {
    int full = (int) ((double) done / total * WIDTH);
    double seconds = Math.max(now - start, 1) / 1e9;
    out.print(
        String.format(
            Locale.ROOT,
            "\r[%s%s] %3d %%  %.1f s  %.1f M/s ",
            "=".repeat(full),
            " ".repeat(WIDTH - full),
            (int) ((double) done / total * 100),
            seconds,
            done / seconds / 1e6));
    out.flush();
    drawn = true;
  }
}
