/*
 * The C yardstick of the cross-process locks: what the same contended counter, uncontended pair and
 * ping-pong cost when they are written directly against glibc and the kernel's futex.
 */
#include "crew.h"

#define USAGE "usage: pthread-peer counter [--futex] --processes N --increments TOTAL" \
  " | pair mutex|robust|rwlock-read|rwlock-write|sem|cas|fetch-add [--runs R] [--processes N] | pingpong [--cond] [--rounds N] [--cpus A,B]"

/* ---- counter ---- */

struct progress {
  alignas(LINE) atomic_long done;
  long done_at_first_finish, quota, max_wait_ns, finish_ns;
};

struct counter {
  struct crew crew;
  long use_futex, expected;
  atomic_bool finished;
  alignas(LINE) pthread_mutex_t mutex;
  alignas(LINE) atomic_int word;
  alignas(LINE) long value; /* deliberately plain: only a lock that excludes makes the total right */
  struct progress workers[MAX_PROCESSES];
};

static inline int exchange_if(atomic_int *word, int expected, int desired) {
  atomic_compare_exchange_strong_explicit(word, &expected, desired, memory_order_acquire, memory_order_relaxed);
  return expected;
}

/* mutex2 of Drepper's "Futexes are tricky": 0 free, 1 held, 2 held and perhaps waited for. */
static void futex_lock(atomic_int *word) {
  int seen = exchange_if(word, 0, 1);
  while (seen != 0) {
    if (seen == 2 || exchange_if(word, 1, 2) != 0) futex(word, FUTEX_WAIT, 2);
    seen = exchange_if(word, 0, 2); /* never 1 again: others may still sleep */
  }
}

static inline void futex_unlock(atomic_int *word) {
  if (atomic_fetch_sub_explicit(word, 1, memory_order_release) == 1) return;
  atomic_store_explicit(word, 0, memory_order_release);
  futex(word, FUTEX_WAKE, 1);
}

/* Takes the lock and returns for how long it had to wait; the clock is read only when it had to. */
static inline long lock(struct counter *counter) {
  int busy = counter->use_futex ? exchange_if(&counter->word, 0, 1) : pthread_mutex_trylock(&counter->mutex);
  if (busy == 0) return 0;
  const long start = now_ns();
  if (counter->use_futex) futex_lock(&counter->word);
  else check(pthread_mutex_lock(&counter->mutex), "pthread_mutex_lock");
  return now_ns() - start;
}

static void counter_work(struct crew *crew, int index) {
  struct counter *counter = (struct counter *) crew;
  struct progress *mine = &counter->workers[index];
  const long quota = mine->quota;
  long worst = 0;
  for (long done = 1; done <= quota; done++) {
    long waited = lock(counter);
    worst = waited > worst ? waited : worst;
    counter->value++;
    if (counter->use_futex) futex_unlock(&counter->word);
    else check(pthread_mutex_unlock(&counter->mutex), "pthread_mutex_unlock");
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
  printf("counter primitive=%s processes=%d total=%ld expected=%ld seconds=%.3f nsPerIncrement=%.1f minShare=%.3f"
         " maxWaitMs=%.3f\n", counter->use_futex ? "futex" : "pthread", counter->crew.count, counter->value,
         counter->expected, ns / 1e9, ns / (double) counter->expected, (double) slowest / (double) sum,
         (double) worst / 1e6);
  return counter->value == counter->expected ? 0 : 1;
}

static int counter_main(char **arguments) {
  struct counter *counter = map_shared(sizeof *counter);
  long count = 0, *total = &counter->expected;
  while (*arguments != NULL) {
    const char *name = *arguments++;
    if (strcmp(name, "--futex") == 0) counter->use_futex = 1;
    else if (strcmp(name, "--processes") == 0) count = parse_number(name, arguments++, '\0', 1, MAX_PROCESSES);
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

enum { MUTEX, ROBUST, RWLOCK_READ, RWLOCK_WRITE, SEM, CAS, FETCH_ADD, KINDS };
static const char *const KIND_NAMES[KINDS] = {
  "mutex", "robust", "rwlock-read", "rwlock-write", "sem", "cas", "fetch-add"
};

/* The head of a test of several processes that pair at the same time, each on a processor of its own. */
struct cells {
  struct crew crew;
  long kind, runs;
  double ns[MAX_RUNS];
  alignas(LINE) pthread_mutex_t mutex;
  alignas(LINE) pthread_rwlock_t rwlock;
  alignas(LINE) sem_t sem;
  alignas(LINE) atomic_int word;
  alignas(LINE) atomic_long sum;
};

#define REPEAT(PAIR) for (int i = 0; i < BATCH; i++) error |= (PAIR); break

static double run_pairs(int kind, struct cells *c) {
  int error = 0;
  long pairs = 0, elapsed = 0;
  for (long start = now_ns(); elapsed < RUN_NS; elapsed = now_ns() - start) {
    switch (kind) {
      case RWLOCK_READ: REPEAT(pthread_rwlock_rdlock(&c->rwlock) || pthread_rwlock_unlock(&c->rwlock));
      case RWLOCK_WRITE: REPEAT(pthread_rwlock_wrlock(&c->rwlock) || pthread_rwlock_unlock(&c->rwlock));
      case SEM: REPEAT(sem_wait(&c->sem) || sem_post(&c->sem));
      case CAS: REPEAT(exchange_if(&c->word, 0, 1) || (atomic_store_explicit(&c->word, 0, memory_order_release), 0));
      case FETCH_ADD: REPEAT(atomic_fetch_add(&c->sum, 1) < 0);
      default: REPEAT(pthread_mutex_lock(&c->mutex) || pthread_mutex_unlock(&c->mutex));
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
  struct cells *cells = (struct cells *) crew;
  if (crew->count > 1) pin(index);
  /* A second thread, so that no shortcut for single-threaded processes flatters the numbers. */
  check(pthread_create(&(pthread_t) {0}, NULL, sleep_for_ever, NULL), "pthread_create");
  run_pairs((int) cells->kind, cells); /* a warm-up that is not counted */
  for (long i = 0; i < cells->runs; i++) {
    double ns = run_pairs((int) cells->kind, cells);
    if (index == 0) cells->ns[i] = ns;
  }
  run_pairs((int) cells->kind, cells); /* while the others come to their end */
}

static int pair_main(char **arguments) {
  long runs = 7, processes = 1;
  int kind = 0;
  while (kind < KINDS && (*arguments == NULL || strcmp(*arguments, KIND_NAMES[kind]) != 0)) kind++;
  if (kind == KINDS) fail(2, "unknown kind '%s'; " USAGE, *arguments == NULL ? "" : *arguments);
  for (arguments++; *arguments != NULL; arguments += 2) {
    if (strcmp(*arguments, "--runs") == 0) runs = parse_number("--runs", arguments + 1, '\0', 1, MAX_RUNS);
    else if (strcmp(*arguments, "--processes") == 0) processes = parse_number("--processes", arguments + 1, '\0', 1, MAX_PROCESSES);
    else fail(2, "unknown argument '%s'; " USAGE, *arguments);
  }
  struct cells *cells = map_shared(sizeof *cells);
  cells->crew = (struct crew) {.count = (int) processes, .work = pair_work};
  cells->kind = kind;
  cells->runs = runs;
  init_mutex(&cells->mutex, kind == ROBUST ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  init_rwlock(&cells->rwlock);
  sem_init(&cells->sem, 1, 1);
  run_crew(&cells->crew);
  double *ns = cells->ns;
  qsort(ns, (size_t) runs, sizeof ns[0], compare_doubles);
  printf("pair kind=%s nsMedian=%.2f nsMin=%.2f nsMax=%.2f runs=%ld processes=%ld\n", KIND_NAMES[kind],
         (ns[(runs - 1) / 2] + ns[runs / 2]) / 2, ns[0], ns[runs - 1], runs, processes);
  return 0;
}

/* ---- pingpong ---- */

struct table {
  struct crew crew;
  long rounds, cpus[2], start_ns, finish_ns;
  struct { alignas(LINE) sem_t sem; pthread_cond_t cond; } sides[2];
  alignas(LINE) pthread_mutex_t mutex;
  long use_cond;
  int turn; /* whose it is, by conditions; the mutex guards it */
};

static void await_turn(struct table *table, int index) {
  while (table->turn != index) check(pthread_cond_wait(&table->sides[index].cond, &table->mutex), "pthread_cond_wait");
}

static void round_by_cond(struct table *table, int index) {
  check(pthread_mutex_lock(&table->mutex), "pthread_mutex_lock");
  if (index == 1) await_turn(table, 1);
  table->turn = 1 - index;
  check(pthread_cond_signal(&table->sides[1 - index].cond), "pthread_cond_signal");
  if (index == 0) await_turn(table, 0);
  check(pthread_mutex_unlock(&table->mutex), "pthread_mutex_unlock");
}

static void round_by_sem(struct table *table, int index) {
  if (index == 0) sem_post(&table->sides[1].sem);
  while (sem_wait(&table->sides[index].sem) != 0) check(errno == EINTR ? 0 : errno, "sem_wait");
  if (index == 1) sem_post(&table->sides[0].sem);
}

static void pingpong_work(struct crew *crew, int index) {
  struct table *table = (struct table *) crew;
  if (table->cpus[index] >= 0) pin(table->cpus[index]);
  /* The clock starts at round 0, when both sides have arrived on their processors. */
  for (long i = -BATCH; i < table->rounds; i++) {
    if (i == 0 && index == 0) table->start_ns = now_ns();
    if (table->use_cond) round_by_cond(table, index);
    else round_by_sem(table, index);
  }
  if (index == 0) table->finish_ns = now_ns();
}

static int pingpong_main(char **arguments) {
  struct table *table = map_shared(sizeof *table);
  *table = (struct table) {.crew = {.count = 2, .work = pingpong_work}, .rounds = 200000, .cpus = {-1, -1}};
  while (*arguments != NULL) {
    const char *name = *arguments++;
    if (strcmp(name, "--cpus") == 0) {
      table->cpus[0] = parse_number(name, arguments, ',', 0, CPU_SETSIZE - 1);
      table->cpus[1] = parse_number(name, arguments++, '\0', 0, CPU_SETSIZE - 1);
      for (int i = 0; i < 2; i++) pin(table->cpus[i]); /* a processor that is not there is a bad argument */
    } else if (strcmp(name, "--cond") == 0) table->use_cond = 1;
    else if (strcmp(name, "--rounds") == 0) table->rounds = parse_number(name, arguments++, '\0', 1, LONG_MAX);
    else fail(2, "unknown argument '%s'; " USAGE, name);
  }
  init_mutex(&table->mutex, PTHREAD_MUTEX_STALLED);
  pthread_condattr_t shared;
  check(pthread_condattr_init(&shared), "pthread_condattr_init");
  check(pthread_condattr_setpshared(&shared, PTHREAD_PROCESS_SHARED), "pthread_condattr_setpshared");
  for (int i = 0; i < 2; i++) {
    sem_init(&table->sides[i].sem, 1, 0);
    check(pthread_cond_init(&table->sides[i].cond, &shared), "pthread_cond_init");
  }
  run_crew(&table->crew);
  printf("pingpong kind=%s rounds=%ld nsPerRound=%.1f\n", table->use_cond ? "cond" : "sem", table->rounds,
         (double) (table->finish_ns - table->start_ns) / (double) table->rounds);
  return 0;
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  int status = strcmp(command, "counter") == 0 ? counter_main(arguments + 2)
    : strcmp(command, "pair") == 0 ? pair_main(arguments + 2)
    : strcmp(command, "pingpong") == 0 ? pingpong_main(arguments + 2) : -1;
  if (status < 0) fail(2, "unknown command '%s'; " USAGE, command);
  if (fflush(stdout) != 0 || ferror(stdout)) fail(1, "cannot write to stdout");
  return status;
}
