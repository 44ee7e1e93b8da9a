/*
 * The C yardstick of versioned data: one process publishes versions flat out, another copies them out
 * as fast as it can, by the textbook means that C has for it.
 */
#include "crew.h"
#include "latency.h"

#define USAGE "usage: versions-peer seqlock|pthread_rwlock|mutex|memcpy|alone [--bytes N] [--seconds S]"
#define PAGE 4096L
#define MAX_BYTES (1L << 30)
#define LARGE (64L << 10) /* a clock reading per copy is nothing beside so many bytes */
#define SAMPLE 16         /* smaller copies: one of so many is timed, and of all sizes one is checked in full */
#define CLOCK_EVERY 64

enum { SEQLOCK, RWLOCK, MUTEX, MEMCPY, ALONE, KINDS };
static const char *const KIND_NAMES[KINDS] = {"seqlock", "pthread_rwlock", "mutex", "memcpy", "alone"};
enum { WRITER, READER };

struct versions {
  struct crew crew;
  int kind;
  long bytes, run_ns;
  char *payload; /* every 64-bit word is the version's number */
  long publishes, writing_ns, reads, torn, reading_ns;
  struct latencies latencies;
  alignas(LINE) atomic_bool writer_has_begun;
  alignas(LINE) atomic_bool reader_is_done;
  alignas(LINE) atomic_long sequence;
  alignas(LINE) pthread_mutex_t mutex;
  alignas(LINE) pthread_rwlock_t rwlock;
};

/* ---- the writer ---- */

/* A page of the number, over and over: the source stays in the first-level cache, whatever the size. */
static void write_payload(const struct versions *v, const long *page) {
  for (long at = 0; at < v->bytes; at += PAGE) {
    memcpy(v->payload + at, page, (size_t) (v->bytes - at < PAGE ? v->bytes - at : PAGE));
  }
}

static void publish(struct versions *v, const long *page) {
  switch (v->kind) {
    case SEQLOCK: {
      const long even = atomic_load_explicit(&v->sequence, memory_order_relaxed);
      atomic_store_explicit(&v->sequence, even + 1, memory_order_relaxed);
      atomic_thread_fence(memory_order_release); /* a reader that sees a word of the payload sees the odd number */
      write_payload(v, page);
      atomic_store_explicit(&v->sequence, even + 2, memory_order_release);
      break;
    }
    case RWLOCK:
      check(pthread_rwlock_wrlock(&v->rwlock), "pthread_rwlock_wrlock");
      write_payload(v, page);
      check(pthread_rwlock_unlock(&v->rwlock), "pthread_rwlock_unlock");
      break;
    case MUTEX:
      check(pthread_mutex_lock(&v->mutex), "pthread_mutex_lock");
      write_payload(v, page);
      check(pthread_mutex_unlock(&v->mutex), "pthread_mutex_unlock");
      break;
    default:
      write_payload(v, page);
      atomic_signal_fence(memory_order_seq_cst); /* the compiler may not leave a version out */
  }
}

/* Until the reader has done: what it reads last must be as hard to read as the rest. */
static void write_work(struct versions *v) {
  long page[PAGE / sizeof(long)];
  const long start = now_ns();
  /* A reader that a lock starves gets to its end only when the writer gives up. */
  const long limit = start + v->run_ns + (v->kind == ALONE ? 0 : v->run_ns / 2);
  long version = 0, now = start;
  do {
    version++;
    for (size_t i = 0; i < sizeof page / sizeof page[0]; i++) page[i] = version;
    publish(v, page);
    if (version == 1) atomic_store(&v->writer_has_begun, true);
    if (version % CLOCK_EVERY == 0 || v->bytes >= LARGE) now = now_ns();
  } while (now < limit && !atomic_load_explicit(&v->reader_is_done, memory_order_relaxed));
  v->publishes = version;
  v->writing_ns = now_ns() - start;
}

/* ---- the reader ---- */

/* False: it has not got a whole version until the deadline. */
static bool copy_by_seqlock(struct versions *v, char *copy, long deadline) {
  for (long tries = 1;; tries++) {
    const long before = atomic_load_explicit(&v->sequence, memory_order_acquire);
    if (before % 2 == 0) {
      memcpy(copy, v->payload, (size_t) v->bytes);
      atomic_thread_fence(memory_order_acquire); /* pairs with the writer's fence */
      if (atomic_load_explicit(&v->sequence, memory_order_relaxed) == before) return true;
    }
    if ((tries % CLOCK_EVERY == 0 || v->bytes >= LARGE) && now_ns() >= deadline) return false;
  }
}

static bool copy_version(struct versions *v, char *copy, long deadline) {
  switch (v->kind) {
    case SEQLOCK:
      return copy_by_seqlock(v, copy, deadline);
    case RWLOCK:
      check(pthread_rwlock_rdlock(&v->rwlock), "pthread_rwlock_rdlock");
      memcpy(copy, v->payload, (size_t) v->bytes);
      check(pthread_rwlock_unlock(&v->rwlock), "pthread_rwlock_unlock");
      return true;
    case MUTEX:
      check(pthread_mutex_lock(&v->mutex), "pthread_mutex_lock");
      memcpy(copy, v->payload, (size_t) v->bytes);
      check(pthread_mutex_unlock(&v->mutex), "pthread_mutex_unlock");
      return true;
    default:
      memcpy(copy, v->payload, (size_t) v->bytes);
      atomic_signal_fence(memory_order_seq_cst);
      return true;
  }
}

/* In full, every word is compared with the next; otherwise the first, the middle and the last. */
static bool is_torn(const char *copy, long bytes, bool in_full) {
  const long word = sizeof(long);
  if (in_full) return memcmp(copy, copy + word, (size_t) (bytes - word)) != 0;
  return memcmp(copy, copy + bytes - word, (size_t) word) != 0
    || memcmp(copy, copy + bytes / 2 / word * word, (size_t) word) != 0;
}

static void read_work(struct versions *v) {
  char *copy = aligned_alloc((size_t) PAGE, (size_t) ((v->bytes + PAGE - 1) / PAGE * PAGE));
  check(copy == NULL ? ENOMEM : 0, "aligned_alloc");
  memset(copy, 0, (size_t) v->bytes);
  while (!atomic_load(&v->writer_has_begun)) sched_yield();
  const long timed_every = v->bytes >= LARGE ? 1 : SAMPLE;
  const long start = now_ns(), deadline = start + v->run_ns;
  long reads = 0, torn = 0, now = start;
  for (bool whole = true; whole && now < deadline;) {
    const bool timed = reads % timed_every == 0;
    const long before = timed ? now_ns() : now;
    whole = copy_version(v, copy, deadline);
    if (timed || !whole) { /* the copy that it gives up counts with the time it took so far */
      now = now_ns();
      note_latency(&v->latencies, now - before);
    }
    torn += whole && is_torn(copy, v->bytes, reads % SAMPLE == 0);
    reads += whole;
  }
  v->reading_ns = now_ns() - start;
  v->reads = reads;
  v->torn = torn;
  atomic_store(&v->reader_is_done, true);
}

/* ---- a run ---- */

/* The index-th of the processors that this process may use, when there is one for each. */
static void pin_apart(const struct crew *crew, int index) {
  cpu_set_t allowed;
  check(sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? 0 : errno, "sched_getaffinity");
  if (CPU_COUNT(&allowed) < crew->count) return;
  for (long cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET((size_t) cpu, &allowed) || index-- > 0) continue;
    pin(cpu);
    return;
  }
}

static void versions_work(struct crew *crew, int index) {
  struct versions *v = (struct versions *) crew;
  pin_apart(crew, index);
  /* Shared pages are not in a child's table until it has touched them. */
  for (long at = 0; at < v->bytes + PAGE; at += PAGE) (void) ((volatile char *) v->payload)[at];
  if (index == WRITER) write_work(v);
  else read_work(v);
}

static double per_second(long count, long ns) {
  return ns == 0 ? 0 : (double) count * 1e9 / (double) ns;
}

static void report(const struct versions *v) {
  printf("versions kind=%s bytes=%ld readsPerSecond=%.1f publishesPerSecond=%.1f torn=%ld p50Ns=%.0f p99Ns=%.0f\n",
         KIND_NAMES[v->kind], v->bytes, per_second(v->reads, v->reading_ns),
         per_second(v->publishes, v->writing_ns), v->torn, percentile(&v->latencies, 500), percentile(&v->latencies, 990));
}

int main(int count, char **arguments) {
  struct versions *v = map_shared(sizeof *v);
  v->bytes = PAGE;
  v->run_ns = 2 * NS_PER_SECOND;
  const char *kind = count > 1 ? arguments[1] : "";
  while (v->kind < KINDS && strcmp(kind, KIND_NAMES[v->kind]) != 0) v->kind++;
  if (v->kind == KINDS) fail(2, "unknown kind '%s'; " USAGE, kind);
  for (arguments += 2; *arguments != NULL; arguments += 2) {
    if (strcmp(*arguments, "--bytes") == 0) v->bytes = parse_number("--bytes", arguments + 1, '\0', 8, MAX_BYTES);
    else if (strcmp(*arguments, "--seconds") == 0) v->run_ns = parse_seconds_as_ns(arguments[1]);
    else fail(2, "unknown argument '%s'; " USAGE, *arguments);
  }
  if (v->bytes % (long) sizeof(long) != 0) fail(2, "--bytes needs a multiple of 8, not %ld", v->bytes);
  v->payload = map_shared((size_t) (v->bytes + PAGE)); /* a page more: one that follows untouched slows copies */
  memset(v->payload, 0, (size_t) (v->bytes + PAGE));
  v->crew.count = v->kind == ALONE ? 1 : 2;
  v->crew.work = versions_work;
  init_mutex(&v->mutex, PTHREAD_MUTEX_STALLED);
  init_rwlock(&v->rwlock);
  run_crew(&v->crew);
  report(v);
  if (fflush(stdout) != 0 || ferror(stdout)) fail(1, "cannot write to stdout");
  return 0;
}
