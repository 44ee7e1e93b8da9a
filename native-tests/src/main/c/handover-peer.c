/*
 * The C yardstick of passing things on: two processes that hand the turn to and fro, and the next
 * owner of a robust mutex whose owner was killed.
 */
#include "crew.h"
#include "latency.h"

#define USAGE "usage: handover-peer pingpong sem|cond|futex [--pause MICROS] [--rounds N] [--cpus A,B]" \
  " | recovery [--rounds N] [--mib N]"
#define WARM_UP_ROUNDS 1000
#define SETTLE_NS 20000000L
#define MAX_MICROS 1000000L
#define MAX_MIB 65536L

/* ---- pingpong ---- */

enum { SEM, COND, FUTEX, KINDS };
static const char *const KIND_NAMES[KINDS] = {"sem", "cond", "futex"};

struct table {
  struct crew crew;
  int kind;
  long rounds, cpus[2], pause_ns, sleeps, elapsed_ns;
  struct latencies latencies;
  struct { alignas(LINE) sem_t sem; pthread_cond_t cond; } sides[2];
  alignas(LINE) pthread_mutex_t mutex;
  int turn; /* whose it is, by conditions; the mutex guards it */
  alignas(LINE) atomic_int turn_word; /* the same by futex alone */
  alignas(LINE) long sent_ns, there_ns; /* of a round with pauses: when it was sent, how long it took to arrive */
};

static void give(struct table *t, int to) {
  switch (t->kind) {
    case SEM:
      check(sem_post(&t->sides[to].sem) == 0 ? 0 : errno, "sem_post");
      break;
    case COND:
      check(pthread_mutex_lock(&t->mutex), "pthread_mutex_lock");
      t->turn = to;
      check(pthread_cond_signal(&t->sides[to].cond), "pthread_cond_signal");
      check(pthread_mutex_unlock(&t->mutex), "pthread_mutex_unlock");
      break;
    default:
      atomic_store_explicit(&t->turn_word, to, memory_order_release);
      futex(&t->turn_word, FUTEX_WAKE, 1);
  }
}

static void take(struct table *t, int me) {
  switch (t->kind) {
    case SEM:
      while (sem_wait(&t->sides[me].sem) != 0) check(errno == EINTR ? 0 : errno, "sem_wait");
      break;
    case COND:
      check(pthread_mutex_lock(&t->mutex), "pthread_mutex_lock");
      while (t->turn != me) check(pthread_cond_wait(&t->sides[me].cond, &t->mutex), "pthread_cond_wait");
      check(pthread_mutex_unlock(&t->mutex), "pthread_mutex_unlock");
      break;
    default:
      while (atomic_load_explicit(&t->turn_word, memory_order_acquire) != me) futex(&t->turn_word, FUTEX_WAIT, 1 - me);
  }
}

static void nap(long ns) {
  struct timespec left = {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
  while (nanosleep(&left, &left) != 0) check(errno == EINTR ? 0 : errno, "nanosleep");
}

/* A turn by conditions as one would write it: the mutex is held throughout, but for the wait. */
static void cond_turn(struct table *t, int me) {
  check(pthread_mutex_lock(&t->mutex), "pthread_mutex_lock");
  while (me == 1 && t->turn != 1) check(pthread_cond_wait(&t->sides[1].cond, &t->mutex), "pthread_cond_wait");
  t->turn = 1 - me;
  check(pthread_cond_signal(&t->sides[1 - me].cond), "pthread_cond_signal");
  while (me == 0 && t->turn != 0) check(pthread_cond_wait(&t->sides[0].cond, &t->mutex), "pthread_cond_wait");
  check(pthread_mutex_unlock(&t->mutex), "pthread_mutex_unlock");
}

/* A round trip of side 0; side 1 gives the turn back at once. */
static long run_round(struct table *t) {
  const long start = now_ns();
  if (t->kind == COND) {
    cond_turn(t, 0);
  } else {
    give(t, 1);
    take(t, 0);
  }
  return now_ns() - start;
}

/* Both pause before they give, so that the other one is asleep; the pauses are not part of the time. */
static long sleep_round(struct table *t) {
  nap(t->pause_ns);
  t->sent_ns = now_ns();
  give(t, 1);
  take(t, 0);
  return t->there_ns + now_ns() - t->sent_ns;
}

static void answer(struct table *t) {
  if (t->kind == COND && t->pause_ns == 0) {
    cond_turn(t, 1);
    return;
  }
  take(t, 1);
  if (t->pause_ns > 0) {
    t->there_ns = now_ns() - t->sent_ns;
    nap(t->pause_ns);
    t->sent_ns = now_ns();
  }
  give(t, 0);
}

static long count_sleeps(void) {
  struct rusage usage;
  check(getrusage(RUSAGE_SELF, &usage) == 0 ? 0 : errno, "getrusage");
  return usage.ru_nvcsw;
}

static void pingpong_work(struct crew *crew, int index) {
  struct table *t = (struct table *) crew;
  if (t->cpus[index] >= 0) pin(t->cpus[index]);
  const long warm_up = t->pause_ns > 0 ? t->rounds / 10 : WARM_UP_ROUNDS;
  long start = 0, sleeps = 0;
  for (long i = -warm_up; i < t->rounds; i++) {
    if (index == 1) {
      answer(t);
      continue;
    }
    if (i == 0) {
      sleeps = count_sleeps();
      start = now_ns();
    }
    const long took = t->pause_ns > 0 ? sleep_round(t) : run_round(t);
    if (i >= 0) note_latency(&t->latencies, took);
  }
  if (index == 1) return;
  t->elapsed_ns = now_ns() - start;
  t->sleeps = count_sleeps() - sleeps;
}

static void parse_pingpong(struct table *t, char **arguments) {
  while (t->kind < KINDS && (*arguments == NULL || strcmp(*arguments, KIND_NAMES[t->kind]) != 0)) t->kind++;
  if (t->kind == KINDS) fail(2, "unknown kind '%s'; " USAGE, *arguments == NULL ? "" : *arguments);
  for (arguments++; *arguments != NULL;) {
    const char *name = *arguments++;
    if (strcmp(name, "--cpus") == 0) {
      t->cpus[0] = parse_number(name, arguments, ',', 0, CPU_SETSIZE - 1);
      t->cpus[1] = parse_number(name, arguments++, '\0', 0, CPU_SETSIZE - 1);
      for (int i = 0; i < 2; i++) pin(t->cpus[i]); /* a processor that is not there is a bad argument */
    } else if (strcmp(name, "--pause") == 0) t->pause_ns = 1000 * parse_number(name, arguments++, '\0', 0, MAX_MICROS);
    else if (strcmp(name, "--rounds") == 0) t->rounds = parse_number(name, arguments++, '\0', 1, LONG_MAX);
    else fail(2, "unknown argument '%s'; " USAGE, name);
  }
}

static void init_table(struct table *t) {
  init_mutex(&t->mutex, PTHREAD_MUTEX_STALLED);
  pthread_condattr_t shared;
  check(pthread_condattr_init(&shared), "pthread_condattr_init");
  check(pthread_condattr_setpshared(&shared, PTHREAD_PROCESS_SHARED), "pthread_condattr_setpshared");
  for (int i = 0; i < 2; i++) {
    check(sem_init(&t->sides[i].sem, 1, 0) == 0 ? 0 : errno, "sem_init");
    check(pthread_cond_init(&t->sides[i].cond, &shared), "pthread_cond_init");
  }
}

static int pingpong_main(char **arguments) {
  struct table *t = map_shared(sizeof *t);
  *t = (struct table) {.crew = {.count = 2, .work = pingpong_work}, .rounds = 200000, .cpus = {-1, -1}};
  parse_pingpong(t, arguments);
  init_table(t);
  run_crew(&t->crew);
  printf("pingpong kind=%s pauseUs=%ld rounds=%ld", KIND_NAMES[t->kind], t->pause_ns / 1000, t->rounds);
  if (t->pause_ns == 0) printf(" nsPerRound=%.1f", (double) t->elapsed_ns / (double) t->rounds);
  printf(" p50Us=%.2f p99Us=%.2f p999Us=%.2f sleepsPerRound=%.2f\n", percentile(&t->latencies, 500) / 1e3,
         percentile(&t->latencies, 990) / 1e3, percentile(&t->latencies, 999) / 1e3, (double) t->sleeps / (double) t->rounds);
  return 0;
}

/* ---- recovery ---- */

struct estate {
  pthread_mutex_t mutex;
  atomic_int held;
  long taken_ns;
};

/* Touches memory of its own, takes the mutex and stays. */
static _Noreturn void hold(struct estate *estate, long mib, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  char *heap = mib == 0 ? NULL : malloc((size_t) mib << 20);
  check(mib > 0 && heap == NULL ? ENOMEM : 0, "malloc");
  for (long at = 0; at < mib << 20; at += 4096) ((volatile char *) heap)[at] = 1;
  check(pthread_mutex_lock(&estate->mutex), "pthread_mutex_lock");
  atomic_store(&estate->held, 1);
  for (;;) pause();
}

static _Noreturn void inherit(struct estate *estate, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const int error = pthread_mutex_lock(&estate->mutex);
  estate->taken_ns = now_ns();
  if (error != EOWNERDEAD) _exit(1);
  check(pthread_mutex_consistent(&estate->mutex), "pthread_mutex_consistent");
  check(pthread_mutex_unlock(&estate->mutex), "pthread_mutex_unlock");
  _exit(0);
}

static double recovery_round(long mib) {
  struct estate *estate = map_shared(sizeof *estate);
  init_mutex(&estate->mutex, PTHREAD_MUTEX_ROBUST);
  const pid_t parent = getpid(), holder = fork();
  if (holder == 0) hold(estate, mib, parent);
  while (holder > 0 && atomic_load(&estate->held) == 0) nap(NS_PER_SECOND / 1000);
  const pid_t heir = fork();
  if (heir == 0) inherit(estate, parent);
  check(holder < 0 || heir < 0 ? errno : 0, "fork");
  nap(SETTLE_NS); /* it is asleep, or the figure is too good to be true */
  const long killed = now_ns();
  kill(holder, SIGKILL);
  int status = 0;
  waitpid(holder, NULL, 0);
  waitpid(heir, &status, 0);
  if (status != 0) fail(1, "the heir ended with status %d", status);
  const double ms = (double) (estate->taken_ns - killed) / 1e6;
  munmap(estate, sizeof *estate);
  return ms;
}

static int compare_doubles(const void *a, const void *b) {
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static int recovery_main(char **arguments) {
  long rounds = 20, mib = 0;
  for (; *arguments != NULL; arguments += 2) {
    if (strcmp(*arguments, "--rounds") == 0) rounds = parse_number("--rounds", arguments + 1, '\0', 1, MAX_RUNS);
    else if (strcmp(*arguments, "--mib") == 0) mib = parse_number("--mib", arguments + 1, '\0', 0, MAX_MIB);
    else fail(2, "unknown argument '%s'; " USAGE, *arguments);
  }
  double ms[MAX_RUNS];
  for (long i = 0; i < rounds; i++) ms[i] = recovery_round(mib);
  qsort(ms, (size_t) rounds, sizeof ms[0], compare_doubles);
  printf("recovery kind=robust mib=%ld rounds=%ld takenMs=%.3f takenMaxMs=%.3f\n", mib, rounds, ms[rounds / 2], ms[rounds - 1]);
  return 0;
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  int status = strcmp(command, "pingpong") == 0 ? pingpong_main(arguments + 2)
    : strcmp(command, "recovery") == 0 ? recovery_main(arguments + 2) : -1;
  if (status < 0) fail(2, "unknown command '%s'; " USAGE, command);
  if (fflush(stdout) != 0 || ferror(stdout)) fail(1, "cannot write to stdout");
  return status;
}
