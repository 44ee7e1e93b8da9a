/*
 * Work under contention: storms for the tests, and a process of the demo's counter.
 */
#define _GNU_SOURCE
#include "peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 16

/* ---- storms ---- */

struct storm {
  struct thing *thing;
  long *numbers; /* two, plain: the same whenever nobody changes them */
  long n;
  _Atomic long wrong;
  _Atomic int failure;
};

static bool failed(struct storm *storm, int result) {
  if (result == IL_OK) return false;
  atomic_store(&storm->failure, result);
  return true;
}

static void add(struct storm *storm) {
  storm->wrong += storm->numbers[0] != storm->numbers[1];
  storm->numbers[0]++;
  storm->numbers[1]++;
}

static bool add_under_mutex(struct storm *storm) {
  il_mutex *mutex = storm->thing->handle;
  if (failed(storm, il_mutex_lock(mutex))) return false;
  add(storm);
  return !failed(storm, il_mutex_unlock(mutex));
}

static bool add_under_semaphore(struct storm *storm) {
  il_semaphore *semaphore = storm->thing->handle;
  if (failed(storm, il_semaphore_acquire(semaphore, 1))) return false;
  add(storm);
  return !failed(storm, il_semaphore_release(semaphore, 1));
}

static bool write_and_read(struct storm *storm) {
  il_rwlock *lock = storm->thing->handle;
  if (failed(storm, il_rwlock_write(lock))) return false;
  add(storm);
  if (failed(storm, il_rwlock_end_write(lock)) || failed(storm, il_rwlock_read(lock))) return false;
  storm->wrong += storm->numbers[0] != storm->numbers[1];
  return !failed(storm, il_rwlock_end_read(lock));
}

static bool publish_and_read(struct storm *storm) {
  il_versioned *versioned = storm->thing->handle;
  const size_t count = storm->thing->bytes / sizeof(int64_t);
  void *bytes;
  int64_t version;
  if (failed(storm, il_versioned_draft_of_current(versioned, IL_FOR_EVER, &bytes))) return false;
  int64_t *draft = bytes;
  for (size_t i = 0; i < count; i++) draft[i]++;
  if (failed(storm, il_versioned_publish(versioned, &version))) return false;
  struct il_snapshot snapshot;
  if (failed(storm, il_versioned_pin(versioned, &snapshot))) return false;
  const int64_t *numbers = snapshot.bytes;
  for (size_t i = 0; i < count; i++) storm->wrong += numbers[i] != snapshot.version;
  storm->wrong += snapshot.version < version;
  return !failed(storm, il_versioned_unpin(&snapshot));
}

static bool once(struct storm *storm) {
  switch (storm->thing->kind) {
    case MUTEX: return add_under_mutex(storm);
    case TRACKED: case UNTRACKED: return add_under_semaphore(storm);
    case RWLOCK: return write_and_read(storm);
    case VERSIONED: return publish_and_read(storm);
    default: return !failed(storm, IL_INVALID);
  }
}

static void *run(void *argument) {
  struct storm *storm = argument;
  for (long i = 0; i < storm->n && once(storm); i++) {}
  return NULL;
}

void run_storm(struct thing *thing, struct thing *region, long n, long threads, char *answer, size_t size) {
  struct storm storm = {.thing = thing, .numbers = region->handle, .n = n};
  pthread_t others[MAX_THREADS];
  if (threads < 1 || threads > MAX_THREADS || thing->kind == NOTHING || region->kind != REGION) {
    snprintf(answer, size, "error what is to be done?");
    return;
  }
  for (long i = 1; i < threads; i++) {
    if (pthread_create(&others[i], NULL, run, &storm) != 0) give_up("no thread");
  }
  run(&storm);
  for (long i = 1; i < threads; i++) pthread_join(others[i], NULL);
  if (storm.failure != 0) snprintf(answer, size, "error %d", (int) storm.failure);
  else snprintf(answer, size, "ok %ld", (long) storm.wrong);
}

/* ---- the counter: docs of its board stand in demo/CounterBoard.java ---- */

#define LINE 128
#define PUBLISH_MASK 1023
enum { DONE = 0, WORST_WAIT = 8, FINISHED = 16, DONE_AT_FIRST = 24 };

struct board {
  unsigned char *lines;
  long processes, me;
};

static _Atomic int64_t *board_word(const struct board *board, long process, int at) {
  return (_Atomic int64_t *) (void *) (board->lines + LINE * (1 + process) + at);
}

static int64_t monotonic_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void must(int result, const char *what) {
  if (result != IL_OK) give_up("%s: %d: %s", what, result, il_message());
}

static int64_t add_under(il_mutex *mutex, int64_t *counter, const struct board *board, int64_t quota) {
  int64_t worst = 0;
  for (int64_t done = 1; done <= quota; done++) {
    if (il_mutex_timed_lock(mutex, 0) != IL_OK) { /* only those who wait read the clock; nobody barges */
      const int64_t from = monotonic_ns();
      must(il_mutex_lock(mutex), "lock");
      const int64_t waited = monotonic_ns() - from;
      worst = waited > worst ? waited : worst;
    }
    ++*counter;
    il_mutex_unlock(mutex);
    if ((done & PUBLISH_MASK) == 0) atomic_store_explicit(board_word(board, board->me, DONE), done, memory_order_release);
  }
  return worst;
}

static void finish(const struct board *board, int64_t quota, int64_t worst) {
  atomic_store(board_word(board, board->me, DONE), quota);
  atomic_store(board_word(board, board->me, WORST_WAIT), worst);
  atomic_store(board_word(board, board->me, FINISHED), monotonic_ns());
  uint32_t nobody = 0;
  if (!atomic_compare_exchange_strong((_Atomic uint32_t *) (void *) board->lines, &nobody, 1)) return;
  for (long each = 0; each < board->processes; each++) {
    atomic_store(board_word(board, each, DONE_AT_FIRST), atomic_load(board_word(board, each, DONE)));
  }
}

static void count(il_segment *segment, struct board *board, int64_t quota) {
  const uint32_t all = (uint32_t) board->processes;
  void *lines, *counter;
  il_mutex *mutex;
  il_semaphore *ready, *go, *finished;
  must(il_region(segment, "board", LINE * (1 + (uint64_t) board->processes), &lines), "board");
  must(il_region(segment, "counter", sizeof(int64_t), &counter), "counter");
  must(il_mutex_of(segment, "lock", &mutex), "mutex");
  must(il_untracked_of(segment, "ready", 0, all, &ready), "ready");
  must(il_untracked_of(segment, "go", 0, all, &go), "go");
  must(il_untracked_of(segment, "finished", 0, all, &finished), "finished");
  board->lines = lines;
  must(il_semaphore_release(ready, 1), "ready");
  must(il_semaphore_acquire(go, 1), "go");
  finish(board, quota, add_under(mutex, counter, board, quota));
  must(il_semaphore_release(finished, 1), "finished");
}

/* PATH PROCESSES PROCESS QUOTA; begins with the line "run", ends with "exit" as the Java process does. */
int run_counter(char **arguments) {
  for (int i = 0; i < 4; i++) {
    if (arguments[i] == NULL) give_up("counter PATH PROCESSES PROCESS QUOTA");
  }
  il_segment *segment;
  must(il_open(arguments[0], IL_TRUST_USER, &segment), "open");
  struct board board = {.processes = atol(arguments[1]), .me = atol(arguments[2])};
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "exit\n") != 0) {
    if (strcmp(line, "run\n") == 0) count(segment, &board, atoll(arguments[3]));
  }
  must(il_close(segment), "close");
  return 0;
}
