/*
 * docs/spec/versioned.md: one writer at a time publishes the next version, readers pin the newest.
 */
#include "interlock-private.h"

#include <limits.h>
#include <string.h>

struct il_versioned {
  struct core core;
  uint64_t bytes, stride;
  uint32_t buffers, draft;
  bool checksums;
};

static word64 *current_of(struct object *o) { return word64_at(o->at, V_CURRENT); }
static word32 *newer_of(struct object *o) { return word32_at(o->at, V_NEWER); }
static word32 *gate_of(struct object *o) { return word32_at(o->at, V_GATE); }

static word64 *row_word(struct object *o, uint32_t buffer, uint32_t at) {
  return word64_at(o->at, V_ROWS + (uint64_t) buffer * V_ROW_BYTES + at);
}

static word64 *pins_of(struct object *o, uint32_t slot, uint32_t buffer) {
  return word64_at(o->at, V_PINS + (uint64_t) slot * V_PINS_DISTANCE + 8ull * buffer);
}

static unsigned char *bytes_of(il_versioned *v, uint32_t buffer) {
  const uint64_t head = V_PINS + (uint64_t) V_PINS_DISTANCE * v->core.object.segment->slots;
  return v->core.object.at + head + buffer * v->stride;
}

static uint32_t buffer_of(uint64_t current) { return current & (V_LARGE - 1); }

static int check_current(il_versioned *v, uint64_t current) {
  if (buffer_of(current) < v->buffers) return IL_OK;
  return fail(IL_DAMAGED, "'%s': current %llx", v->core.object.name, (unsigned long long) current);
}

int il_versioned_of(il_segment *segment, const char *name, uint64_t bytes, uint32_t buffers, bool checksums,
                    il_versioned **versioned) {
  if (bytes < 1 || bytes > V_MAX_BYTES || buffers < V_MIN_BUFFERS || buffers > V_MAX_BUFFERS) {
    return fail(IL_INVALID, "%u buffers of %llu bytes", buffers, (unsigned long long) bytes);
  }
  const uint64_t stride = (bytes + OBJECT_ALIGNMENT - 1) / OBJECT_ALIGNMENT * OBJECT_ALIGNMENT;
  const uint64_t length = V_PINS + (uint64_t) V_PINS_DISTANCE * segment->slots + buffers * stride;
  const uint64_t second = buffers + (checksums ? V_CHECKSUMS : 0);
  struct object *object;
  bool fresh;
  const struct kind kind = {TYPE_VERSIONED, length, bytes, second, sizeof **versioned};
  const int result = object_of(segment, name, &kind, &object, &fresh);
  if (result != IL_OK) return result;
  il_versioned *v = *versioned = (il_versioned *) object;
  const uint64_t no_pins = (uint64_t) segment->generation << READERS_GENERATION_SHIFT;
  if (fresh) {
    v->core.bits = S_UPDATING;
    v->bytes = bytes;
    v->stride = stride;
    v->buffers = buffers;
    v->checksums = checksums;
    for (uint32_t b = 0; b < buffers; b++) atomic_store(pins_of(object, segment->slot, b), no_pins);
  }
  publish_handle(segment, object, fresh);
  return IL_OK;
}

/* ---- read ---- */

static void unpin(struct object *o, uint32_t buffer) {
  const uint64_t before = atomic_fetch_sub(pins_of(o, o->segment->slot, buffer), 1); /* R5 */
  if ((before & READERS_MASK) == 1) release_waiters(gate_of(o), 1); /* P1 */
}

static void set_have_read(struct object *o) {
  const uint32_t slot = o->segment->slot;
  word64 *word = word64_at(o->at, HAVE_READ + slot / 64 * 8ull);
  if (!(atomic_load(word) >> slot % 64 & 1)) atomic_fetch_or(word, 1ull << slot % 64);
}

static int64_t version_of(struct object *o, uint64_t current) {
  if ((current & V_LARGE) == 0) return (int64_t) (current >> 8);
  return (int64_t) acquire(row_word(o, buffer_of(current), V_ROW_VERSION));
}

int il_versioned_pin(il_versioned *v, struct il_snapshot *snapshot) {
  struct object *o = &v->core.object;
  set_have_read(o);
  for (;;) {
    const uint64_t current = acquire(current_of(o)); /* R1 */
    const int result = check_current(v, current);
    if (result != IL_OK) return result;
    const uint32_t b = buffer_of(current);
    const uint64_t before = atomic_fetch_add(pins_of(o, o->segment->slot, b), 1); /* R2 */
    if ((before & READERS_MASK) >= MAX_READERS) {
      unpin(o, b);
      return fail(IL_LIMIT, "'%s': too many pins", o->name);
    }
    if (atomic_load(current_of(o)) == current) { /* R3, P4 */
      *snapshot = (struct il_snapshot) {
        .of = v, .bytes = bytes_of(v, b), .version = version_of(o, current),
        .published_ms = (int64_t) opaque(row_word(o, b, V_ROW_PUBLISHED)), .buffer = b
      };
      return IL_OK;
    }
    unpin(o, b); /* R4: somebody has published in between */
  }
}

int il_versioned_unpin(struct il_snapshot *snapshot) {
  if (snapshot->of == NULL) return fail(IL_NOT_HELD, "not pinned");
  unpin(&snapshot->of->core.object, snapshot->buffer);
  snapshot->of = NULL;
  return IL_OK;
}

int il_versioned_verify(const struct il_snapshot *snapshot) {
  il_versioned *v = snapshot->of;
  if (!v->checksums) return fail(IL_INVALID, "'%s' has no checksums", v->core.object.name);
  const uint64_t said = opaque(row_word(&v->core.object, snapshot->buffer, V_ROW_CHECKSUM)) & UINT32_MAX;
  if (snapshot->version == 0 || said == crc32c(snapshot->bytes, v->bytes)) return IL_OK;
  return fail(IL_DAMAGED, "'%s': wrong checksum of version %lld", v->core.object.name, (long long) snapshot->version);
}

int il_versioned_read_into(il_versioned *v, void *into, int64_t *version) {
  struct il_snapshot snapshot;
  const int result = il_versioned_pin(v, &snapshot);
  if (result != IL_OK) return result;
  memcpy(into, snapshot.bytes, v->bytes);
  *version = snapshot.version;
  return il_versioned_unpin(&snapshot);
}

int il_versioned_newest(il_versioned *v, int64_t *version) {
  struct object *o = &v->core.object;
  uint64_t current = atomic_load(current_of(o)), again;
  for (;; current = again) {
    const int result = check_current(v, current);
    if (result != IL_OK) return result;
    *version = version_of(o, current);
    if ((current & V_LARGE) == 0) return IL_OK;
    again = atomic_load(current_of(o));
    if (again == current) return IL_OK;
  }
}

struct awaited { il_versioned *of; int64_t seen, version; };

static int take_newer(struct wait *wait, bool barging) {
  (void) barging;
  struct awaited *awaited = wait->subject;
  const int result = il_versioned_newest(awaited->of, &awaited->version);
  return result != IL_OK ? result : awaited->version > awaited->seen ? IL_OK : IL_BUSY;
}

int il_versioned_await_newer(il_versioned *v, int64_t seen, int64_t ns, int64_t *version) {
  struct awaited awaited = {v, seen, 0};
  struct wait wait = {
    .object = &v->core.object, .waiters = newer_of(&v->core.object), .flags = W_WAITERS | W_MANY,
    .subject = &awaited, .take = take_newer
  };
  const int result = wait_for(&wait, deadline_after(ns > 0 ? ns : 0));
  *version = awaited.version;
  return result;
}

/* ---- write ---- */

static bool is_pinned(struct object *o, uint32_t buffer) {
  for (uint32_t i = 0; i < HAVE_READ_WORDS; i++) {
    uint64_t bits = atomic_load(word64_at(o->at, HAVE_READ + 8ull * i));
    for (; bits != 0; bits &= bits - 1) {
      const uint32_t slot = i * 64 + (uint32_t) __builtin_ctzll(bits);
      if (slot >= o->segment->slots) break;
      const uint64_t word = atomic_load(pins_of(o, slot, buffer)); /* P4 */
      if ((word & READERS_MASK) == 0) continue;
      if (is_live(o->segment, slot, (uint32_t) (word >> READERS_GENERATION_SHIFT))) return true;
    }
  }
  return false;
}

/* W2, once the state is taken. */
static int take_buffer(struct wait *wait, bool barging) {
  (void) barging;
  il_versioned *v = wait->subject;
  struct object *o = &v->core.object;
  const uint64_t current = atomic_load(current_of(o));
  const int result = check_current(v, current);
  if (result != IL_OK) return result;
  const int64_t newest = version_of(o, current);
  int64_t oldest = INT64_MAX;
  uint32_t found = v->buffers;
  for (uint32_t b = 0; b < v->buffers; b++) {
    const int64_t version = (int64_t) opaque(row_word(o, b, V_ROW_VERSION));
    if (version > newest) set_release(row_word(o, b, V_ROW_VERSION), UINT64_MAX);
    const int64_t age = version > newest ? -1 : version;
    if (b == buffer_of(current) || age >= oldest || is_pinned(o, b)) continue;
    oldest = age;
    found = b;
  }
  if (found == v->buffers) return IL_BUSY;
  atomic_exchange(row_word(o, found, V_ROW_VERSION), UINT64_MAX);
  v->draft = found;
  return IL_OK;
}

static void end_draft(il_versioned *v) {
  set_opaque(&v->core.holder, 0);
  core_end(&v->core, false); /* W6 */
}

/* W1. */
static int take_to_write(il_versioned *v, int64_t ns, int64_t deadline) {
  struct core *core = &v->core;
  if (ns <= 0) return core_timed_try(core);
  if (core_attempt(core, 0, S_UPDATING)) return IL_OK;
  core_note_since(core);
  struct wait wait = {
    .object = &core->object, .waiters = core_waiters(core), .flags = W_WAITERS, .stands_back = true,
    .spins_slowly = true, .subject = core, .take = take_for_use
  };
  return wait_for(&wait, deadline);
}

int il_versioned_draft(il_versioned *v, int64_t ns, void **bytes) {
  struct core *core = &v->core;
  struct object *o = &core->object;
  if (core_is_mine(core)) return fail(IL_INVALID, "this thread has a draft of '%s'", o->name);
  const int64_t deadline = deadline_after(ns > 0 ? ns : 0);
  int result = take_to_write(v, ns, deadline);
  if (result != IL_OK) return result;
  struct wait gate = {.object = o, .waiters = gate_of(o), .flags = W_WAITERS, .subject = v, .take = take_buffer};
  result = wait_for(&gate, deadline); /* W2 */
  core_keep(core, thread_id());
  if (result != IL_OK) end_draft(v);
  else *bytes = bytes_of(v, v->draft);
  return result;
}

int il_versioned_draft_of_current(il_versioned *v, int64_t ns, void **bytes) {
  const int result = il_versioned_draft(v, ns, bytes);
  if (result == IL_OK) memcpy(*bytes, bytes_of(v, buffer_of(opaque(current_of(&v->core.object)))), v->bytes);
  return result;
}

/* W4. */
static int64_t publish_draft(il_versioned *v, uint64_t current, int64_t version) {
  struct object *o = &v->core.object;
  const uint64_t now = (uint64_t) wall_ms(), number = (uint64_t) version;
  set_opaque(row_word(o, v->draft, V_ROW_PUBLISHED), now);
  if (v->checksums) set_opaque(row_word(o, v->draft, V_ROW_CHECKSUM), crc32c(bytes_of(v, v->draft), v->bytes));
  set_release(row_word(o, v->draft, V_ROW_VERSION), number);
  set_opaque(row_word(o, buffer_of(current), V_ROW_SUPERSEDED), now);
  atomic_exchange(current_of(o), number << 8 | (number >> 55 != 0 ? V_LARGE : 0) | v->draft);
  return version;
}

int il_versioned_publish(il_versioned *v, int64_t *version) {
  struct object *o = &v->core.object;
  if (!core_is_mine(&v->core)) return fail(IL_NOT_HELD, "this thread has no draft of '%s'", o->name);
  const uint64_t current = opaque(current_of(o));
  const int64_t newest = version_of(o, current);
  if (newest == INT64_MAX) return fail(IL_LIMIT, "'%s': no version behind the last", o->name);
  *version = publish_draft(v, current, newest + 1);
  release_waiters(newer_of(o), INT_MAX); /* W5 */
  end_draft(v);
  return IL_OK;
}

int il_versioned_discard(il_versioned *v) {
  if (!core_is_mine(&v->core)) return fail(IL_NOT_HELD, "this thread has no draft of '%s'", v->core.object.name);
  end_draft(v);
  return IL_OK;
}

/* ---- recovery ---- */

int recover_versioned(struct object *o, struct dead dead) {
  const int result = recover_core(o, dead);
  const uint64_t none = (uint64_t) dead.generation << READERS_GENERATION_SHIFT;
  for (uint32_t b = 0; b < V_MAX_BUFFERS; b++) {
    const uint64_t word = atomic_load(pins_of(o, dead.slot, b));
    if (word >> READERS_GENERATION_SHIFT == dead.generation) exchange64_if(pins_of(o, dead.slot, b), word, none);
  }
  wake_all_counted(word32_at(o->at, MUTEX_WAITERS));
  wake_all_counted(newer_of(o));
  wake_all_counted(gate_of(o));
  return result;
}

bool holds_versioned(struct object *o) {
  for (uint32_t b = 0; b < V_MAX_BUFFERS; b++) {
    const uint64_t word = atomic_load(pins_of(o, o->segment->slot, b));
    if (word >> READERS_GENERATION_SHIFT == o->segment->generation && (word & READERS_MASK) != 0) return true;
  }
  return holds_core(o);
}
