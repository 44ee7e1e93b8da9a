package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Waited;

/**
 * Who waits for whom in a circle, for messages: from an object to the thread that owns its state
 * word, and to what that thread sleeps for in turn. Looks without a lock; only what two walks found
 * alike is told. Readers are not followed, nor are threads of which a row does not show the wait.
 */
final class Deadlock {
  private static final int LONGEST = 32;

  private final Attachment attachment;

  private Deadlock(Attachment attachment) {
    this.attachment = attachment;
  }

  /** A thread that owns an object's state word in some state. */
  private record Link(ObjectType type, String name, long state) {
    /** Whether it is the same thread's. */
    boolean hasOwnerOf(Link other) {
      return MutexState.slot(state) == MutexState.slot(other.state)
          && MutexState.generation(state) == MutexState.generation(other.state)
          && MutexState.threadKey(state) == MutexState.threadKey(other.state);
    }
  }

  /** The circle that the calling thread waits in, or those whom it waits for. */
  static Optional<String> of(MutexCore wanted) {
    Deadlock look = new Deadlock(wanted.attachment);
    Waited first = new Waited(wanted.type, wanted.name, wanted.words);
    int me = wanted.notes.key(Thread.currentThread());
    long state = MutexState.taken(MutexState.FREE, wanted.mine, me, 0, MutexState.WRITING);
    Link self = new Link(wanted.type, wanted.name, state);
    List<Link> circle = look.walk(first, self);
    return !circle.isEmpty() && circle.equals(look.walk(first, self))
        ? Optional.of(look.describe(circle, self))
        : Optional.empty();
  }

  /** Owners up to one that comes twice or is the one that asks; empty when somebody is awake. */
  private List<Link> walk(Waited from, Link self) {
    List<Link> links = new ArrayList<>();
    Optional<Waited> at = Optional.of(from);
    while (at.isPresent() && links.size() < LONGEST) {
      Optional<Link> link = owner(at.get());
      if (link.isEmpty()) {
        return List.of();
      }
      boolean known = links.stream().anyMatch(link.get()::hasOwnerOf);
      links.add(link.get());
      if (known || link.get().hasOwnerOf(self)) {
        return links;
      }
      at = waitedFor(link.get());
    }
    return List.of();
  }

  private Optional<Waited> waitedFor(Link owner) {
    int slot = MutexState.slot(owner.state());
    return attachment
        .peer(slot, MutexState.generation(owner.state())) // the slot may be a damaged word's
        .filter(Peer::alive)
        .flatMap(living -> attachment.waitedFor(slot, MutexState.threadKey(owner.state())));
  }

  private static Optional<Link> owner(Waited what) {
    if (what.type() != ObjectType.MUTEX && what.type() != ObjectType.RWLOCK) {
      return Optional.empty();
    }
    long state = what.words().getVolatileLong(MutexLayout.STATE);
    return MutexState.isHeld(state)
        ? Optional.of(new Link(what.type(), what.name(), state))
        : Optional.empty();
  }

  private String describe(List<Link> circle, Link self) {
    String waits =
        circle.stream()
            .map(
                link ->
                    " for "
                        + link.type().noun()
                        + " "
                        + link.name()
                        + ", held by "
                        + (link.hasOwnerOf(self) ? "this thread" : thread(link)))
            .collect(Collectors.joining(", which waits"));
    return "; deadlock: this thread waits" + waits;
  }

  private String thread(Link link) {
    int slot = MutexState.slot(link.state());
    String process =
        attachment.peer(slot, MutexState.generation(link.state())).map(Peer::toString).orElse("?");
    return "thread "
        + attachment.threadName(slot, MutexState.threadKey(link.state()))
        + " of "
        + process;
  }
}
