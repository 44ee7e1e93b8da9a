/*
 * docs/spec/semaphores.md: permits with an account of who has them, and permits of nobody.
 */
#include "interlock-private.h"

struct il_semaphore {
  struct object object;
  uint32_t maximum, initial;
};

/* ---- tracked: the state and the ledger ---- */

static uint32_t taken_of(uint64_t state) { return state & 0xffff; }
static uint32_t slot_of(uint64_t state) { return state >> 16 & 0x3ff; }
static uint32_t held_of(uint64_t state) { return state >> 26 & 0xffff; }
static uint64_t sequence_of(uint64_t state) { return state >> 42; }

static uint64_t moved(uint64_t state, uint32_t slot, uint32_t held, uint32_t taken) {
  return (sequence_of(state) + 1) << 42 | (uint64_t) held << 26 | (uint64_t) slot << 16 | taken;
}

static word64 *tracked_state(struct object *o) { return word64_at(o->at, TRACKED_STATE); }
static word64 *record_of(struct object *o, uint32_t slot) { return word64_at(o->at, TRACKED_LEDGER + 8ull * slot); }

static uint32_t generation_now(struct object *o, uint32_t slot) {
  return generation_of(atomic_load(state_of(o->segment, slot)));
}

/* I1. */
static uint32_t held_by(struct object *o, uint64_t state, uint32_t slot) {
  if (slot_of(state) == slot) return held_of(state);
  const uint64_t record = atomic_load(record_of(o, slot));
  return (record >> 38 & GENERATION_MASK) == generation_now(o, slot) ? record & 0xffff : 0;
}

/* F2; false: the state has changed. */
static bool file(struct object *o, uint64_t state) {
  const uint32_t slot = slot_of(state);
  for (;;) {
    const uint64_t record = atomic_load(record_of(o, slot));
    if (atomic_load(tracked_state(o)) != state) return false;
    const uint64_t next = ((record >> 56) + 1) << 56 | (uint64_t) generation_now(o, slot) << 38
      | sequence_of(state) << 16 | held_of(state);
    if (exchange64_if(record_of(o, slot), record, next)) return true;
  }
}

/* F2 and F3 for a slot. */
static bool move(struct object *o, uint64_t state, uint32_t slot, uint32_t held, uint32_t taken) {
  if (slot_of(state) != slot && !file(o, state)) return false;
  return exchange64_if(tracked_state(o), state, moved(state, slot, held, taken));
}

static bool is_sound(struct object *o, uint64_t state) {
  return slot_of(state) < o->segment->slots && taken_of(state) <= o->first && held_of(state) <= taken_of(state);
}

static int damaged(struct object *o, uint64_t state) {
  return fail(IL_DAMAGED, "'%s': state %llx", o->name, (unsigned long long) state);
}

static int tracked_take(struct object *o, uint32_t n) {
  for (;;) {
    const uint64_t state = atomic_load(tracked_state(o)); /* F1 */
    if (!is_sound(o, state)) return damaged(o, state);
    const uint32_t me = o->segment->slot, held = held_by(o, state, me), taken = taken_of(state);
    if (n > o->first - taken) return IL_BUSY;
    if (move(o, state, me, held + n, taken + n)) return IL_OK;
  }
}

static int tracked_give(struct object *o, uint32_t n) {
  for (;;) {
    const uint64_t state = atomic_load(tracked_state(o)); /* F1 */
    if (!is_sound(o, state)) return damaged(o, state);
    const uint32_t me = o->segment->slot, held = held_by(o, state, me), taken = taken_of(state);
    if (n > held) {
      if (atomic_load(tracked_state(o)) != state) continue;
      return fail(IL_NOT_HELD, "'%s': the process holds %u permits, not %u", o->name, held, n);
    }
    if (move(o, state, me, held - n, taken - n)) return IL_OK;
  }
}

/* G1 to G5. */
static int give_for(struct object *o, struct dead dead) {
  for (;;) {
    const uint64_t state = atomic_load(tracked_state(o));
    if (!is_sound(o, state)) return IL_DAMAGED;
    if (!is_dead(o->segment, dead.slot, dead.generation)) return IL_OK;
    const uint32_t held = held_by(o, state, dead.slot);
    if (held == 0 && atomic_load(tracked_state(o)) == state) return IL_OK;
    if (held > taken_of(state)) continue; /* two readings of different moments */
    if (held != 0 && move(o, state, dead.slot, 0, taken_of(state) - held)) return IL_OK;
  }
}

int recover_tracked(struct object *o, struct dead dead) {
  const int result = give_for(o, dead);
  wake_all_counted(word32_at(o->at, TRACKED_WAITERS));
  return result;
}

bool holds_tracked(struct object *o) {
  return held_by(o, atomic_load(tracked_state(o)), o->segment->slot) > 0;
}

/* ---- untracked ---- */

static word32 *untracked_state(struct object *o) { return word32_at(o->at, UNTRACKED_STATE); }

/* Initial less the state; below 0 or above the maximum: damaged. */
static int64_t available_of(il_semaphore *s, uint32_t state) { return (int64_t) s->initial - (int32_t) state; }

static int untracked_change(il_semaphore *s, int64_t less) {
  word32 *word = untracked_state(&s->object);
  uint32_t state = atomic_load(word);
  for (;;) {
    const int64_t available = available_of(s, state);
    if (available < 0 || available > s->maximum) return damaged(&s->object, state);
    if (less > available) return IL_BUSY;
    if (available - less > s->maximum) {
      return fail(IL_LIMIT, "'%s' has at most %u permits", s->object.name, s->maximum);
    }
    if (atomic_compare_exchange_strong(word, &state, state + (uint32_t) less)) return IL_OK;
  }
}

/* ---- both ---- */

static bool is_tracked(il_semaphore *s) { return s->object.type == TYPE_TRACKED; }

static word32 *waiters_of(il_semaphore *s) {
  return word32_at(s->object.at, is_tracked(s) ? TRACKED_WAITERS : UNTRACKED_WAITERS);
}

static int take(il_semaphore *s, uint32_t n) {
  return is_tracked(s) ? tracked_take(&s->object, n) : untracked_change(s, n);
}

static int barging_take(il_semaphore *s, uint32_t n) {
  return is_hungry_and_fresh_now(waiters_of(s)) ? IL_BUSY : take(s, n);
}

struct order { il_semaphore *semaphore; uint32_t n; };

static int take_order(struct wait *wait, bool barging) {
  const struct order *order = wait->subject;
  return barging ? barging_take(order->semaphore, order->n) : take(order->semaphore, order->n);
}

static int check_number(il_semaphore *s, uint32_t n) {
  if (n <= s->maximum) return IL_OK;
  return fail(IL_LIMIT, "'%s' has at most %u permits, not %u", s->object.name, s->maximum, n);
}

static int acquire_until(il_semaphore *s, uint32_t n, int64_t deadline) {
  int result = check_number(s, n);
  if (result != IL_OK) return result;
  struct order order = {s, n};
  struct wait wait = {
    .object = &s->object, .waiters = waiters_of(s), .flags = n > 1 ? W_WAITERS | W_MANY : W_WAITERS,
    .stands_back = true, .subject = &order, .take = take_order
  };
  result = wait_for(&wait, deadline);
  /* It may have had the one wake of two releases. */
  if (result == IL_OK && wait.waited && il_semaphore_available(s) > 0) release_waiters(wait.waiters, 1);
  return result;
}

int il_semaphore_acquire(il_semaphore *s, uint32_t n) { return acquire_until(s, n, IL_FOR_EVER); }

int il_semaphore_try(il_semaphore *s, uint32_t n) {
  const int result = check_number(s, n);
  return result == IL_OK ? take(s, n) : result;
}

int il_semaphore_timed_acquire(il_semaphore *s, uint32_t n, int64_t ns) {
  if (ns > 0) return acquire_until(s, n, deadline_after(ns));
  const int result = check_number(s, n);
  return result == IL_OK ? barging_take(s, n) : result;
}

int il_semaphore_release(il_semaphore *s, uint32_t n) {
  if (n == 0) return IL_OK;
  int result = check_number(s, n);
  if (result == IL_OK) result = is_tracked(s) ? tracked_give(&s->object, n) : untracked_change(s, -(int64_t) n);
  if (result == IL_OK) release_waiters(waiters_of(s), (int) n);
  return result;
}

uint32_t il_semaphore_available(il_semaphore *s) {
  if (is_tracked(s)) return s->maximum - taken_of(atomic_load(tracked_state(&s->object)));
  return (uint32_t) available_of(s, atomic_load(untracked_state(&s->object)));
}

static int semaphore_of(il_segment *segment, const char *name, struct kind kind, il_semaphore **semaphore) {
  struct object *object;
  bool fresh;
  const int result = object_of(segment, name, &kind, &object, &fresh);
  if (result != IL_OK) return result;
  *semaphore = (il_semaphore *) object;
  (*semaphore)->initial = (uint32_t) kind.first;
  (*semaphore)->maximum = (uint32_t) kind.second;
  publish_handle(segment, object, fresh);
  return IL_OK;
}

int il_tracked_of(il_segment *segment, const char *name, uint32_t permits, il_semaphore **semaphore) {
  if (permits < 1 || permits > TRACKED_MAX) return fail(IL_INVALID, "%u permits: 1 to %d", permits, TRACKED_MAX);
  const uint64_t length = TRACKED_LEDGER + 8ull * segment->slots;
  return semaphore_of(segment, name, (struct kind) {TYPE_TRACKED, length, permits, permits, sizeof **semaphore}, semaphore);
}

int il_untracked_of(il_segment *segment, const char *name, uint32_t initial, uint32_t maximum, il_semaphore **semaphore) {
  if (maximum < 1 || maximum > INT32_MAX || initial > maximum) return fail(IL_INVALID, "%u of %u permits", initial, maximum);
  return semaphore_of(segment, name, (struct kind) {TYPE_UNTRACKED, UNTRACKED_BYTES, initial, maximum, sizeof **semaphore},
                      semaphore);
}
