/*
 * docs/spec/rwlock.md: readers and one writer. Updating is not offered; who meets an updater goes by its states.
 */
#include "interlock-private.h"

#include <limits.h>

struct il_rwlock { struct core core; };

#define ONE_CLAIM (1ull << CLAIM_SHIFT)
#define CLAIMS_MASK ((1ull << (READERS_GENERATION_SHIFT - CLAIM_SHIFT)) - 1)

static word64 *state_word(struct object *o) { return word64_at(o->at, MUTEX_STATE); }
static word32 *readers_waiters(struct object *o) { return word32_at(o->at, RW_READERS_WAITERS); }
static word32 *gate_of(struct object *o) { return word32_at(o->at, RW_GATE); }

static word64 *readers_of(struct object *o, uint32_t slot) {
  return word64_at(o->at, RW_READERS + (uint64_t) slot * RW_READERS_DISTANCE);
}

static bool is_pending(uint64_t s) { return is_held(s) && (s & S_PENDING) != 0; }

/* S1, S3, S7. */
static bool lets_readers_in(uint64_t s) {
  return s == 0 || s == S_KEPT || (is_held(s) && (s & (S_UPDATING | S_PENDING)) == S_UPDATING);
}

static void set_have_read(struct object *o) {
  const uint32_t slot = o->segment->slot;
  word64 *word = word64_at(o->at, HAVE_READ + slot / 64 * 8ull);
  if (!(atomic_load(word) >> slot % 64 & 1)) atomic_fetch_or(word, 1ull << slot % 64); /* I2 */
}

int il_rwlock_of(il_segment *segment, const char *name, il_rwlock **lock) {
  struct object *object;
  bool fresh;
  const uint64_t length = RW_READERS + (uint64_t) RW_READERS_DISTANCE * segment->slots;
  const struct kind kind = {TYPE_RWLOCK, length, 0, 0, sizeof **lock};
  const int result = object_of(segment, name, &kind, &object, &fresh);
  if (result != IL_OK) return result;
  *lock = (il_rwlock *) object;
  if (fresh) {
    (*lock)->core.bits = S_PENDING;
    atomic_store(readers_of(object, segment->slot), (uint64_t) segment->generation << READERS_GENERATION_SHIFT);
  }
  publish_handle(segment, object, fresh);
  return IL_OK;
}

/* ---- read ---- */

struct reading { struct object *object; bool claims; };

/* G: after a count down to `count`. */
static void look_at_gate(struct object *o, uint64_t count) {
  const uint64_t state = atomic_load(state_word(o));
  const bool own = is_owned_by(state, o->segment->slot, o->segment->generation);
  if (is_pending(state) && ((count & READERS_MASK) == 0 || own)) release_waiters(gate_of(o), 1);
}

static void count_down(struct object *o, uint64_t change) {
  const uint64_t before = atomic_fetch_sub(readers_of(o, o->segment->slot), change);
  look_at_gate(o, before - change);
}

static int refusal(struct object *o, uint64_t state) {
  struct core view = {.object = *o};
  if (!is_known_state(&view, state)) return fail(IL_DAMAGED, "'%s': state %llx", o->name, (unsigned long long) state);
  return is_suspect(state) ? fail(IL_OWNER_DIED, "the owner of '%s' died", o->name) : IL_BUSY;
}

/* R1 to R4. */
static int read_once(struct reading *reading) {
  struct object *o = reading->object;
  uint64_t state = opaque(state_word(o)); /* R1 */
  if (!lets_readers_in(state)) return refusal(o, state);
  const uint64_t change = reading->claims ? 1 - ONE_CLAIM : 1;
  const uint64_t before = atomic_fetch_add(readers_of(o, o->segment->slot), change); /* R2 */
  if ((before & READERS_MASK) >= MAX_READERS) {
    count_down(o, change);
    return fail(IL_LIMIT, "'%s': too many readers", o->name);
  }
  state = atomic_load(state_word(o)); /* R3 */
  if (lets_readers_in(state)) {
    reading->claims = false;
    return IL_OK;
  }
  count_down(o, change); /* R4 */
  return IL_BUSY;
}

static int take_read(struct wait *wait, bool barging) {
  (void) barging;
  return read_once(wait->subject);
}

static void claim_read(struct wait *wait) {
  struct reading *reading = wait->subject;
  struct object *o = reading->object;
  if (!reading->claims) atomic_fetch_add(readers_of(o, o->segment->slot), ONE_CLAIM);
  reading->claims = true;
}

/* Whoever claims is as hungry as the one that the mark was for. */
static bool nobody_claims(struct wait *wait) {
  struct object *o = wait->object;
  for (uint32_t slot = 0; slot < o->segment->slots; slot++) {
    const uint64_t word = atomic_load(readers_of(o, slot));
    const uint32_t generation = (uint32_t) (word >> READERS_GENERATION_SHIFT);
    if ((word >> CLAIM_SHIFT & CLAIMS_MASK) != 0 && is_live(o->segment, slot, generation)) return false;
  }
  return true;
}

static int read_until(il_rwlock *lock, int64_t deadline) {
  struct object *o = &lock->core.object;
  if (core_is_mine(&lock->core)) return fail(IL_INVALID, "this thread writes '%s'", o->name);
  set_have_read(o);
  struct reading reading = {o, false};
  struct wait wait = {
    .object = o, .waiters = readers_waiters(o), .flags = W_WAITERS | W_MANY, .subject = &reading,
    .take = take_read, .refused = claim_read, .feeds = nobody_claims
  };
  const int result = wait_for(&wait, deadline);
  if (reading.claims) atomic_fetch_sub(readers_of(o, o->segment->slot), ONE_CLAIM);
  if (result == IL_OK) release_waiters(core_waiters(&lock->core), 1); /* one that stood back for this thread */
  return result;
}

int il_rwlock_read(il_rwlock *lock) { return read_until(lock, IL_FOR_EVER); }

int il_rwlock_try_read(il_rwlock *lock) {
  struct object *o = &lock->core.object;
  if (core_is_mine(&lock->core)) return fail(IL_INVALID, "this thread writes '%s'", o->name);
  set_have_read(o);
  return read_once(&(struct reading) {o, false});
}

int il_rwlock_timed_read(il_rwlock *lock, int64_t ns) {
  return ns > 0 ? read_until(lock, deadline_after(ns)) : il_rwlock_try_read(lock);
}

int il_rwlock_end_read(il_rwlock *lock) {
  struct object *o = &lock->core.object;
  if ((opaque(readers_of(o, o->segment->slot)) & READERS_MASK) == 0) {
    return fail(IL_NOT_HELD, "no thread of this process reads '%s'", o->name);
  }
  count_down(o, 1); /* R5 */
  return IL_OK;
}

/* ---- write ---- */

/* W2. */
static bool somebody_reads(struct object *o) {
  for (uint32_t i = 0; i < HAVE_READ_WORDS; i++) {
    uint64_t bits = atomic_load(word64_at(o->at, HAVE_READ + 8ull * i));
    for (; bits != 0; bits &= bits - 1) {
      const uint32_t slot = i * 64 + (uint32_t) __builtin_ctzll(bits);
      if (slot >= o->segment->slots) break;
      const uint64_t word = atomic_load(readers_of(o, slot));
      if ((word & READERS_MASK) == 0) continue;
      if (is_live(o->segment, slot, (uint32_t) (word >> READERS_GENERATION_SHIFT))) return true;
    }
  }
  return false;
}

/* W2 and W3. */
static int take_from_readers(struct wait *wait, bool barging) {
  (void) barging;
  struct core *core = wait->subject;
  if (somebody_reads(&core->object)) return IL_BUSY;
  word64 *state = core_state(core);
  atomic_store(state, opaque(state) & ~S_PENDING);
  return IL_OK;
}

static void end_writing(il_rwlock *lock) {
  struct core *core = &lock->core;
  word32 *waiters = readers_waiters(&core->object);
  const uint32_t w = opaque(waiters);
  if ((w & W_HUNGRY) != 0 && (w & W_WAITERS) != 0) refresh_hunger(waiters);
  set_opaque(&core->holder, 0);
  core_end(core, is_hungry_and_fresh_now(waiters));
  release_waiters(waiters, INT_MAX); /* P5 */
}

static int wait_for_readers(il_rwlock *lock, int64_t deadline) {
  struct core *core = &lock->core;
  struct wait wait = {
    .object = &core->object, .waiters = gate_of(&core->object), .flags = W_WAITERS, .subject = core,
    .take = take_from_readers
  };
  const int result = wait_for(&wait, deadline);
  if (result != IL_OK) end_writing(lock);
  return result;
}

/* A writer stands back for readers that have waited long. */
static bool readers_come_first(struct wait *wait) { return is_hungry_and_fresh_now(readers_waiters(wait->object)); }

static int write_until(il_rwlock *lock, int64_t deadline, bool repairs) {
  struct core *core = &lock->core;
  if (core_is_mine(core)) return fail(IL_INVALID, "this thread writes '%s'", core->object.name);
  int result = core_attempt(core, 0, S_PENDING) ? IL_OK : IL_BUSY; /* W1 */
  if (result == IL_BUSY) {
    core_note_since(core);
    struct wait wait = {
      .object = &core->object, .waiters = core_waiters(core), .flags = W_WAITERS, .stands_back = true,
      .yields = readers_come_first, .spins_slowly = true, .subject = core,
      .take = repairs ? take_for_repair : take_for_use
    };
    result = wait_for(&wait, deadline);
  }
  if (result == IL_OK) result = wait_for_readers(lock, deadline); /* in S5 nobody reads: I4 */
  if (result == IL_OK || result == IL_IN_REPAIR) core_keep(core, thread_id());
  return result;
}

int il_rwlock_write(il_rwlock *lock) { return write_until(lock, IL_FOR_EVER, false); }
int il_rwlock_recover(il_rwlock *lock, int64_t ns) { return write_until(lock, deadline_after(ns > 0 ? ns : 0), true); }

int il_rwlock_try_write(il_rwlock *lock) {
  struct core *core = &lock->core;
  if (core_is_mine(core)) return fail(IL_INVALID, "this thread writes '%s'", core->object.name);
  if (!is_suspect(opaque(core_state(core))) && somebody_reads(&core->object)) return IL_BUSY;
  int result = core_take(core, false, false);
  if (result != IL_OK) return result;
  struct wait once = {.subject = core};
  result = take_from_readers(&once, false);
  if (result == IL_OK) core_keep(core, thread_id());
  else end_writing(lock);
  return result;
}

int il_rwlock_timed_write(il_rwlock *lock, int64_t ns) {
  if (ns > 0) return write_until(lock, deadline_after(ns), false);
  struct core *core = &lock->core;
  const bool suspect = is_suspect(opaque(core_state(core)));
  const bool readers_first = !suspect && is_hungry_and_fresh_now(readers_waiters(&core->object));
  return readers_first || is_hungry_and_fresh_now(core_waiters(core)) ? IL_BUSY : il_rwlock_try_write(lock);
}

int il_rwlock_end_write(il_rwlock *lock) {
  if (!core_is_mine(&lock->core)) return fail(IL_NOT_HELD, "'%s' is not written by this thread", lock->core.object.name);
  end_writing(lock);
  return IL_OK;
}

int il_rwlock_consistent(il_rwlock *lock) { return core_consistent(&lock->core); }
bool il_rwlock_is_suspect(il_rwlock *lock) { return is_suspect(atomic_load(core_state(&lock->core))); }

/* ---- recovery ---- */

int recover_rwlock(struct object *o, struct dead dead) {
  const int result = recover_core(o, dead);
  const uint64_t word = atomic_load(readers_of(o, dead.slot));
  const uint64_t none = (uint64_t) dead.generation << READERS_GENERATION_SHIFT;
  if (word >> READERS_GENERATION_SHIFT == dead.generation) exchange64_if(readers_of(o, dead.slot), word, none);
  wake_all_counted(gate_of(o));
  wake_all_counted(readers_waiters(o));
  wake_all_counted(word32_at(o->at, MUTEX_WAITERS));
  return result;
}

bool holds_rwlock(struct object *o) {
  const uint64_t word = atomic_load(readers_of(o, o->segment->slot));
  const bool reads = word >> READERS_GENERATION_SHIFT == o->segment->generation && (word & READERS_MASK) != 0;
  return reads || holds_core(o);
}
