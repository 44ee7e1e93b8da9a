/*
 * docs/spec/segment.md: the directory of named objects, and the lock that guards it.
 */
#include "interlock-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATIENCE_NS (30 * NS_PER_SECOND)
#define LOCK_WAIT_NS 50000

/* ---- the lock ---- */

static bool is_alive(il_segment *s, uint32_t owner) {
  const uint32_t slot = (owner >> OWNER_SLOT_SHIFT & 0x3ff) - 1, generation = owner & GENERATION_MASK;
  return slot < s->slots && is_live(s, slot, generation) && is_byte_locked(s, slot);
}

static int lock_directory(il_segment *s) {
  word32 *lock = word32_at(s->base, DIRECTORY_LOCK);
  const uint32_t mine = (uint32_t) owner_of(s->slot, s->generation);
  const int64_t end = now_ns() + PATIENCE_NS;
  for (;;) {
    const uint32_t owner = atomic_load(lock);
    if ((owner == 0 || !is_alive(s, owner)) && exchange32_if(lock, owner, mine)) return IL_OK;
    if (now_ns() > end) return fail(IL_BUSY, "the directory lock is held by slot %u", (owner >> OWNER_SLOT_SHIFT) - 1);
    nanosleep(&(struct timespec) {.tv_nsec = LOCK_WAIT_NS}, NULL);
  }
}

/* ---- entries ---- */

static uint64_t rounded(uint64_t bytes) { return (bytes + OBJECT_ALIGNMENT - 1) / OBJECT_ALIGNMENT * OBJECT_ALIGNMENT; }

static unsigned char *raw_entry(il_segment *s, uint32_t number) {
  return s->base + s->directory + (uint64_t) number * ENTRY_BYTES;
}

static uint64_t get64(const unsigned char *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

int entry_at(il_segment *s, uint32_t number, struct object *entry) {
  unsigned char *raw = raw_entry(s, number);
  entry->type = number < s->entries ? acquire(word32_at(raw, ENTRY_TYPE)) : 0; /* P1 */
  if (entry->type == 0) return IL_OK;
  uint32_t name_length;
  memcpy(&name_length, raw + ENTRY_NAME_LENGTH, sizeof name_length);
  const uint64_t offset = get64(raw + ENTRY_OFFSET), length = get64(raw + ENTRY_LENGTH);
  const unsigned char *before = number == 0 ? NULL : raw_entry(s, number - 1);
  const uint64_t expected = before == NULL ? s->room : get64(before + ENTRY_OFFSET) + get64(before + ENTRY_LENGTH);
  const uint64_t end = s->room + s->room_bytes;
  if (entry->type > LAST_TYPE || name_length < 1 || name_length > MAX_NAME || offset != expected || offset > end
      || length < OBJECT_ALIGNMENT || length % OBJECT_ALIGNMENT != 0 || length > end - offset) {
    return fail(IL_DAMAGED, "entry %u of the directory: type %u, offset %llu, length %llu", number, entry->type,
                (unsigned long long) offset, (unsigned long long) length);
  }
  entry->segment = s;
  entry->number = number;
  entry->at = s->base + offset;
  entry->length = length;
  entry->first = get64(raw + ENTRY_FIRST);
  entry->second = get64(raw + ENTRY_SECOND);
  memcpy(entry->name, raw + ENTRY_NAME, name_length);
  entry->name[name_length] = '\0';
  return IL_OK;
}

/* IL_ABSENT: entry->number is the first free one, entry->at where its object begins. */
static int find(il_segment *s, const char *name, struct object *entry) {
  unsigned char *end = s->base + s->room;
  for (uint32_t number = 0;; number++) {
    const int result = entry_at(s, number, entry);
    if (result != IL_OK) return result;
    if (entry->type == 0) {
      entry->number = number;
      entry->at = end;
      return IL_ABSENT;
    }
    if (strcmp(entry->name, name) == 0) return IL_OK;
    end = entry->at + entry->length;
  }
}

static void write_entry(il_segment *s, const struct object *entry, const char *name) {
  unsigned char *raw = raw_entry(s, entry->number);
  const uint32_t name_length = (uint32_t) strlen(name);
  const uint64_t offset = (uint64_t) (entry->at - s->base);
  memset(raw + ENTRY_NAME_LENGTH, 0, ENTRY_BYTES - ENTRY_NAME_LENGTH);
  memcpy(raw + ENTRY_NAME_LENGTH, &name_length, sizeof name_length);
  memcpy(raw + ENTRY_OFFSET, &offset, sizeof offset);
  memcpy(raw + ENTRY_LENGTH, &entry->length, sizeof entry->length);
  memcpy(raw + ENTRY_FIRST, &entry->first, sizeof entry->first);
  memcpy(raw + ENTRY_SECOND, &entry->second, sizeof entry->second);
  memcpy(raw + ENTRY_NAME, name, name_length);
  set_release(word32_at(raw, ENTRY_TYPE), entry->type); /* P1 */
}

/* Steps 2 to 5 of Insert, with the lock. */
static int insert(il_segment *s, const char *name, const struct kind *kind, struct object *entry) {
  const int found = find(s, name, entry);
  if (found != IL_ABSENT) return found;
  const uint64_t used = (uint64_t) (entry->at - s->base) - s->room, length = rounded(kind->length);
  if (entry->number >= s->entries) return fail(IL_FULL, "no entry left for '%s'", name);
  if (length > s->room_bytes - used) return fail(IL_FULL, "no room left for '%s'", name);
  entry->segment = s;
  entry->type = kind->type;
  entry->length = length;
  entry->first = kind->first;
  entry->second = kind->second;
  write_entry(s, entry, name);
  strcpy(entry->name, name);
  return IL_OK;
}

static bool is_name(const char *name) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const size_t length = strlen(name);
  return length >= 1 && length <= MAX_NAME && name[0] != '.' && name[0] != '-' && strspn(name, letters) == length;
}

static int find_or_insert(il_segment *s, const char *name, const struct kind *kind, struct object *entry) {
  int result = find(s, name, entry);
  if (result == IL_ABSENT) {
    result = lock_directory(s);
    if (result != IL_OK) return result;
    result = insert(s, name, kind, entry);
    set_release(word32_at(s->base, DIRECTORY_LOCK), 0);
  }
  if (result != IL_OK) return result;
  if (entry->type == kind->type && entry->length == rounded(kind->length) && entry->first == kind->first
      && entry->second == kind->second) {
    return IL_OK;
  }
  return fail(IL_MISMATCH, "'%s' is of type %u (%llu, %llu); type %u (%llu, %llu) asked for", name, entry->type,
              (unsigned long long) entry->first, (unsigned long long) entry->second, kind->type,
              (unsigned long long) kind->first, (unsigned long long) kind->second);
}

/* ---- handles ---- */

int object_of(il_segment *s, const char *name, const struct kind *kind, struct object **object, bool *fresh) {
  if (!is_name(name)) return fail(IL_INVALID, "'%s' is not a name", name);
  pthread_mutex_lock(&s->mutex);
  struct object entry = {0};
  const int result = find_or_insert(s, name, kind, &entry);
  if (result != IL_OK) {
    pthread_mutex_unlock(&s->mutex);
    return result;
  }
  *object = s->objects;
  while (*object != NULL && (*object)->number != entry.number) *object = (*object)->next;
  *fresh = *object == NULL;
  if (!*fresh) return IL_OK;
  *object = calloc(1, kind->handle_bytes);
  if (*object != NULL) {
    **object = entry;
    return IL_OK;
  }
  pthread_mutex_unlock(&s->mutex);
  return fail(IL_SYSTEM, "out of memory");
}

void publish_handle(il_segment *s, struct object *object, bool fresh) {
  if (fresh) {
    object->next = s->objects;
    s->objects = object;
  }
  pthread_mutex_unlock(&s->mutex);
}

int il_region(il_segment *s, const char *name, uint64_t bytes, void **memory) {
  if (bytes < 1) return fail(IL_INVALID, "a region of 0 bytes");
  struct object *object;
  bool fresh;
  const struct kind kind = {TYPE_REGION, bytes, bytes, 0, sizeof *object};
  const int result = object_of(s, name, &kind, &object, &fresh);
  if (result != IL_OK) return result;
  *memory = object->at;
  publish_handle(s, object, fresh);
  return IL_OK;
}
