/*
 * The locks that C has for processes, each behind the same four calls: what pthread-peer and
 * contention-peer measure.
 */
#include "crew.h"

enum { MUTEX, ROBUST, SPIN, FUTEX, SEM, RWLOCK_WRITE, RWLOCK_READ, CAS, FETCH_ADD, KINDS };
static const char *const KIND_NAMES[KINDS] = {
  "mutex", "robust", "spin", "futex", "sem", "rwlock-write", "rwlock-read", "cas", "fetch-add"
};
#define LOCK_KINDS "mutex|robust|spin|futex|sem|rwlock-write|rwlock-read"

/* One of each kind, in shared memory. */
struct locks {
  alignas(LINE) pthread_mutex_t mutex;
  alignas(LINE) pthread_rwlock_t rwlock;
  alignas(LINE) pthread_spinlock_t spin;
  alignas(LINE) sem_t sem;
  alignas(LINE) atomic_int word;
  alignas(LINE) atomic_long sum;
};

/* The first count of the kinds are allowed. */
static int parse_kind(const char *text, int count, const char *usage) {
  for (int kind = 0; kind < count; kind++) {
    if (text != NULL && strcmp(text, KIND_NAMES[kind]) == 0) return kind;
  }
  fail(2, "unknown kind '%s'; %s", text == NULL ? "" : text, usage);
}

static void init_locks(struct locks *locks, int kind) {
  init_mutex(&locks->mutex, kind == ROBUST ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  init_rwlock(&locks->rwlock);
  check(pthread_spin_init(&locks->spin, PTHREAD_PROCESS_SHARED), "pthread_spin_init");
  check(sem_init(&locks->sem, 1, 1) == 0 ? 0 : errno, "sem_init");
}

static inline int exchange_if(atomic_int *word, int expected, int desired) {
  atomic_compare_exchange_strong_explicit(word, &expected, desired, memory_order_acquire, memory_order_relaxed);
  return expected;
}

/* mutex2 of Drepper's "Futexes are tricky": 0 free, 1 held, 2 held and perhaps waited for. */
static inline int futex_lock(atomic_int *word) {
  int seen = exchange_if(word, 0, 1);
  while (seen != 0) {
    if (seen == 2 || exchange_if(word, 1, 2) != 0) futex(word, FUTEX_WAIT, 2);
    seen = exchange_if(word, 0, 2); /* never 1 again: others may still sleep */
  }
  return 0;
}

static inline int futex_unlock(atomic_int *word) {
  if (atomic_fetch_sub_explicit(word, 1, memory_order_release) == 1) return 0;
  atomic_store_explicit(word, 0, memory_order_release);
  futex(word, FUTEX_WAKE, 1);
  return 0;
}

static inline int wait_for_sem(sem_t *sem) {
  while (sem_wait(sem) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

/* 0, or an error. */
static inline int lock(struct locks *l, int kind) {
  switch (kind) {
    case SPIN: return pthread_spin_lock(&l->spin);
    case FUTEX: return futex_lock(&l->word);
    case SEM: return wait_for_sem(&l->sem);
    case RWLOCK_WRITE: return pthread_rwlock_wrlock(&l->rwlock);
    case RWLOCK_READ: return pthread_rwlock_rdlock(&l->rwlock);
    default: return pthread_mutex_lock(&l->mutex);
  }
}

/* 0: it has it now; anything else: somebody else does. */
static inline int try_lock(struct locks *l, int kind) {
  switch (kind) {
    case SPIN: return pthread_spin_trylock(&l->spin);
    case FUTEX: return exchange_if(&l->word, 0, 1);
    case SEM: return sem_trywait(&l->sem);
    case RWLOCK_WRITE: return pthread_rwlock_trywrlock(&l->rwlock);
    case RWLOCK_READ: return pthread_rwlock_tryrdlock(&l->rwlock);
    default: return pthread_mutex_trylock(&l->mutex);
  }
}

static inline int unlock(struct locks *l, int kind) {
  switch (kind) {
    case SPIN: return pthread_spin_unlock(&l->spin);
    case FUTEX: return futex_unlock(&l->word);
    case SEM: return sem_post(&l->sem);
    case RWLOCK_WRITE:
    case RWLOCK_READ: return pthread_rwlock_unlock(&l->rwlock);
    default: return pthread_mutex_unlock(&l->mutex);
  }
}

/* What a reader takes of this kind; of most it is the lock itself. */
static inline int kind_for_reading(int kind) {
  return kind == RWLOCK_WRITE ? RWLOCK_READ : kind;
}
