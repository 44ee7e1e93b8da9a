/*
 * What the parts of the library share.
 */
#ifndef INTERLOCK_PRIVATE_H
#define INTERLOCK_PRIVATE_H

#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>

#include "interlock-layout.h"
#include "interlock.h"

typedef _Atomic uint32_t word32;
typedef _Atomic uint64_t word64;

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "words need lock-free atomics");
_Static_assert(sizeof(word32) == 4 && sizeof(word64) == 8, "words have no padding");

#define NS_PER_MS 1000000ll
#define NS_PER_SECOND 1000000000ll

/* ---- words: without a suffix as the text's "volatile" ---- */

static inline word32 *word32_at(unsigned char *base, uint64_t offset) { return (word32 *) (void *) (base + offset); }
static inline word64 *word64_at(unsigned char *base, uint64_t offset) { return (word64 *) (void *) (base + offset); }

#define opaque(word) atomic_load_explicit(word, memory_order_relaxed)
#define acquire(word) atomic_load_explicit(word, memory_order_acquire)
/* The text's "plain" and "opaque" stores: atomic here, as threads of one process may store the same note at once. */
#define set_opaque(word, value) atomic_store_explicit(word, value, memory_order_relaxed)
#define set_release(word, value) atomic_store_explicit(word, value, memory_order_release)

static inline bool exchange32_if(word32 *word, uint32_t expected, uint32_t desired) {
  return atomic_compare_exchange_strong(word, &expected, desired);
}
static inline bool exchange64_if(word64 *word, uint64_t expected, uint64_t desired) {
  return atomic_compare_exchange_strong(word, &expected, desired);
}

/* ---- segment ---- */

/* The head of each handle. */
struct object {
  struct object *next;
  il_segment *segment;
  unsigned char *at;
  uint32_t number, type;
  uint64_t length, first, second;
  char name[MAX_NAME + 1];
};

struct robust_node { struct robust_node *next; };

/* What the kernel walks when the lifeline ends: shared anonymous memory that is never freed. */
struct lifeline {
  struct { struct robust_node list; long futex_offset; struct robust_node *pending; } head;
  struct robust_node nodes[LIFE_WORDS];
};

struct il_segment {
  il_segment *next;
  int users, hold, probe;
  dev_t device;
  ino_t inode;
  unsigned char *base;
  uint64_t length, directory, room, room_bytes;
  uint32_t slots, entries, slot, generation;
  uint64_t serial; /* tells two attachments at one address apart, from 1 */
  pthread_mutex_t mutex; /* handles, and the process's own turn at the directory lock */
  struct object *objects;
  _Atomic int64_t last_look;
  struct lifeline *lifeline;
  pthread_t sentinel;
  word32 bell, started; /* the first wakes the sentinel; the second says that its life words stand */
  atomic_bool stop;
};

int fail(int result, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t now_ns(void);
int64_t wall_ms(void);
uint32_t thread_id(void);
static inline int64_t deadline_after(int64_t ns) {
  const int64_t now = now_ns();
  return ns >= IL_FOR_EVER - now ? IL_FOR_EVER : now + ns;
}

uint32_t crc32c(const void *bytes, uint64_t length);
void put_text(unsigned char *at, size_t size, const char *text);
void copy_text(unsigned char *to, const unsigned char *from, size_t size);

/* ---- directory ---- */

struct kind { uint32_t type; uint64_t length, first, second; size_t handle_bytes; };

/* Finds or makes the object and its one handle; *fresh says whether the handle was made now, zeroed but for its head.
   On success the segment's mutex is held until published. */
int object_of(il_segment *segment, const char *name, const struct kind *kind, struct object **object, bool *fresh);
void publish_handle(il_segment *segment, struct object *object, bool fresh);
/* The entry of a number, checked; *type 0: the end. IL_DAMAGED when it cannot be. */
int entry_at(il_segment *segment, uint32_t number, struct object *entry);

/* ---- participants ---- */

static inline unsigned char *row_at(il_segment *s, uint32_t slot) {
  return s->base + HEADER_BYTES + (uint64_t) slot * ROW_BYTES;
}
static inline word32 *state_of(il_segment *s, uint32_t slot) { return word32_at(row_at(s, slot), ROW_STATE); }
static inline uint32_t row_state(uint32_t kind, uint32_t generation) {
  return kind | (generation & GENERATION_MASK) << GENERATION_SHIFT;
}
static inline uint32_t generation_of(uint32_t state) { return state >> GENERATION_SHIFT & GENERATION_MASK; }
static inline bool is_live(il_segment *s, uint32_t slot, uint32_t generation) {
  return atomic_load(state_of(s, slot)) == row_state(ROW_LIVE, generation);
}
static inline bool is_dead(il_segment *s, uint32_t slot, uint32_t generation) {
  return atomic_load(state_of(s, slot)) == row_state(ROW_DEAD, generation);
}
static inline uint64_t owner_of(uint32_t slot, uint32_t generation) {
  return (uint64_t) (slot + 1) << OWNER_SLOT_SHIFT | generation;
}

int attach(il_segment *segment);
void detach(il_segment *segment);
void abandon(il_segment *segment);
bool is_byte_locked(il_segment *segment, uint32_t slot);
void show_wait(struct object *object, bool waits);
void name_thread(il_segment *segment);
void start_sentinel(il_segment *segment);
void stop_sentinel(il_segment *segment);

/* ---- deaths ---- */

struct dead { uint32_t slot, generation; };

void look_at(il_segment *segment, uint32_t slot);
void look_at_all(il_segment *segment);
void look_after_wait(il_segment *segment);
int recover_mutex(struct object *object, struct dead dead);
int recover_tracked(struct object *object, struct dead dead);
int recover_rwlock(struct object *object, struct dead dead);
int recover_versioned(struct object *object, struct dead dead);
/* Whether this process holds something in the object. */
bool holds_core(struct object *object);
bool holds_tracked(struct object *object);
bool holds_rwlock(struct object *object);
bool holds_versioned(struct object *object);

/* ---- waiting ---- */

struct wait {
  struct object *object;
  word32 *waiters;
  uint32_t flags;      /* W_WAITERS, perhaps W_MANY */
  bool stands_back;    /* as newcomer, for a fresh hungry mark */
  bool (*yields)(struct wait *wait);  /* others have waited longer, though it is no newcomer; may be NULL */
  bool spins_slowly;   /* 1 us between two looks */
  void *subject;
  int (*take)(struct wait *wait, bool barging);
  void (*refused)(struct wait *wait); /* after a take behind the announcement; may be NULL */
  bool (*feeds)(struct wait *wait);   /* may keep a hungry mark; may be NULL */
  bool waited;
};

int wait_for(struct wait *wait, int64_t deadline);
bool is_fresh(uint32_t waiters);
bool is_hungry_and_fresh_now(word32 *waiters);
/* Steps 2 to 4 of a release, for n sleepers. */
void release_waiters(word32 *waiters, int n);
/* Steps 3 and 4. */
void wake_next(word32 *waiters, int n);
void refresh_hunger(word32 *waiters);
/* D6. */
void wake_all_counted(word32 *waiters);
void futex_wake(word32 *word, int n);
/* Until the word is another or the time is reached; true when it is reached. */
bool futex_wait(word32 *word, uint32_t value, int64_t until);
bool register_for_fence(void);

/* ---- the mutex's words, which three primitives begin with ---- */

struct core {
  struct object object;
  uint64_t bits;             /* of the owner's word: none, S_PENDING or S_UPDATING */
  _Atomic uint32_t holder;   /* I1: the thread's id, 0: none */
  uint32_t holds;
  uint64_t suspect;          /* the S4 word that it was taken in, 0: none */
  _Atomic uint32_t turn;
};

static inline word64 *core_state(struct core *core) { return word64_at(core->object.at, MUTEX_STATE); }
static inline word32 *core_waiters(struct core *core) { return word32_at(core->object.at, MUTEX_WAITERS); }
static inline bool is_held(uint64_t s) { return (s & OWNER_MASK) != 0 && !(s & S_SUSPECT); }
static inline bool is_suspect(uint64_t s) { return (s & S_SUSPECT) != 0; }
static inline bool is_owned_by(uint64_t s, uint32_t slot, uint32_t generation) {
  return is_held(s) && (s & OWNER_MASK) == owner_of(slot, generation);
}
bool is_known_state(struct core *core, uint64_t state);
bool core_attempt(struct core *core, uint64_t from, uint64_t bits);
/* The mutex's take: free, kept unless barging, suspect by answer. In a wait the two that follow. */
int core_take(struct core *core, bool barging, bool repairs);
int take_for_use(struct wait *wait, bool barging);
int take_for_repair(struct wait *wait, bool barging);
/* A timed try of zero or less. */
int core_timed_try(struct core *core);
void core_note_since(struct core *core);
static inline void core_keep(struct core *core, uint32_t thread) {
  set_opaque(&core->holder, thread);
  core->holds = 1;
}
static inline bool core_is_mine(struct core *core) { return opaque(&core->holder) == thread_id(); }
/* U1 to U5; to: 0 unless it was taken suspect. */
void core_end(struct core *core, bool keep);
int core_consistent(struct core *core);
void write_obituary(struct object *object, struct dead dead, uint64_t suspect_word, uint32_t key);
/* R1 to R5; a word with one of the harmless bits becomes free. */
int recover_core(struct object *object, struct dead dead);

#endif
