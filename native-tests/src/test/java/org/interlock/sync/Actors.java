package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.interlock.shm.Segment;

/** The actors of a test class, reused by its tests. */
final class Actors implements AutoCloseable {
  private final Function<String, Actor> start;
  private final List<Actor> actors = new ArrayList<>();

  private Actors(Function<String, Actor> start) {
    this.start = start;
  }

  static Actors threads() {
    return new Actors(ThreadActor::new);
  }

  static Actors processes(String... jvmOptions) {
    return new Actors(name -> new ProcessActor(name, List.of(jvmOptions)));
  }

  /** The actor of a number, from 0. */
  Actor get(int number) {
    while (actors.size() <= number) {
      actors.add(start.apply("actor-" + (char) ('a' + actors.size())));
    }
    return actors.get(number);
  }

  /** So many actors, each with the segment open. */
  List<Actor> open(int count, String segment) throws Exception {
    List<Actor> opened = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Actor actor = get(number);
      actor.run(stage -> stage.open(segment));
      opened.add(actor);
    }
    return opened;
  }

  /** Takes the actors out of a test and removes its segment. */
  void leave(String segment) throws Exception {
    try {
      if (!actors.stream().allMatch(Actor::isIdle)) {
        close(); // a failed test left one waiting
      }
      for (Actor actor : actors) {
        actor.run(Stage::leave);
      }
    } finally {
      Segment.unlink(segment);
    }
  }

  @Override
  public void close() {
    actors.forEach(Actor::close);
    actors.clear();
  }
}
