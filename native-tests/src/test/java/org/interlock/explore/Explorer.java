package org.interlock.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a scenario many times, each time otherwise, until something is violated or a bound is
 * reached. Prints what it did on one line.
 */
final class Explorer {
  /** Seconds for each random exploration instead of a number of executions: the soak. */
  private static final String SECONDS_PROPERTY = "interlock.explore.seconds";

  private static final long SECONDS = Long.getLong(SECONDS_PROPERTY, 0);

  private final String name;
  private final Scenario scenario;
  private final long started = System.nanoTime();
  private long executions;
  private long accesses;
  private long deaths;
  private int depth;
  private Failure failure;

  /** Within which deviations + deaths all executions were run. */
  private String complete = "";

  /** A schedule that violates something. */
  record Failure(Throwable what, List<Integer> choices, List<String> schedule) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(what.toString()).append("\nchoices to replay: ");
      text.append(choices).append('\n');
      schedule.forEach(step -> text.append("  ").append(step).append('\n'));
      return text.toString();
    }
  }

  Explorer(String name, Scenario scenario) {
    this.name = name;
    this.scenario = scenario;
  }

  /** All executions within bounds, at most so many. */
  Explorer depthFirst(Bounds bounds, int most) {
    DepthFirst choices = new DepthFirst();
    for (int i = 0; i < most && failure == null; i++) {
      run(choices, bounds, 0);
      if (!choices.advance()) {
        complete += " " + bounds.deviations() + "+" + bounds.deaths();
        break;
      }
    }
    return this;
  }

  /** Executions drawn at random. */
  Explorer random(Bounds bounds, long seed, int most) {
    Seeded choices = new Seeded(seed);
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    for (int i = 0; failure == null; i++) {
      if (SECONDS == 0 ? i >= most : System.nanoTime() - end >= 0) {
        break;
      }
      run(choices, bounds, 0);
    }
    return this;
  }

  /**
   * One execution in which the doomed thread's participant dies at the k-th access of its
   * operation; false when that had not as many.
   */
  boolean killAt(Choices choices, Bounds bounds, int k) {
    return run(choices, bounds, k);
  }

  private boolean run(Choices choices, Bounds bounds, int k) {
    choices.restart();
    World world = world(choices, bounds, k, null);
    Throwable what = world.scheduler.execute();
    executions++;
    accesses += world.scheduler.steps();
    deaths += world.scheduler.deaths();
    depth = Math.max(depth, world.scheduler.steps());
    if (what != null) {
      failure = replay(choices.said(), bounds, k, what);
    }
    return world.scheduler.hasKilled();
  }

  private World world(Choices choices, Bounds bounds, int k, List<String> traced) {
    World world = new World(scenario, choices, bounds, traced);
    scenario.stage(world);
    if (k > 0) {
      world.scheduler.kill(world.doomed, k);
    }
    return world;
  }

  private Failure replay(int[] said, Bounds bounds, int k, Throwable what) {
    List<String> steps = new ArrayList<>();
    Throwable again = world(Choices.replaying(said), bounds, k, steps).scheduler.execute();
    if (again == null || !again.toString().equals(what.toString())) {
      steps.add("(the replay ended otherwise: " + again + ")");
    }
    return new Failure(what, Arrays.stream(said).boxed().toList(), steps);
  }

  long executions() {
    return executions;
  }

  Failure failure() {
    return failure;
  }

  /** Prints the counts; what was violated is thrown, with its schedule. */
  Explorer mustHold() {
    print();
    if (failure != null) {
      throw new AssertionError(name + ": " + failure, failure.what());
    }
    return this;
  }

  /** Prints the counts; a broken twin must have been caught. */
  void mustFail() {
    print();
    if (failure == null) {
      throw new AssertionError(name + " was not caught in " + executions + " executions");
    }
  }

  private void print() {
    System.out.printf(
        "explore %s: executions=%d accesses=%d deaths=%d depth=%d violations=%d%s%s (%.1f s)%n",
        name,
        executions,
        accesses,
        deaths,
        depth,
        failure == null ? 0 : 1,
        complete.isEmpty() ? "" : " complete:" + complete,
        failure == null ? "" : " [" + failure.what().getMessage() + "]",
        (System.nanoTime() - started) / 1e9);
  }
}
