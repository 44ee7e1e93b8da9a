/*
 * What the C yardsticks share: arguments, clocks, futex calls, and workers that start together.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINE 128 /* x86 prefetches 64-byte lines in pairs, and some aarch64 cores have 128-byte lines */
#define MAX_PROCESSES 1024
#define MAX_RUNS 1000
#define PUBLISH_EVERY 4096L
#define TICK_NS 250000000L
#define RUN_NS 200000000L
#define BATCH 1000
#define MAX_SECONDS 3600.0
#define NS_PER_SECOND 1000000000L

/* Ends with one line on stderr; _exit, so that a child never flushes a copy of its parent's buffers. */
#define fail(status, format, ...) \
  (fprintf(stderr, "%s: " format "\n", program_invocation_short_name, ##__VA_ARGS__), _exit(status))

static inline void check(int error, const char *what) {
  if (__builtin_expect(error != 0, 0)) fail(1, "%s: %s", what, strerror(error));
}

static long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

static void *map_shared(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check(memory == MAP_FAILED ? errno : 0, "mmap");
  return memory;
}

/* No FUTEX_PRIVATE_FLAG: the waiters are in other processes. value: what to wait on, or how many to wake. */
static void futex(atomic_int *word, int operation, int value) {
  long result = syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
  check(result < 0 && errno != EAGAIN && errno != EINTR ? errno : 0, "futex");
}

static void init_mutex(pthread_mutex_t *mutex, int robustness) {
  pthread_mutexattr_t attributes;
  check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  check(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
  check(pthread_mutexattr_setrobust(&attributes, robustness), "pthread_mutexattr_setrobust");
  check(pthread_mutex_init(mutex, &attributes), "pthread_mutex_init");
}

static inline void init_rwlock(pthread_rwlock_t *rwlock) {
  pthread_rwlockattr_t attributes;
  check(pthread_rwlockattr_init(&attributes), "pthread_rwlockattr_init");
  check(pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_rwlockattr_setpshared");
  check(pthread_rwlock_init(rwlock, &attributes), "pthread_rwlock_init");
}

static inline void pin(long cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t) cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) fail(2, "cannot run on cpu %ld", cpu);
}

/* Digits, then terminator; *text moves past both. isdigit because strtol alone takes blanks and signs. */
static long parse_number(const char *name, char **text, char terminator, long min, long max) {
  char *end = NULL;
  errno = 0;
  const long value = *text != NULL && isdigit((unsigned char) **text) ? strtol(*text, &end, 10) : -1;
  if (end == NULL || *end != terminator || errno != 0 || value < min || value > max) {
    fail(2, "%s needs %s from %ld to %ld, not '%s'", name,
         terminator == ',' ? "two numbers A,B" : "a whole number", min, max, *text ? *text : "");
  }
  *text = end + 1;
  return value;
}

static inline long parse_seconds_as_ns(const char *text) {
  char *end = NULL;
  const double seconds = text != NULL && isdigit((unsigned char) *text) ? strtod(text, &end) : 0;
  if (end == NULL || *end != '\0' || !(seconds >= 0.001) || seconds > MAX_SECONDS) {
    fail(2, "--seconds needs a number from 0.001 to %.0f, not '%s'", MAX_SECONDS, text == NULL ? "" : text);
  }
  return (long) (seconds * 1e9);
}

/* ---- forked workers that start together and end with their parent ---- */

/* The head of the shared memory of a test; work and tick are valid in the children as they are forked. */
struct crew {
  atomic_int ready;
  atomic_int open;
  long start_ns;
  int count;
  void (*work)(struct crew *crew, int index);
  void (*tick)(struct crew *crew);
  pid_t pids[MAX_PROCESSES];
};

static _Noreturn void run_worker(struct crew *crew, int index, pid_t parent) {
  check(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? 0 : errno, "prctl");
  /* A parent that died before prctl took effect sends no signal any more. */
  if (getppid() != parent) fail(1, "process %d has lost its parent", index);
  atomic_fetch_add(&crew->ready, 1);
  while (atomic_load(&crew->open) == 0) futex(&crew->open, FUTEX_WAIT, 0);
  crew->work(crew, index);
  _exit(0);
}

/* The survivors may wait for ever for what a dead worker held, so they are ended too. */
static _Noreturn void abandon(struct crew *crew, const char *what, int index, int number) {
  for (int i = 0; i < crew->count; i++) {
    if (crew->pids[i] <= 0) continue;
    kill(crew->pids[i], SIGKILL);
    waitpid(crew->pids[i], NULL, 0);
  }
  fail(1, "process %d %s %d", index, what, number);
}

static void start_crew(struct crew *crew) {
  pid_t parent = getpid();
  for (int i = 0; i < crew->count; i++) {
    pid_t pid = fork();
    if (pid == 0) run_worker(crew, i, parent);
    if (pid < 0) abandon(crew, "cannot be forked: errno", i, errno);
    crew->pids[i] = pid;
  }
}

static int reap_and_count_running(struct crew *crew) {
  int left = 0, status = 0;
  for (int i = 0; i < crew->count; i++) {
    pid_t pid = crew->pids[i] > 0 ? waitpid(crew->pids[i], &status, WNOHANG) : -1;
    left += pid == 0;
    if (pid <= 0) continue;
    crew->pids[i] = 0;
    if (WIFSIGNALED(status)) abandon(crew, "died of signal", i, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0) abandon(crew, "ended with exit status", i, WEXITSTATUS(status));
  }
  return left;
}

static void run_crew(struct crew *crew) {
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  signal(SIGCHLD, SIG_DFL); /* an inherited SIG_IGN would reap the children behind our back */
  sigprocmask(SIG_BLOCK, &child_signal, NULL);
  start_crew(crew);
  long next_tick = LONG_MAX;
  while (reap_and_count_running(crew) > 0) {
    if (next_tick == LONG_MAX && atomic_load(&crew->ready) == crew->count) {
      crew->start_ns = now_ns();
      next_tick = crew->start_ns + TICK_NS;
      atomic_store(&crew->open, 1);
      futex(&crew->open, FUTEX_WAKE, INT_MAX);
    }
    /* Sleeping until a child ends or a tick is due leaves the processors to the workers. */
    long nap = next_tick == LONG_MAX ? NS_PER_SECOND / 1000 : next_tick - now_ns();
    sigtimedwait(&child_signal, NULL, &(struct timespec) {.tv_nsec = nap > 0 ? nap : 0});
    if (now_ns() < next_tick) continue;
    next_tick += TICK_NS;
    if (crew->tick != NULL) crew->tick(crew);
  }
}
