/*
 * docs/spec/waiting.md: the one engine by which all primitives wait and wake.
 */
#include "interlock-private.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SPIN_NS 20000
#define LOOK_NS 1000
#define HUNGRY_AFTER_NS NS_PER_MS
#ifndef SLEEP_CAP_NS /* the tests have one without a cap, in which a lost wake is not made good */
#define SLEEP_CAP_NS (200 * NS_PER_MS)
#endif
#define SHORT_SLEEP_NS NS_PER_MS

static bool registered;

/* ---- the kernel; never FUTEX_PRIVATE ---- */

void futex_wake(word32 *word, int n) { syscall(SYS_futex, word, FUTEX_WAKE, n, NULL, NULL, 0); }

bool futex_wait(word32 *word, uint32_t value, int64_t until) {
  const struct timespec end = {.tv_sec = until / NS_PER_SECOND, .tv_nsec = until % NS_PER_SECOND};
  const struct timespec *limit = until == IL_FOR_EVER ? NULL : &end;
  return syscall(SYS_futex, word, FUTEX_WAIT_BITSET, value, limit, NULL, FUTEX_BITSET_MATCH_ANY) < 0
    && errno == ETIMEDOUT;
}

static void register_once(void) {
  registered = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
}

bool register_for_fence(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_once);
  return registered;
}

static bool fence_all(void) { return syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0) == 0; }

static void pause_processor(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/* ---- the waiters word ---- */

static uint32_t now_ms(void) { return (uint32_t) (now_ns() / NS_PER_MS) & (UINT32_MAX >> W_SINCE_SHIFT); }

bool is_fresh(uint32_t w) {
  return (w & W_HUNGRY) != 0 && ((now_ms() - (w >> W_SINCE_SHIFT)) & (UINT32_MAX >> W_SINCE_SHIFT)) <= FRESH_MS;
}

bool is_hungry_and_fresh_now(word32 *waiters) {
  const uint32_t w = atomic_load(waiters);
  return (w & W_HUNGRY) != 0 && is_fresh(w);
}

static uint32_t since_now(uint32_t w) { return (w & (W_COUNT_MASK | 7)) | now_ms() << W_SINCE_SHIFT; }
static uint32_t fed(uint32_t w) { return w & (W_COUNT_MASK | W_WAITERS | W_MANY); }
static uint32_t counted(uint32_t w) { return (w & ~(uint32_t) W_COUNT_MASK) | ((w + W_COUNT_ONE) & W_COUNT_MASK); }

static uint32_t woken(uint32_t w) {
  const uint32_t next = counted(w) & ~(uint32_t) (W_WAITERS | W_MANY);
  if (!(w & W_HUNGRY)) return next;
  return (w & W_WAITERS) != 0 || is_fresh(w) ? since_now(next) : fed(next);
}

/* Changes the word by a rule; the word before. */
static uint32_t change(word32 *waiters, uint32_t (*rule)(uint32_t)) {
  uint32_t w = atomic_load(waiters);
  while (!atomic_compare_exchange_strong(waiters, &w, rule(w))) {}
  return w;
}

void refresh_hunger(word32 *waiters) { change(waiters, since_now); }

void wake_all_counted(word32 *waiters) {
  change(waiters, counted);
  futex_wake(waiters, INT_MAX);
}

/* ---- release ---- */

void wake_next(word32 *waiters, int n) {
  const uint32_t before = change(waiters, woken); /* clear before the wake */
  if ((before & W_WAITERS) != 0) futex_wake(waiters, (before & W_MANY) != 0 ? INT_MAX : n);
}

void release_waiters(word32 *waiters, int n) {
  const uint32_t w = atomic_load(waiters); /* P1 */
  if ((w & W_WAITERS) != 0 || ((w & W_HUNGRY) != 0 && !is_fresh(w))) wake_next(waiters, n);
}

/* ---- acquire ---- */

static bool may_spin(void) {
  static _Atomic long processors;
  long known = opaque(&processors);
  if (known == 0) {
    known = sysconf(_SC_NPROCESSORS_ONLN);
    set_opaque(&processors, known);
  }
  return known > 1;
}

static int spin(struct wait *wait) {
  const int64_t end = now_ns() + SPIN_NS;
  for (int64_t now = now_ns(); now < end; now = now_ns()) {
    const int64_t next_look = wait->spins_slowly ? now + LOOK_NS : now;
    do pause_processor(); while (now_ns() < next_look);
    const int result = wait->take(wait, true);
    if (result != IL_BUSY) return result;
  }
  return IL_BUSY;
}

/* 3.1; the word as it is now. */
static uint32_t announce(struct wait *wait, int64_t started) {
  if (!wait->waited || now_ns() - started < HUNGRY_AFTER_NS) {
    return atomic_fetch_or(wait->waiters, wait->flags) | wait->flags;
  }
  uint32_t w = atomic_load(wait->waiters), marked;
  do marked = since_now(w | wait->flags | W_HUNGRY);
  while (!atomic_compare_exchange_strong(wait->waiters, &w, marked));
  return marked;
}

/* After a take behind the announcement. */
static void feed(struct wait *wait, uint32_t w) {
  const bool worn_off = (w & W_HUNGRY) != 0 && !is_fresh(w);
  if (!wait->waited && !worn_off) return;
  uint32_t before = atomic_load(wait->waiters);
  while ((before & W_HUNGRY) != 0 && (wait->feeds == NULL || wait->feeds(wait))) {
    if (atomic_compare_exchange_strong(wait->waiters, &before, fed(before))) return;
  }
}

static void sleep_on(struct wait *wait, uint32_t w, int64_t deadline, bool briefly) {
  const int64_t cap = now_ns() + (briefly ? SHORT_SLEEP_NS : SLEEP_CAP_NS);
  const bool reached = futex_wait(wait->waiters, w, deadline < cap ? deadline : cap);
  wait->waited = true;
  if (reached) look_after_wait(wait->object->segment);
}

/* Step 3. */
static int wait_in_turns(struct wait *wait, int64_t deadline) {
  const int64_t started = now_ns();
  for (;;) {
    const uint32_t w = announce(wait, started);
    const bool fenced = fence_all();
    const bool newcomer = wait->stands_back && !wait->waited;
    const bool stands_back = (newcomer && is_fresh(w)) || (wait->yields != NULL && wait->yields(wait));
    int result = stands_back ? IL_BUSY : wait->take(wait, false);
    if (result != IL_BUSY) {
      if (result == IL_OK || result == IL_IN_REPAIR) feed(wait, w);
      return result;
    }
    if (!stands_back && wait->refused != NULL) wait->refused(wait);
    if (deadline != IL_FOR_EVER && now_ns() >= deadline) {
      return stands_back ? wait->take(wait, false) : IL_BUSY; /* fairness is no reason to fail */
    }
    sleep_on(wait, w, deadline, stands_back || !fenced);
  }
}

int wait_for(struct wait *wait, int64_t deadline) {
  wait->waited = false;
  int result = wait->take(wait, true);
  if (result == IL_BUSY && deadline != IL_FOR_EVER && now_ns() >= deadline) return wait->take(wait, false);
  if (result == IL_BUSY && may_spin()) result = spin(wait);
  if (result != IL_BUSY) return result;
  show_wait(wait->object, true);
  result = wait_in_turns(wait, deadline);
  show_wait(wait->object, false);
  if (result != IL_OK && result != IL_IN_REPAIR) wake_next(wait->waiters, 1); /* its wake was for a taker */
  return result;
}
