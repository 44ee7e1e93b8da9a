package org.interlock.bench;

import static org.interlock.bench.Workload.boost;
import static org.interlock.bench.Workload.c;
import static org.interlock.bench.Workload.floor;
import static org.interlock.bench.Workload.inJvm;
import static org.interlock.bench.Workload.jdk;
import static org.interlock.bench.Workload.metric;
import static org.interlock.bench.Workload.ours;

import java.util.ArrayList;
import java.util.List;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.Workload.Peer;

/** Locks: alone, and used by several at once. */
final class LockWorkloads {
  static final String MUTEX_PAIR = "Uncontended pair: mutex";
  static final String TRACKED_PAIR = "Uncontended pair: tracked semaphore";
  static final String UNTRACKED_PAIR = "Uncontended pair: untracked semaphore";
  static final String READ_PAIR = "Uncontended pair: read lock";
  static final String WRITE_PAIR = "Uncontended pair: write lock";
  static final String TWO_COUNTING = "2 processes counting";
  static final String FOUR_COUNTING = "4 processes counting";
  static final String READING = "Reading together";
  static final String READ_MOSTLY = "99 reads to 1 write, 2 processes";

  static final Metric PAIR = metric("nsPerPair", "a pair", "ns");
  static final Metric INCREMENT = metric("nsPerIncrement", "an increment", "ns");
  static final Metric OPERATION = metric("nsPerOperation", "an operation of all", "ns");

  private static final List<Metric> COUNTING =
      List.of(
          INCREMENT,
          metric("minShare", "the least one's share", ""),
          metric("p50WaitUs", "wait p50", "µs"),
          metric("p999WaitUs", "p99.9", "µs"));

  private static final String PTHREAD = "pthread-peer";
  private static final String CONTENTION = "contention-peer";

  private final Scale scale;

  LockWorkloads(Scale scale) {
    this.scale = scale;
  }

  List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    all.add(mutexPair());
    all.add(trackedPair());
    all.add(untrackedPair());
    all.add(readPair());
    all.add(writePair());
    all.add(counting(TWO_COUNTING, 2));
    if (scale.large()) {
      all.add(counting(FOUR_COUNTING, 4));
    }
    all.add(reading());
    all.add(readMostly());
    return all;
  }

  // ---- alone

  private Workload mutexPair() {
    return new Workload(
        MUTEX_PAIR,
        List.of(PAIR),
        List.of(
            ours("mutex", Pair.class, Guards.MUTEX, scale.pairMillis()),
            cPair("pthread mutex", "mutex"),
            cPair("pthread robust mutex", "robust"),
            cPair("pthread spinlock", "spin"),
            cPair("textbook futex mutex", "futex"),
            boostPair("interprocess_mutex", "mutex"),
            jdk("FileLock", Pair.class, Guards.FILE_LOCK, scale.pairMillis()),
            inJvm("ReentrantLock", Pair.class, Guards.JDK_LOCK, scale.pairMillis()),
            floor("CAS, release store in C", cPairCommand("cas")),
            floor("the same in Java", Command.java(Pair.class, Pair.CAS, scale.pairMillis()))));
  }

  private Workload trackedPair() {
    return new Workload(
        TRACKED_PAIR,
        List.of(PAIR),
        List.of(
            ours("tracked semaphore", Pair.class, Guards.TRACKED, scale.pairMillis()),
            cPair("sem_t", "sem"),
            boostPair("interprocess_semaphore", "sem"),
            inJvm("Semaphore", Pair.class, Guards.JDK_SEMAPHORE, scale.pairMillis())));
  }

  private Workload untrackedPair() {
    return new Workload(
        UNTRACKED_PAIR,
        List.of(PAIR),
        List.of(
            ours("untracked semaphore", Pair.class, Guards.UNTRACKED, scale.pairMillis()),
            cPair("sem_t", "sem"),
            floor("one getAndAdd in C", cPairCommand("fetch-add")),
            floor(
                "the same in Java",
                Command.java(Pair.class, Pair.GET_AND_ADD, scale.pairMillis()))));
  }

  private Workload readPair() {
    return new Workload(
        READ_PAIR,
        List.of(PAIR),
        List.of(
            ours("read lock", Pair.class, Pair.READ, scale.pairMillis()),
            cPair("pthread rwlock", "rwlock-read"),
            boostPair("interprocess_sharable_mutex", "sharable-read"),
            inJvm("ReentrantReadWriteLock", Pair.class, Pair.JDK_READ, scale.pairMillis())));
  }

  private Workload writePair() {
    return new Workload(
        WRITE_PAIR,
        List.of(PAIR),
        List.of(
            ours("write lock", Pair.class, Pair.WRITE, scale.pairMillis()),
            ours("write lock, 7 have read", Pair.class, Pair.AMONG_READERS, scale.pairMillis()),
            cPair("pthread rwlock", "rwlock-write"),
            boostPair("interprocess_sharable_mutex", "sharable-write"),
            inJvm("ReentrantReadWriteLock", Pair.class, Pair.JDK_WRITE, scale.pairMillis())));
  }

  private Peer cPair(String name, String kind) {
    return c(name, PTHREAD, "pair", kind, "--runs", scale.peerRounds());
  }

  private Command cPairCommand(String kind) {
    return Command.peer(PTHREAD, "pair", kind, "--runs", scale.peerRounds());
  }

  private Peer boostPair(String name, String kind) {
    return boost(name, "pair", kind, "--runs", scale.peerRounds());
  }

  // ---- together

  private Workload counting(String title, int processes) {
    List<Peer> peers = new ArrayList<>();
    peers.add(oursCounting("mutex", Guards.MUTEX, processes));
    if (scale.large()) {
      peers.add(oursCounting("tracked semaphore", Guards.TRACKED, processes));
      peers.add(cCounting("pthread spinlock", "spin", processes));
      peers.add(cCounting("sem_t", "sem", processes));
    }
    peers.add(cCounting("pthread mutex", "mutex", processes));
    peers.add(cCounting("pthread robust mutex", "robust", processes));
    peers.add(cCounting("textbook futex mutex", "futex", processes));
    peers.add(boost("interprocess_mutex", peerContention("mutex", processes)));
    peers.add(jdk("FileLock", Contention.class, contention(Guards.FILE_LOCK, processes, 1)));
    peers.add(
        inJvm(
            "ReentrantLock, threads", Contention.class, contention(Guards.JDK_LOCK, 1, processes)));
    return new Workload(title, COUNTING, peers);
  }

  private Peer oursCounting(String name, String kind, int processes) {
    return ours(name, Contention.class, contention(kind, processes, 1));
  }

  private Object[] contention(String kind, int processes, int threads) {
    return new Object[] {Contention.COUNTING, kind, processes, threads, scale.seconds()};
  }

  private Peer cCounting(String name, String kind, int processes) {
    return c(name, CONTENTION, peerContention(kind, processes));
  }

  private Object[] peerContention(String kind, int processes) {
    return new Object[] {
      Contention.COUNTING, kind, "--processes", processes, "--seconds", scale.seconds()
    };
  }

  private Workload reading() {
    return new Workload(
        READING,
        List.of(OPERATION),
        List.of(
            ours("RwLock, 2 processes", Contention.class, reading(Guards.RWLOCK, 2, 1, 0)),
            ours("RwLock, 1 process", Contention.class, reading(Guards.RWLOCK, 1, 1, 0)),
            ours("RwLock, 2 threads", Contention.class, reading(Guards.RWLOCK, 1, 2, 0)),
            cReading("pthread rwlock, 2 processes", "rwlock-write", 2, 0),
            cReading("pthread rwlock, 1 process", "rwlock-write", 1, 0),
            inJvm(
                "ReentrantReadWriteLock, 2 threads",
                Contention.class,
                reading(Guards.JDK_RWLOCK, 1, 2, 0))));
  }

  private Workload readMostly() {
    return new Workload(
        READ_MOSTLY,
        List.of(OPERATION),
        List.of(
            ours("RwLock", Contention.class, reading(Guards.RWLOCK, 2, 1, 1)),
            ours("mutex", Contention.class, reading(Guards.MUTEX, 2, 1, 1)),
            cReading("pthread rwlock", "rwlock-write", 2, 1),
            cReading("pthread mutex", "mutex", 2, 1),
            inJvm(
                "ReentrantReadWriteLock, threads",
                Contention.class,
                reading(Guards.JDK_RWLOCK, 1, 2, 1))));
  }

  private Object[] reading(String kind, int processes, int threads, int percent) {
    return new Object[] {Contention.READING, kind, processes, threads, scale.seconds(), percent};
  }

  private Peer cReading(String name, String kind, int processes, int percent) {
    return c(
        name,
        CONTENTION,
        Contention.READING,
        kind,
        "--processes",
        processes,
        "--writes",
        percent,
        "--seconds",
        scale.seconds());
  }
}
