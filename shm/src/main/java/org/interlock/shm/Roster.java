package org.interlock.shm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Waited;

/**
 * Who is attached, what each holds and what its threads wait for: looks without a lock, for people.
 */
final class Roster {
  private static final int THREAD_KEY_MASK = (1 << 20) - 1;

  private final ParticipantTable table;
  private final Directory directory;
  private final Reaper reaper;
  private final Supplier<List<Reaper.Found>> objects;
  private final RowText own;
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  /**
   * A roster.
   *
   * @param objects all objects that can be held, as of the call
   * @param own this participant's row
   */
  Roster(
      ParticipantTable table,
      Directory directory,
      Reaper reaper,
      Supplier<List<Reaper.Found>> objects,
      RowText own) {
    this.table = table;
    this.directory = directory;
    this.reaper = reaper;
    this.objects = objects;
    this.own = own;
  }

  List<Participant> participants() {
    List<Reaper.Found> found = objects.get();
    List<Directory.Entry> entries = directory.entries();
    return table.peers().stream()
        .map(peer -> Participant.of(peer, holds(peer, found), waitsFor(peer, entries)))
        .toList();
  }

  private List<String> holds(Peer peer, List<Reaper.Found> objects) {
    List<String> holds = new ArrayList<>();
    for (Reaper.Found found : objects) {
      Directory.Entry entry = found.entry();
      reaper
          .recoverer(entry.type())
          .flatMap(kind -> kind.heldBy(found.words(), peer.slot(), peer.generation()))
          .ifPresent(what -> holds.add(entry.type().noun() + " " + entry.name() + ": " + what));
    }
    return holds;
  }

  private List<String> waitsFor(Peer peer, List<Directory.Entry> entries) {
    return table.row(peer.slot()).waits().stream()
        .filter(wait -> wait.object() >= 0 && wait.object() < entries.size())
        .map(wait -> entries.get(wait.object()))
        .map(entry -> entry.type().noun() + " " + entry.name())
        .distinct()
        .toList();
  }

  /** What a thread of a row shows that it sleeps for, when that is an object with words. */
  Optional<Waited> waitedFor(int slot, int threadKey) {
    List<Directory.Entry> entries = directory.entries();
    return table.row(slot).waits().stream()
        .filter(wait -> wait.threadKey() == threadKey)
        .filter(wait -> wait.object() >= 0 && wait.object() < entries.size())
        .map(wait -> entries.get(wait.object()))
        .flatMap(entry -> objects.get().stream().filter(found -> found.entry().equals(entry)))
        .map(found -> new Waited(found.entry().type(), found.entry().name(), found.words()))
        .findFirst();
  }

  // ---- the threads of this process

  /** Writes a thread's name where others find it by the returned key. */
  int introduce(Thread thread) {
    int key = key(thread);
    own.nameThread(key, thread.getName());
    return key;
  }

  void showWaiting(String object) {
    own.showWait(number(object), introduce(Thread.currentThread()));
  }

  void showDone(String object) {
    Integer number = numbers.get(object); // not there: it was not shown
    if (number != null) {
      own.showNoWait(number, key(Thread.currentThread()));
    }
  }

  /** The living processes with threads asleep for an object. */
  String whoWaits(String object) {
    int number = number(object);
    String who =
        table.peers().stream()
            .filter(Peer::alive)
            .flatMap(
                peer ->
                    table.row(peer.slot()).waits().stream()
                        .filter(wait -> wait.object() == number)
                        .map(wait -> thread(peer, wait) + " of " + peer))
            .collect(Collectors.joining(", "));
    return who.isEmpty() ? "nobody" : who;
  }

  private String thread(Peer peer, RowText.Wait wait) {
    return table.threadName(peer.slot(), wait.threadKey());
  }

  private int number(String object) {
    return numbers.computeIfAbsent(object, name -> directory.names().indexOf(name));
  }

  @SuppressWarnings("deprecation") // threadId() came with 19, this library runs on 17
  private static int key(Thread thread) {
    return (int) thread.getId() & THREAD_KEY_MASK;
  }
}
