/*
 * docs/spec/mutex.md: the mutex, and the words of it that other primitives begin with.
 */
#include "interlock-private.h"

#include <string.h>

/* ---- the state ---- */

bool is_known_state(struct core *core, uint64_t s) {
  if (s == 0 || s == S_KEPT) return true;
  const uint64_t slot = (s >> OWNER_SLOT_SHIFT & 0x3ff) - 1, flags = s & (S_SUSPECT | S_REPAIR | S_PENDING | S_UPDATING);
  if (slot >= core->object.segment->slots || (s & S_KEPT) != 0) return false;
  switch (core->object.type) {
    case TYPE_MUTEX: return flags == 0 || flags == S_SUSPECT || flags == S_REPAIR;
    case TYPE_RWLOCK: return (flags & (S_SUSPECT | S_REPAIR)) == 0 || flags == S_SUSPECT || flags == S_REPAIR;
    default: return flags == S_UPDATING;
  }
}

static uint64_t mine(struct core *core, uint32_t turn, uint64_t bits) {
  il_segment *s = core->object.segment;
  return owner_of(s->slot, s->generation) | (uint64_t) (thread_id() & KEY_MASK) << KEY_SHIFT
    | (uint64_t) (turn & TURN_MASK) << TURN_SHIFT | bits;
}

bool core_attempt(struct core *core, uint64_t from, uint64_t bits) {
  const uint32_t turn = opaque(&core->turn);
  if (!exchange64_if(core_state(core), from, mine(core, turn, bits))) return false; /* P2 */
  set_opaque(&core->turn, turn + 1);
  if ((turn & TURN_MASK) == 0) set_opaque(word64_at(core->object.at, MUTEX_SINCE_STATE), 0);
  name_thread(core->object.segment);
  return true;
}

int core_take(struct core *core, bool barging, bool repairs) {
  if (core_attempt(core, 0, core->bits)) return IL_OK;
  if (barging) return IL_BUSY;
  const uint64_t state = opaque(core_state(core));
  if (!is_known_state(core, state)) {
    return fail(IL_DAMAGED, "'%s': state %llx", core->object.name, (unsigned long long) state);
  }
  if (state == S_KEPT && core_attempt(core, S_KEPT, core->bits)) return IL_OK;
  if (!is_suspect(state)) return IL_BUSY;
  if (!repairs) return fail(IL_OWNER_DIED, "the owner of '%s' died", core->object.name);
  if (!core_attempt(core, state, S_REPAIR)) return IL_BUSY; /* T1 */
  core->suspect = state;
  return IL_IN_REPAIR;
}

int take_for_use(struct wait *wait, bool barging) { return core_take(wait->subject, barging, false); }
int take_for_repair(struct wait *wait, bool barging) { return core_take(wait->subject, barging, true); }

int core_timed_try(struct core *core) {
  if (core_attempt(core, 0, core->bits)) return IL_OK;
  return is_hungry_and_fresh_now(core_waiters(core)) ? IL_BUSY : core_take(core, false, false);
}

/* For messages: since when at least the state is this one. */
void core_note_since(struct core *core) {
  const uint64_t state = opaque(core_state(core));
  word64 *noted = word64_at(core->object.at, MUTEX_SINCE_STATE);
  if (opaque(noted) == state) return;
  set_opaque(word64_at(core->object.at, MUTEX_SINCE_TIME), (uint64_t) wall_ms());
  set_release(noted, state);
}

/* ---- unlock ---- */

/* U2 to U5. */
void core_end(struct core *core, bool keep) {
  word64 *state = core_state(core);
  word32 *waiters = core_waiters(core);
  const uint64_t to = core->suspect != 0 ? core->suspect : keep ? S_KEPT : 0;
  core->suspect = 0;
  if (register_for_fence()) {
    set_release(state, to); /* U2; the sleepers' membarrier is the fence */
    atomic_signal_fence(memory_order_seq_cst);
  } else {
    atomic_store(state, to);
  }
  const uint32_t w = atomic_load(waiters); /* U3 */
  if (!(w & (W_WAITERS | W_HUNGRY))) return;
  if ((w & W_HUNGRY) != 0) exchange64_if(state, 0, S_KEPT); /* U4 */
  release_waiters(waiters, 1); /* U5 */
}

int core_consistent(struct core *core) {
  if (!core_is_mine(core) || core->suspect == 0) {
    return fail(IL_NOT_HELD, "'%s' is not in repair by this thread", core->object.name);
  }
  core->suspect = 0;
  word64 *state = core_state(core);
  set_release(state, opaque(state) & ~S_REPAIR); /* T2 */
  return IL_OK;
}

/* ---- recovery ---- */

static void write_text(unsigned char *at, const unsigned char *text) { copy_text(at, text, OBITUARY_TEXT_BYTES); }

/* R4. */
void write_obituary(struct object *o, struct dead dead, uint64_t suspect_word, uint32_t key) {
  unsigned char *obituary = o->at + MUTEX_OBITUARY, *row = row_at(o->segment, dead.slot);
  if (acquire(word64_at(obituary, 0)) == suspect_word) return;
  const bool described = acquire(word32_at(row, ROW_DESCRIBED)) == dead.generation + 1;
  unsigned char *thread = row + ROW_THREADS + (uint64_t) (key % THREADS) * THREAD_BYTES;
  const bool named = described && acquire(word64_at(thread, 0)) == key;
  static const unsigned char nothing[COMMAND_BYTES];
  set_opaque(word64_at(obituary, OBITUARY_PID), described ? opaque(word32_at(row, ROW_PID)) : 0);
  set_opaque(word64_at(obituary, OBITUARY_NOTICED), (uint64_t) wall_ms());
  write_text(obituary + OBITUARY_COMMAND, described ? row + ROW_COMMAND : nothing);
  unsigned char name[OBITUARY_TEXT_BYTES] = "";
  if (named) memcpy(name, thread + THREAD_NAME, THREAD_NAME_BYTES);
  write_text(obituary + OBITUARY_THREAD, name);
  set_release(word64_at(obituary, 0), suspect_word);
}

int recover_core(struct object *o, struct dead dead) {
  struct core view = {.object = *o};
  word64 *word = core_state(&view);
  for (;;) {
    const uint64_t state = atomic_load(word); /* R1 */
    if (!is_known_state(&view, state)) return IL_DAMAGED;
    if (!is_owned_by(state, dead.slot, dead.generation)) return IL_OK;      /* R2 */
    if (!is_dead(o->segment, dead.slot, dead.generation)) return IL_OK;     /* R3 */
    const bool harmless = (state & (S_PENDING | S_UPDATING)) != 0; /* such a one has changed nothing */
    const uint64_t to = harmless ? 0 : (state & ~S_REPAIR) | S_SUSPECT;
    const uint32_t key = (uint32_t) (state >> KEY_SHIFT) & KEY_MASK;
    if (!harmless) write_obituary(o, dead, to, key); /* R4 */
    if (!exchange64_if(word, state, to)) continue;   /* R5 */
    if (!harmless) write_obituary(o, dead, to, key); /* a late helper of another death may have written over it */
    return IL_OK;
  }
}

int recover_mutex(struct object *o, struct dead dead) {
  const int result = recover_core(o, dead);
  wake_all_counted(word32_at(o->at, MUTEX_WAITERS));
  return result;
}

bool holds_core(struct object *o) {
  struct core view = {.object = *o};
  return is_owned_by(atomic_load(core_state(&view)), o->segment->slot, o->segment->generation);
}

/* ---- the mutex ---- */

struct il_mutex { struct core core; };

int il_mutex_of(il_segment *segment, const char *name, il_mutex **mutex) {
  struct object *object;
  bool fresh;
  const struct kind kind = {TYPE_MUTEX, MUTEX_BYTES, 0, 0, sizeof **mutex};
  const int result = object_of(segment, name, &kind, &object, &fresh);
  if (result != IL_OK) return result;
  *mutex = (il_mutex *) object;
  publish_handle(segment, object, fresh);
  return IL_OK;
}

static bool took_again(struct core *core) {
  if (!core_is_mine(core)) return false;
  core->holds++;
  return true;
}

static int kept(struct core *core, int result) {
  if (result == IL_OK || result == IL_IN_REPAIR) core_keep(core, thread_id()); /* L4 */
  return result;
}

static int lock(il_mutex *mutex, int64_t deadline, bool repairs) {
  struct core *core = &mutex->core;
  if (took_again(core)) return IL_OK;
  if (core_attempt(core, 0, 0)) return kept(core, IL_OK); /* L1 */
  core_note_since(core);
  struct wait wait = {
    .object = &core->object, .waiters = core_waiters(core), .flags = W_WAITERS, .stands_back = true,
    .spins_slowly = true, .subject = core, .take = repairs ? take_for_repair : take_for_use
  };
  return kept(core, wait_for(&wait, deadline)); /* L2 */
}

int il_mutex_lock(il_mutex *mutex) { return lock(mutex, IL_FOR_EVER, false); }

int il_mutex_try(il_mutex *mutex) {
  struct core *core = &mutex->core;
  if (took_again(core)) return IL_OK;
  return kept(core, core_take(core, false, false));
}

int il_mutex_timed_lock(il_mutex *mutex, int64_t ns) {
  struct core *core = &mutex->core;
  if (ns > 0) return lock(mutex, deadline_after(ns), false);
  return took_again(core) ? IL_OK : kept(core, core_timed_try(core));
}

int il_mutex_recover(il_mutex *mutex, int64_t ns) { return lock(mutex, deadline_after(ns > 0 ? ns : 0), true); }
int il_mutex_consistent(il_mutex *mutex) { return core_consistent(&mutex->core); }
bool il_mutex_is_suspect(il_mutex *mutex) { return is_suspect(atomic_load(core_state(&mutex->core))); }

int il_mutex_unlock(il_mutex *mutex) {
  struct core *core = &mutex->core;
  if (!core_is_mine(core)) return fail(IL_NOT_HELD, "'%s' is not held by this thread", core->object.name);
  if (--core->holds > 0) return IL_OK;
  set_opaque(&core->holder, 0); /* U1 */
  core_end(core, false);
  return IL_OK;
}
