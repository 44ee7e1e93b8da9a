/*
 * docs/spec/death.md: noticing deaths, recovery, and the thread that watches the others.
 */
#include "interlock-private.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

#define LOOK_EVERY_NS (50 * NS_PER_MS)
#define POLL_NS (25 * NS_PER_MS)
#define WATCHED 120

/* ---- recovery ---- */

/* D5 and D6; false: damaged, or of a type that is not known here. */
static bool recover_object(struct object *o, struct dead dead) {
  switch (o->type) {
    case TYPE_REGION:
      return true;
    case TYPE_MUTEX:
      return recover_mutex(o, dead) == IL_OK;
    case TYPE_TRACKED:
      return recover_tracked(o, dead) == IL_OK;
    case TYPE_UNTRACKED:
      wake_all_counted(word32_at(o->at, UNTRACKED_WAITERS));
      return true;
    case TYPE_RWLOCK:
      return recover_rwlock(o, dead) == IL_OK;
    case TYPE_VERSIONED:
      return recover_versioned(o, dead) == IL_OK;
    case TYPE_MANUAL_EVENT:
    case TYPE_INT:
    case TYPE_LONG:
      wake_all_counted(word32_at(o->at, 8));
      return true;
    default:
      return false;
  }
}

/* D4 to D7. */
static void pass(il_segment *s, struct dead dead) {
  bool complete = true;
  struct object entry;
  for (uint32_t number = 0; entry_at(s, number, &entry) == IL_OK; number++) {
    if (entry.type == 0) {
      if (complete) {
        exchange32_if(state_of(s, dead.slot), row_state(ROW_DEAD, dead.generation),
                      row_state(ROW_FREE, dead.generation + 1));
      }
      return;
    }
    complete &= recover_object(&entry, dead);
  }
}

void look_at(il_segment *s, uint32_t slot) {
  word32 *word = state_of(s, slot);
  const uint32_t state = atomic_load(word); /* D1, then D2 */
  const struct dead dead = {slot, generation_of(state)};
  if (state == row_state(ROW_LIVE, dead.generation)) {
    if (is_byte_locked(s, slot)) return;
    exchange32_if(word, state, row_state(ROW_DEAD, dead.generation)); /* D3 */
  }
  if (is_dead(s, slot, dead.generation)) pass(s, dead);
}

void look_at_all(il_segment *s) {
  set_opaque(&s->last_look, now_ns());
  for (uint32_t slot = 0; slot < s->slots; slot++) look_at(s, slot);
}

void look_after_wait(il_segment *s) {
  if (now_ns() - opaque(&s->last_look) >= LOOK_EVERY_NS) look_at_all(s);
}

/* ---- life words ---- */

static word32 *life_word(il_segment *s, uint32_t slot, uint32_t number) {
  return word32_at(row_at(s, slot), ROW_LIFE + number % LIFE_WORDS * LIFE_DISTANCE);
}

static void write_life_words(il_segment *s, uint32_t value) {
  for (uint32_t i = 0; i < LIFE_WORDS; i++) {
    word32 *word = life_word(s, s->slot, i);
    if (opaque(word) != value) atomic_store(word, value);
  }
}

/* By the thread whose end the kernel is to mark. */
static bool tie(il_segment *s) {
  struct lifeline *line = s->lifeline;
  if (line == NULL) return false;
  struct robust_node *head = (struct robust_node *) &line->head;
  for (int i = 0; i < LIFE_WORDS; i++) line->nodes[i].next = i + 1 < LIFE_WORDS ? &line->nodes[i + 1] : head;
  line->head.list.next = &line->nodes[0];
  line->head.futex_offset = (long) ((uintptr_t) life_word(s, s->slot, 0) - (uintptr_t) &line->nodes[0]);
  if (syscall(SYS_set_robust_list, &line->head, sizeof line->head) != 0) return false;
  write_life_words(s, thread_id() | FUTEX_WAITERS);
  return true;
}

/* The list first, then the words: see "Untie". */
static void untie(il_segment *s) {
  struct lifeline *line = s->lifeline;
  line->head.list.next = (struct robust_node *) &line->head;
  atomic_signal_fence(memory_order_seq_cst);
  write_life_words(s, 0);
}

/* ---- the sentinel ---- */

struct watch {
  struct futex_waitv words[WATCHED + 2];
  unsigned count;
  bool marked, unwatched;
  int64_t marked_since;
};

static void add_word(struct watch *watch, word32 *word, uint32_t value) {
  watch->words[watch->count++] = (struct futex_waitv) {
    .val = value, .uaddr = (uint64_t) (uintptr_t) word, .flags = FUTEX_32
  };
}

static void add_slot(il_segment *s, struct watch *watch, uint32_t slot) {
  const uint32_t kind = atomic_load(state_of(s, slot)) & 3;
  if (kind == ROW_DEAD) look_at(s, slot); /* its helper may have died too */
  if (kind != ROW_LIVE) return;
  word32 *word = life_word(s, slot, s->slot);
  const uint32_t value = atomic_load(word);
  if (value == 0 || watch->count == WATCHED + 2) {
    watch->unwatched = true;
  } else if ((value & FUTEX_OWNER_DIED) != 0) {
    watch->marked = true; /* the kernel wakes one waiter a word; it wakes the others */
    for (uint32_t i = 0; i < LIFE_WORDS; i++) futex_wake(life_word(s, slot, i), INT_MAX);
    look_at(s, slot);
  } else {
    add_word(watch, word, value);
  }
}

/* Waits until a word changes, at most until the next look is due. */
static void watch_once(il_segment *s, struct watch *watch, uint32_t bell) {
  const int64_t now = now_ns();
  if (!watch->marked) watch->marked_since = now;
  int64_t nap = watch->unwatched ? POLL_NS : NS_PER_SECOND;
  if (watch->marked) {
    nap = (now - watch->marked_since) / 64;
    nap = nap < NS_PER_MS / 10 ? NS_PER_MS / 10 : nap > 50 * NS_PER_MS ? 50 * NS_PER_MS : nap;
  }
  const int64_t until = now + nap;
  const struct timespec end = {.tv_sec = until / NS_PER_SECOND, .tv_nsec = until % NS_PER_SECOND};
  const long result = syscall(SYS_futex_waitv, watch->words, watch->count, 0, &end, CLOCK_MONOTONIC);
  if (result < 0 && errno == ENOSYS) {
    watch->unwatched = true;
    futex_wait(&s->bell, bell, now + POLL_NS);
  }
}

static void *watch_others(void *argument) {
  il_segment *s = argument;
  struct watch watch = {0};
  int64_t next_look = 0;
  const bool tied = tie(s);
  atomic_store(&s->started, 1);
  futex_wake(&s->started, 1);
  while (!atomic_load(&s->stop)) {
    const uint32_t bell = atomic_load(&s->bell), arrivals = atomic_load(word32_at(s->base, ARRIVALS));
    watch.count = 0;
    watch.marked = watch.unwatched = false;
    add_word(&watch, &s->bell, bell);
    add_word(&watch, word32_at(s->base, ARRIVALS), arrivals);
    for (uint32_t i = 1; i < s->slots; i++) add_slot(s, &watch, (s->slot + i) % s->slots);
    if (!atomic_load(&s->stop)) watch_once(s, &watch, bell);
    if (now_ns() < next_look && !watch.unwatched) continue;
    next_look = now_ns() + NS_PER_SECOND;
    look_at_all(s);
    if (tied) write_life_words(s, thread_id() | FUTEX_WAITERS);
  }
  watch.count = 0;
  for (uint32_t i = 0; i < s->slots; i++) { /* it may have had the one wake of a death */
    if (i != s->slot) add_slot(s, &watch, i);
  }
  if (tied) untie(s);
  return NULL;
}

void start_sentinel(il_segment *s) {
  void *line = mmap(NULL, sizeof *s->lifeline, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  s->lifeline = line == MAP_FAILED ? NULL : line;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* the program's handlers run in its own threads */
  const bool started = pthread_create(&s->sentinel, NULL, watch_others, s) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!started) s->sentinel = 0;
  while (started && atomic_load(&s->started) == 0) futex_wait(&s->started, 0, IL_FOR_EVER);
}

void stop_sentinel(il_segment *s) {
  if (s->sentinel == 0) return;
  atomic_store(&s->stop, true);
  atomic_fetch_add(&s->bell, 1);
  futex_wake(&s->bell, INT_MAX);
  pthread_join(s->sentinel, NULL);
}
