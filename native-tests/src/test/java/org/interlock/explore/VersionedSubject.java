package org.interlock.explore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.interlock.explore.VersionedScenes.Course;
import org.interlock.explore.VersionedStage.Crowd;
import org.interlock.sync.VersionedOptions;

/** Every operation of versioned data: alone, in a crowd, after deaths. */
final class VersionedSubject implements Subject {
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final VersionedOptions TWO = VersionedActor.options(2);
  private static final VersionedOptions THREE = VersionedActor.options(3);
  private static final Course NOTHING = me -> {};

  private final List<Operation> operations = new ArrayList<>();

  VersionedSubject() {
    reads(Crowd.NOBODY);
    reads(Crowd.PUBLISHER);
    add("close", Crowd.WRITER_AT_GATE, VersionedActor::open, VersionedActor::close);
    writes();
    waits();
    givesUp();
    ends(Crowd.NOBODY);
    ends(Crowd.WRITER_ASLEEP);
    ends(Crowd.AWAITER);
    awaits();
    for (Crowd crowd : List.of(Crowd.DEAD_READER, Crowd.DEAD_WRITER)) {
      add("read", crowd, NOTHING, VersionedActor::read);
      add("write", crowd, NOTHING, VersionedActor::begin);
      add("write, try", crowd, NOTHING, me -> me.begin(Duration.ZERO));
    }
    checksums();
    queries();
  }

  @Override
  public String name() {
    return "versioned";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  private VersionedStage add(String name, Crowd crowd, Course before, Course operation) {
    return add(name, crowd, TWO, before, operation);
  }

  private VersionedStage add(
      String name, Crowd crowd, VersionedOptions options, Course before, Course operation) {
    VersionedStage stage = new VersionedStage(crowd, options, before, operation);
    operations.add(new Operation(crowd == Crowd.NOBODY ? name : name + " (" + crowd + ")", stage));
    return stage;
  }

  private void reads(Crowd crowd) {
    add("read", crowd, NOTHING, VersionedActor::read);
    add("read of three buffers", crowd, THREE, NOTHING, VersionedActor::read);
    add("open", crowd, NOTHING, VersionedActor::open);
    add("close", crowd, VersionedActor::open, VersionedActor::close);
    add("copy", crowd, NOTHING, VersionedActor::copy);
    add("version", crowd, NOTHING, VersionedActor::number);
  }

  private void writes() {
    add("write", Crowd.NOBODY, NOTHING, VersionedActor::write);
    add("write in three buffers", Crowd.LAGGARD, THREE, NOTHING, VersionedActor::write);
    add("update", Crowd.NOBODY, NOTHING, VersionedActor::update);
    add("update again", Crowd.NOBODY, VersionedActor::update, VersionedActor::update);
    add("write, try", Crowd.NOBODY, NOTHING, me -> me.begin(Duration.ZERO));
  }

  private void waits() {
    for (Crowd crowd : List.of(Crowd.DRAFTER, Crowd.LAGGARD)) {
      add("write", crowd, NOTHING, VersionedActor::write);
      add("write, try", crowd, NOTHING, me -> me.begin(Duration.ZERO));
      add("write, timed", crowd, NOTHING, me -> me.begin(TIMEOUT));
      add("write, spinning", crowd, NOTHING, VersionedActor::write).spinning();
    }
  }

  private void givesUp() {
    for (Crowd crowd : List.of(Crowd.STUBBORN_DRAFTER, Crowd.STUBBORN_LAGGARD)) {
      add("write, try", crowd, NOTHING, me -> me.begin(Duration.ZERO));
      add("write, timed", crowd, NOTHING, me -> me.begin(TIMEOUT));
      add("write, interrupted", crowd, NOTHING, me -> me.begin(VersionedActor.EVER)).interrupted();
    }
  }

  private void ends(Crowd crowd) {
    Course filled =
        me -> {
          me.begin();
          me.fill();
        };
    add("publish", crowd, filled, VersionedActor::publish);
    add("discard", crowd, filled, VersionedActor::discard);
  }

  private void awaits() {
    add("await", Crowd.LATE_PUBLISHER, NOTHING, me -> me.await(0));
    add("await, spinning", Crowd.LATE_PUBLISHER, NOTHING, me -> me.await(0)).spinning();
    add("await, there is one", Crowd.NOBODY, VersionedActor::write, me -> me.await(0));
    add("await, timed", Crowd.NOBODY, NOTHING, me -> me.await(0, TIMEOUT));
    add("await, interrupted", Crowd.NOBODY, NOTHING, me -> me.await(0, VersionedActor.EVER))
        .interrupted();
  }

  private void checksums() {
    VersionedOptions checked = TWO.checksum();
    add("write with checksum", Crowd.NOBODY, checked, NOTHING, VersionedActor::write);
    add(
        "verify",
        Crowd.PUBLISHER,
        checked,
        NOTHING,
        me -> {
          me.open();
          me.verify();
        });
  }

  private void queries() {
    add("writer", Crowd.STUBBORN_DRAFTER, NOTHING, me -> me.data.writer());
    add("toString", Crowd.NOBODY, NOTHING, me -> Objects.requireNonNull(me.data.toString()));
  }
}
