/*
 * Interlock's segments for C: what docs/spec says, and nothing that it does not say.
 *
 * All functions may be called by any thread. Names of objects are unique in a segment; a function that finds an
 * object makes it when it is not there, and returns the same handle each time. Handles live as long as the segment.
 * Times are nanoseconds from now, IL_FOR_EVER without end; 0 or less is a try that stands back for hungry waiters.
 * A process that forks without exec loses its segments in the child: only the parent is attached.
 */
#ifndef INTERLOCK_H
#define INTERLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define IL_FOR_EVER INT64_MAX

enum il_result {
  IL_OK,
  IL_BUSY,             /* not to be had, or not within the time */
  IL_OWNER_DIED,       /* suspect, and not acquired: see il_mutex_recover */
  IL_IN_REPAIR,        /* acquired as its owner died: repair, then say that it is consistent */
  IL_NOT_HELD,         /* the caller does not hold what it gives back */
  IL_STILL_HELD,       /* the process holds something in the segment it wants to close */
  IL_ABSENT,           /* no such segment or object */
  IL_MISMATCH,         /* an object of that name has another type or other parameters */
  IL_FULL,             /* no slot, entry, or room left */
  IL_NOT_A_SEGMENT,
  IL_UNTRUSTED,
  IL_OTHER_BYTE_ORDER,
  IL_OTHER_LAYOUT,     /* another revision or fingerprint */
  IL_DAMAGED,
  IL_LIMIT,            /* beyond what can be counted, or more permits than there are */
  IL_INVALID,          /* an argument that is never right */
  IL_SYSTEM,           /* the system refused; il_message says why */
};

enum il_trust { IL_TRUST_USER, IL_TRUST_GROUPS, IL_TRUST_ANYBODY };

typedef struct il_segment il_segment;
typedef struct il_mutex il_mutex;
typedef struct il_semaphore il_semaphore;
typedef struct il_rwlock il_rwlock;
typedef struct il_versioned il_versioned;

/* What the calling thread's last failure was, in words. */
const char *il_message(void);

/* ---- segments ---- */

/* Attaches to the segment at a path; a second open of one segment in a process shares the attachment. */
int il_open(const char *path, enum il_trust trust, il_segment **segment);
/* Refuses with IL_STILL_HELD while the process holds something; no thread may be in a call. Handles end with it. */
int il_close(il_segment *segment);
/* Leaves as if the process had died: what it holds is repaired as a death's. */
int il_leave(il_segment *segment);
/* Looks for deaths now, and repairs. A thread of the segment's own does that all the time. */
void il_look(il_segment *segment);
uint32_t il_slot(const il_segment *segment);
uint32_t il_generation(const il_segment *segment);

/* Plain memory, at least of so many bytes; the address holds until the segment is closed. */
int il_region(il_segment *segment, const char *name, uint64_t bytes, void **memory);

/* ---- mutex: re-entrant ---- */

int il_mutex_of(il_segment *segment, const char *name, il_mutex **mutex);
int il_mutex_lock(il_mutex *mutex);
int il_mutex_try(il_mutex *mutex);
int il_mutex_timed_lock(il_mutex *mutex, int64_t ns);
int il_mutex_unlock(il_mutex *mutex);
/* Locks, also when the owner died: then IL_IN_REPAIR. Unlocked without il_mutex_consistent it is suspect again. */
int il_mutex_recover(il_mutex *mutex, int64_t ns);
int il_mutex_consistent(il_mutex *mutex);
bool il_mutex_is_suspect(il_mutex *mutex);

/* ---- semaphores ---- */

int il_tracked_of(il_segment *segment, const char *name, uint32_t permits, il_semaphore **semaphore);
int il_untracked_of(il_segment *segment, const char *name, uint32_t initial, uint32_t maximum, il_semaphore **semaphore);
int il_semaphore_acquire(il_semaphore *semaphore, uint32_t n);
int il_semaphore_try(il_semaphore *semaphore, uint32_t n);
int il_semaphore_timed_acquire(il_semaphore *semaphore, uint32_t n, int64_t ns);
int il_semaphore_release(il_semaphore *semaphore, uint32_t n);
uint32_t il_semaphore_available(il_semaphore *semaphore);

/* ---- reader-writer lock: a thread that reads or writes does not ask again ---- */

int il_rwlock_of(il_segment *segment, const char *name, il_rwlock **lock);
int il_rwlock_read(il_rwlock *lock);
int il_rwlock_try_read(il_rwlock *lock);
int il_rwlock_timed_read(il_rwlock *lock, int64_t ns);
int il_rwlock_end_read(il_rwlock *lock);
int il_rwlock_write(il_rwlock *lock);
int il_rwlock_try_write(il_rwlock *lock);
int il_rwlock_timed_write(il_rwlock *lock, int64_t ns);
int il_rwlock_end_write(il_rwlock *lock);
int il_rwlock_recover(il_rwlock *lock, int64_t ns);
int il_rwlock_consistent(il_rwlock *lock);
bool il_rwlock_is_suspect(il_rwlock *lock);

/* ---- versioned data ---- */

/* A whole version in place, until it is unpinned. */
struct il_snapshot {
  il_versioned *of;
  const void *bytes;
  int64_t version;
  int64_t published_ms;
  uint32_t buffer;
};

int il_versioned_of(il_segment *segment, const char *name, uint64_t bytes, uint32_t buffers, bool checksums,
                    il_versioned **versioned);
int il_versioned_pin(il_versioned *versioned, struct il_snapshot *snapshot);
int il_versioned_unpin(struct il_snapshot *snapshot);
/* IL_DAMAGED when the bytes are not those of the checksum; IL_INVALID when versions have none. */
int il_versioned_verify(const struct il_snapshot *snapshot);
int il_versioned_read_into(il_versioned *versioned, void *into, int64_t *version);
int il_versioned_newest(il_versioned *versioned, int64_t *version);
int il_versioned_await_newer(il_versioned *versioned, int64_t seen, int64_t ns, int64_t *version);
/* Begins a draft, with whatever bytes; publish or discard ends it, by the same thread. */
int il_versioned_draft(il_versioned *versioned, int64_t ns, void **bytes);
/* Begins a draft with the newest version's bytes. */
int il_versioned_draft_of_current(il_versioned *versioned, int64_t ns, void **bytes);
int il_versioned_publish(il_versioned *versioned, int64_t *version);
int il_versioned_discard(il_versioned *versioned);

#endif
