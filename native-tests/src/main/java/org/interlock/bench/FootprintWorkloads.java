package org.interlock.bench;

import static org.interlock.bench.Workload.c;
import static org.interlock.bench.Workload.jdk;
import static org.interlock.bench.Workload.metric;
import static org.interlock.bench.Workload.ours;

import java.util.List;

/** What it takes to be there: time, memory, threads. */
final class FootprintWorkloads {
  static final String ATTACHING = "Attaching to an existing segment, and its mutex once";

  private FootprintWorkloads() {}

  static List<Workload> all() {
    return List.of(attaching(), objects(), attachments());
  }

  private static Workload attaching() {
    return new Workload(
        ATTACHING,
        List.of(
            metric("startToMainMs", "JVM start to main", "ms"),
            metric("firstAttachMs", "main to attached", "ms"),
            metric("attachUs", "once more, and detached", "µs")),
        List.of(
            ours("Segment.open", Attach.class, Attach.INTERLOCK),
            jdk("the file mapped", Attach.class, Attach.MAPPED_FILE),
            c("shm_open, mmap, munmap", "pthread-peer", "attach")));
  }

  private static Workload objects() {
    return new Workload(
        "Memory of an object, in a segment for 64 participants",
        List.of(
            metric("mutexBytes", "mutex", "B"),
            metric("semaphoreBytes", "tracked semaphore", "B"),
            metric("untrackedBytes", "untracked semaphore", "B"),
            metric("rwLockBytes", "reader-writer lock", "B"),
            metric("conditionBytes", "condition", "B"),
            metric("barrierBytes", "barrier", "B"),
            metric("sharedLongBytes", "number", "B"),
            metric("participantBytes", "a participant's row", "B")),
        List.of(
            ours("Interlock", Footprint.class, Footprint.OBJECTS),
            c("pthread, sem_t", "pthread-peer", "sizes")));
  }

  private static Workload attachments() {
    return new Workload(
        "Memory and threads of an attachment",
        List.of(
            metric("firstThreads", "threads of the first", ""),
            metric("firstPssKib", "PSS of the first", "KiB"),
            metric("firstHeapKib", "heap of the first", "KiB"),
            metric("moreThreads", "threads of each more", ""),
            metric("morePssKib", "PSS of each more", "KiB"),
            metric("moreHeapKib", "heap of each more", "KiB")),
        List.of(
            ours("a segment of 64 KiB", Footprint.class, Footprint.ATTACHMENTS),
            jdk("the file mapped", Footprint.class, Footprint.MAPPED_FILES)));
  }
}
