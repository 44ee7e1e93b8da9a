package org.interlock.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Stops a process after a random time and lets it go on after another one, mostly short, at times
 * longer than any time the library waits for a sign of life.
 */
final class Stopper {
  private static final long MOST_WORK_NANOS = Duration.ofMillis(200).toNanos();
  private static final double SHORT_SECONDS = 0.1;
  private static final double LONG_SECONDS = 3;
  private static final int LONG_ONE_IN = 10;

  /** One process for both signals: the second one is sent also when this JVM is killed. */
  private static final String STOP_AND_CONTINUE =
      "kill -STOP \"$1\" && sleep \"$2\"; kill -CONT \"$1\"";

  private final Crew crew;
  private final SplittableRandom random;
  private Member victim;
  private Process signals;
  private long nextAt;
  private long stops;

  Stopper(Crew crew, SplittableRandom random) {
    this.crew = crew;
    this.random = random;
    this.nextAt = System.nanoTime();
  }

  /** Does what is due. */
  void step(long now) {
    if (signals != null) {
      if (!signals.isAlive()) {
        resumed(now);
      }
    } else if (crew.isFull() && now - nextAt >= 0) {
      List<Member> all = crew.atWork();
      stop(
          all.stream()
              .filter(member -> random.nextBoolean() && crew.isInside(member))
              .findAny()
              .orElse(all.get(random.nextInt(all.size()))));
    }
  }

  private void stop(Member member) {
    double seconds =
        random.nextDouble(random.nextInt(LONG_ONE_IN) == 0 ? LONG_SECONDS : SHORT_SECONDS);
    victim = member;
    victim.stopped(true);
    stops++;
    try {
      signals =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  STOP_AND_CONTINUE,
                  "sh",
                  Long.toString(member.jvm().pid()),
                  String.format(Locale.ROOT, "%.3f", seconds))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD) // it may have been killed meanwhile
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop " + member.jvm(), e);
    }
  }

  private void resumed(long now) {
    victim.stopped(false);
    victim.restart(now);
    signals = null;
    nextAt = now + random.nextLong(MOST_WORK_NANOS);
  }

  /** Waits until nobody is stopped. */
  void finish() throws InterruptedException {
    if (signals != null) {
      signals.waitFor();
      resumed(System.nanoTime());
    }
  }

  long stops() {
    return stops;
  }
}
