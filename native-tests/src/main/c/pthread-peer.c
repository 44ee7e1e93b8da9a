/*
 * The C yardstick of the cross-process locks: what one process's pair, the demo's counter, an object's
 * memory and an attachment cost when they are written directly against glibc and the kernel's futex.
 */
#include "locks.h"

#include <fcntl.h>

#define USAGE "usage: pthread-peer counter --processes N --increments TOTAL" \
  " | pair " LOCK_KINDS "|cas|fetch-add [--runs R] | sizes | attach"

/* ---- counter ---- */

struct progress {
  alignas(LINE) atomic_long done;
  long done_at_first_finish, quota, max_wait_ns, finish_ns;
};

struct counter {
  struct crew crew;
  long expected;
  atomic_bool finished;
  alignas(LINE) pthread_mutex_t mutex;
  alignas(LINE) long value; /* deliberately plain: only a lock that excludes makes the total right */
  struct progress workers[MAX_PROCESSES];
};

/* Takes the lock and returns for how long it had to wait; the clock is read only when it had to. */
static inline long lock_timed(struct counter *counter) {
  if (pthread_mutex_trylock(&counter->mutex) == 0) return 0;
  const long start = now_ns();
  check(pthread_mutex_lock(&counter->mutex), "pthread_mutex_lock");
  return now_ns() - start;
}

static void counter_work(struct crew *crew, int index) {
  struct counter *counter = (struct counter *) crew;
  struct progress *mine = &counter->workers[index];
  const long quota = mine->quota;
  long worst = 0;
  for (long done = 1; done <= quota; done++) {
    long waited = lock_timed(counter);
    worst = waited > worst ? waited : worst;
    counter->value++;
    check(pthread_mutex_unlock(&counter->mutex), "pthread_mutex_unlock");
    if (done % PUBLISH_EVERY == 0) atomic_store_explicit(&mine->done, done, memory_order_relaxed);
  }
  mine->finish_ns = now_ns();
  mine->max_wait_ns = worst;
  atomic_store(&mine->done, quota);
  if (atomic_exchange(&counter->finished, true)) return;
  struct progress *all = counter->workers;
  for (int i = 0; i < crew->count; i++) all[i].done_at_first_finish = atomic_load(&all[i].done);
}

static void counter_tick(struct crew *crew) {
  struct counter *counter = (struct counter *) crew;
  long done = 0;
  for (int i = 0; i < crew->count; i++) done += atomic_load(&counter->workers[i].done);
  printf("progress %ld %ld\n", done, counter->expected);
  fflush(stdout);
}

static int counter_report(const struct counter *counter) {
  long last = 0, worst = 0, slowest = LONG_MAX, sum = 0;
  for (int i = 0; i < counter->crew.count; i++) {
    const struct progress *p = &counter->workers[i];
    last = p->finish_ns > last ? p->finish_ns : last;
    worst = p->max_wait_ns > worst ? p->max_wait_ns : worst;
    slowest = p->done_at_first_finish < slowest ? p->done_at_first_finish : slowest;
    sum += p->done_at_first_finish;
    printf("process %d increments=%ld maxWaitMs=%.3f\n", i, p->quota, (double) p->max_wait_ns / 1e6);
  }
  const double ns = (double) (last - counter->crew.start_ns);
  printf("counter primitive=pthread processes=%d total=%ld expected=%ld seconds=%.3f nsPerIncrement=%.1f minShare=%.3f"
         " maxWaitMs=%.3f\n", counter->crew.count, counter->value,
         counter->expected, ns / 1e9, ns / (double) counter->expected, (double) slowest / (double) sum,
         (double) worst / 1e6);
  return counter->value == counter->expected ? 0 : 1;
}

static int counter_main(char **arguments) {
  struct counter *counter = map_shared(sizeof *counter);
  long count = 0, *total = &counter->expected;
  while (*arguments != NULL) {
    const char *name = *arguments++;
    if (strcmp(name, "--processes") == 0) count = parse_number(name, arguments++, '\0', 1, MAX_PROCESSES);
    else if (strcmp(name, "--increments") == 0) *total = parse_number(name, arguments++, '\0', 1, LONG_MAX - 1);
    else fail(2, "unknown argument '%s'; " USAGE, name);
  }
  if (count == 0 || *total < count) fail(2, "counter needs --processes N and --increments TOTAL of at least N");
  init_mutex(&counter->mutex, PTHREAD_MUTEX_STALLED);
  counter->crew = (struct crew) {.count = (int) count, .work = counter_work, .tick = counter_tick};
  for (long i = 0; i < count; i++) counter->workers[i].quota = *total / count + (i < *total % count);
  run_crew(&counter->crew);
  return counter_report(counter);
}

/* ---- pair ---- */

/* The head of the test, and what is locked. */
struct pairs {
  struct crew crew;
  int kind;
  long runs;
  double ns[MAX_RUNS];
  struct locks locks;
};

#define REPEAT(PAIR) for (int i = 0; i < BATCH; i++) error |= (PAIR); break

static double run_pairs(int kind, struct locks *l) {
  int error = 0;
  long pairs = 0, elapsed = 0;
  for (long start = now_ns(); elapsed < RUN_NS; elapsed = now_ns() - start) {
    switch (kind) { /* the kind is a constant in each, so that nothing but the pair is in the loop */
      case MUTEX:
      case ROBUST: REPEAT(lock(l, MUTEX) || unlock(l, MUTEX));
      case SPIN: REPEAT(lock(l, SPIN) || unlock(l, SPIN));
      case FUTEX: REPEAT(lock(l, FUTEX) || unlock(l, FUTEX));
      case SEM: REPEAT(lock(l, SEM) || unlock(l, SEM));
      case RWLOCK_WRITE: REPEAT(lock(l, RWLOCK_WRITE) || unlock(l, RWLOCK_WRITE));
      case RWLOCK_READ: REPEAT(lock(l, RWLOCK_READ) || unlock(l, RWLOCK_READ));
      case CAS: REPEAT(exchange_if(&l->word, 0, 1) || (atomic_store_explicit(&l->word, 0, memory_order_release), 0));
      default: REPEAT(atomic_fetch_add(&l->sum, 1) < 0);
    }
    pairs += BATCH;
  }
  if (error != 0) fail(1, "a %s operation failed", KIND_NAMES[kind]);
  return (double) elapsed / (double) pairs;
}

static int compare_doubles(const void *a, const void *b) {
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static void *sleep_for_ever(void *nothing) {
  for (;;) pause();
  return nothing;
}

static void pair_work(struct crew *crew, int index) {
  struct pairs *pairs = (struct pairs *) crew;
  (void) index;
  /* A second thread, so that no shortcut for single-threaded processes flatters the numbers. */
  check(pthread_create(&(pthread_t) {0}, NULL, sleep_for_ever, NULL), "pthread_create");
  run_pairs(pairs->kind, &pairs->locks); /* a warm-up that is not counted */
  for (long i = 0; i < pairs->runs; i++) pairs->ns[i] = run_pairs(pairs->kind, &pairs->locks);
}

static int pair_main(char **arguments) {
  struct pairs *pairs = map_shared(sizeof *pairs);
  pairs->crew = (struct crew) {.count = 1, .work = pair_work};
  pairs->kind = parse_kind(*arguments, KINDS, USAGE);
  pairs->runs = 7;
  for (arguments++; *arguments != NULL; arguments += 2) {
    if (strcmp(*arguments, "--runs") == 0) pairs->runs = parse_number("--runs", arguments + 1, '\0', 1, MAX_RUNS);
    else fail(2, "unknown argument '%s'; " USAGE, *arguments);
  }
  init_locks(&pairs->locks, pairs->kind);
  run_crew(&pairs->crew);
  double *ns = pairs->ns;
  const long runs = pairs->runs;
  qsort(ns, (size_t) runs, sizeof ns[0], compare_doubles);
  printf("pair kind=%s nsPerPair=%.2f nsMin=%.2f nsMax=%.2f runs=%ld\n", KIND_NAMES[pairs->kind],
         (ns[(runs - 1) / 2] + ns[runs / 2]) / 2, ns[0], ns[runs - 1], runs);
  return 0;
}

/* ---- sizes ---- */

static int sizes_main(char **arguments) {
  if (*arguments != NULL) fail(2, "unknown argument '%s'; " USAGE, *arguments);
  printf("sizes mutexBytes=%zu rwLockBytes=%zu semaphoreBytes=%zu conditionBytes=%zu barrierBytes=%zu\n",
         sizeof(pthread_mutex_t), sizeof(pthread_rwlock_t), sizeof(sem_t), sizeof(pthread_cond_t),
         sizeof(pthread_barrier_t));
  return 0;
}

/* ---- attach ---- */

/* An existing file of the name: opened, mapped, its lock taken once, and unmapped. */
static void attach_once(const char *name) {
  const int fd = shm_open(name, O_RDWR | O_CLOEXEC, 0);
  check(fd < 0 ? errno : 0, "shm_open");
  struct locks *locks = mmap(NULL, sizeof *locks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check(locks == MAP_FAILED ? errno : 0, "mmap");
  check(close(fd) == 0 ? 0 : errno, "close");
  check(lock(locks, MUTEX) || unlock(locks, MUTEX), "pthread_mutex");
  check(munmap(locks, sizeof *locks) == 0 ? 0 : errno, "munmap");
}

static int attach_main(char **arguments) {
  if (*arguments != NULL) fail(2, "unknown argument '%s'; " USAGE, *arguments);
  char name[64];
  snprintf(name, sizeof name, "/pthread-peer-%ld", (long) getpid());
  const int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  check(fd < 0 || ftruncate(fd, sizeof(struct locks)) != 0 ? errno : 0, "shm_open");
  struct locks *locks = mmap(NULL, sizeof *locks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check(locks == MAP_FAILED ? errno : 0, "mmap");
  init_locks(locks, MUTEX);
  double ns[MAX_RUNS];
  for (int i = 0; i < MAX_RUNS; i++) {
    const long start = now_ns();
    attach_once(name);
    ns[i] = (double) (now_ns() - start);
  }
  shm_unlink(name);
  qsort(ns, MAX_RUNS, sizeof ns[0], compare_doubles);
  printf("attach attachUs=%.2f\n", ns[MAX_RUNS / 2] / 1e3);
  return 0;
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  int status = strcmp(command, "counter") == 0 ? counter_main(arguments + 2)
    : strcmp(command, "pair") == 0 ? pair_main(arguments + 2)
    : strcmp(command, "sizes") == 0 ? sizes_main(arguments + 2)
    : strcmp(command, "attach") == 0 ? attach_main(arguments + 2) : -1;
  if (status < 0) fail(2, "unknown command '%s'; " USAGE, command);
  if (fflush(stdout) != 0 || ferror(stdout)) fail(1, "cannot write to stdout");
  return status;
}
