/*
 * docs/spec/segment.md: the file, its header and its opening.
 */
#include "interlock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define POPULATE_UP_TO (64ull << 20)

static pthread_mutex_t registry_mutex = PTHREAD_MUTEX_INITIALIZER;
static il_segment *registry;
static uint64_t attachments;
static _Thread_local char message[512];
static _Thread_local uint32_t cached_thread_id;

const char *il_message(void) { return message; }

int fail(int result, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return result;
}

int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

int64_t wall_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000ll + t.tv_nsec / NS_PER_MS;
}

uint32_t thread_id(void) {
  if (cached_thread_id == 0) cached_thread_id = (uint32_t) syscall(SYS_gettid);
  return cached_thread_id;
}

static uint32_t crc_table[256];

static void fill_crc_table(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? c >> 1 ^ 0x82f63b78u : c >> 1;
    crc_table[i] = c;
  }
}

/* Polynomial 0x1EDC6F41, reflected. */
uint32_t crc32c(const void *bytes, uint64_t length) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, fill_crc_table);
  uint32_t crc = 0xffffffffu;
  const unsigned char *p = bytes;
  for (uint64_t i = 0; i < length; i++) crc = crc_table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

/* ---- what may be opened ---- */

static bool is_in_my_groups(gid_t group) {
  gid_t groups[1024];
  const int count = getgroups(1024, groups);
  for (int i = 0; i < count; i++) {
    if (groups[i] == group) return true;
  }
  return group == getegid();
}

/* Steps 2 and 3. */
static int check_file(const char *path, const struct stat *file, enum il_trust trust) {
  if (!S_ISREG(file->st_mode)) return fail(IL_NOT_A_SEGMENT, "%s: not a regular file", path);
  if (file->st_nlink > 1) {
    return fail(IL_NOT_A_SEGMENT, "%s: %lu links, one expected", path, (unsigned long) file->st_nlink);
  }
  const bool own = file->st_uid == geteuid() || file->st_uid == 0;
  const bool group = trust == IL_TRUST_GROUPS && is_in_my_groups(file->st_gid) && !(file->st_mode & S_IWOTH);
  if (own || group || trust == IL_TRUST_ANYBODY) return IL_OK;
  return fail(IL_UNTRUSTED, "%s: belongs to user %u, who is neither root nor this one", path, file->st_uid);
}

static uint32_t get32(const unsigned char *header, int at) {
  uint32_t value;
  memcpy(&value, header + at, sizeof value);
  return value;
}

static uint64_t get64(const unsigned char *header, int at) {
  uint64_t value;
  memcpy(&value, header + at, sizeof value);
  return value;
}

/* Steps 5.1 to 5.5. */
static int check_kind(const char *path, const unsigned char *header, size_t got) {
  const uint64_t magic = got >= 8 ? get64(header, 0) : 0;
  const bool reversed = magic == __builtin_bswap64(IL_MAGIC);
  if (magic != IL_MAGIC && !reversed) return fail(IL_NOT_A_SEGMENT, "%s: not a segment", path);
  if (got < 24) return fail(IL_DAMAGED, "%s: truncated to %zu bytes", path, got);
  if (reversed || get32(header, HEADER_BYTE_ORDER) != IL_BYTE_ORDER) {
    return fail(IL_OTHER_BYTE_ORDER, "%s: of another byte order", path);
  }
  const uint32_t revision = get32(header, HEADER_REVISION);
  const uint64_t fingerprint = get64(header, HEADER_FINGERPRINT);
  if (revision != IL_REVISION || fingerprint != IL_FINGERPRINT) {
    return fail(IL_OTHER_LAYOUT, "%s: revision %u, fingerprint %llx; expected revision %u, fingerprint %llx", path,
                revision, (unsigned long long) fingerprint, IL_REVISION, IL_FINGERPRINT);
  }
  if (got < HEADER_BYTES) return fail(IL_DAMAGED, "%s: truncated to %zu bytes", path, got);
  return IL_OK;
}

/* Step 5.6. */
static int check_numbers(const char *path, const unsigned char *header, uint64_t size) {
  if (crc32c(header, HEADER_CHECKSUM) != get32(header, HEADER_CHECKSUM)) {
    return fail(IL_DAMAGED, "%s: wrong checksum of the header", path);
  }
  const uint64_t slots = get32(header, HEADER_PARTICIPANTS), entries = get32(header, HEADER_ENTRIES);
  const uint64_t directory = HEADER_BYTES + ROW_BYTES * slots, room = directory + ENTRY_BYTES * entries;
  const uint64_t length = get64(header, HEADER_LENGTH), bytes = get64(header, HEADER_ROOM_BYTES);
  if (length != size) return fail(IL_DAMAGED, "%s: length of the file", path);
  if (slots < MIN_PARTICIPANTS || slots > MAX_PARTICIPANTS) return fail(IL_DAMAGED, "%s: participants", path);
  if (entries < MIN_ENTRIES || entries > MAX_ENTRIES) return fail(IL_DAMAGED, "%s: entries", path);
  if (get64(header, HEADER_TABLE) != HEADER_BYTES || get64(header, HEADER_DIRECTORY) != directory
      || get64(header, HEADER_ROOM) != room) {
    return fail(IL_DAMAGED, "%s: offsets", path);
  }
  if (length < room || bytes < 1 || bytes > length - room) return fail(IL_DAMAGED, "%s: bytes of the room", path);
  for (int i = HEADER_ZERO; i < DIRECTORY_LOCK; i++) {
    if (header[i] != 0) return fail(IL_DAMAGED, "%s: byte %d of the header is not zero", path, i);
  }
  return IL_OK;
}

static int read_header(il_segment *segment, const char *path) {
  unsigned char header[HEADER_BYTES];
  size_t got = 0;
  for (ssize_t n = 1; n > 0 && got < sizeof header; got += n > 0 ? (size_t) n : 0) {
    n = pread(segment->hold, header + got, sizeof header - got, (off_t) got);
    if (n < 0) return fail(IL_SYSTEM, "%s: read: %s", path, strerror(errno));
  }
  struct stat file;
  if (fstat(segment->hold, &file) != 0) return fail(IL_SYSTEM, "%s: stat: %s", path, strerror(errno));
  int result = check_kind(path, header, got);
  if (result == IL_OK) result = check_numbers(path, header, (uint64_t) file.st_size);
  if (result != IL_OK) return result;
  segment->slots = get32(header, HEADER_PARTICIPANTS);
  segment->entries = get32(header, HEADER_ENTRIES);
  segment->directory = get64(header, HEADER_DIRECTORY);
  segment->room = get64(header, HEADER_ROOM);
  segment->room_bytes = get64(header, HEADER_ROOM_BYTES);
  segment->length = get64(header, HEADER_LENGTH);
  return IL_OK;
}

/* ---- open and close ---- */

static int reopen(int fd) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return open(path, O_RDWR | O_CLOEXEC);
}

/* Steps 1 to 4. */
static int open_file(il_segment *segment, const char *path, enum il_trust trust) {
  const int handle = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (handle < 0) return fail(errno == ENOENT ? IL_ABSENT : IL_SYSTEM, "%s: %s", path, strerror(errno));
  struct stat file;
  int result = fstat(handle, &file) == 0 ? check_file(path, &file, trust) : fail(IL_SYSTEM, "%s: stat", path);
  if (result == IL_OK) {
    segment->hold = reopen(handle);
    if (segment->hold < 0) result = fail(IL_SYSTEM, "%s: %s", path, strerror(errno));
    segment->device = file.st_dev;
    segment->inode = file.st_ino;
  }
  close(handle);
  return result;
}

static void forget(il_segment *segment) {
  if (segment->base != NULL) munmap(segment->base, segment->length);
  if (segment->probe >= 0) close(segment->probe);
  if (segment->hold >= 0) close(segment->hold);
  while (segment->objects != NULL) {
    struct object *next = segment->objects->next;
    free(segment->objects);
    segment->objects = next;
  }
  pthread_mutex_destroy(&segment->mutex);
  free(segment);
}

static int map(il_segment *segment, const char *path) {
  segment->probe = reopen(segment->hold);
  if (segment->probe < 0) return fail(IL_SYSTEM, "%s: %s", path, strerror(errno));
  const int populate = segment->length <= POPULATE_UP_TO ? MAP_POPULATE : 0;
  void *base = mmap(NULL, segment->length, PROT_READ | PROT_WRITE, MAP_SHARED | populate, segment->hold, 0);
  if (base == MAP_FAILED) return fail(IL_SYSTEM, "%s: mmap: %s", path, strerror(errno));
  segment->base = base;
  madvise(base, segment->length, MADV_DONTFORK); /* a child's mapping would keep the bytes locked */
  return IL_OK;
}

static il_segment *registered(dev_t device, ino_t inode) {
  il_segment *s = registry;
  while (s != NULL && (s->device != device || s->inode != inode)) s = s->next;
  return s;
}

static void before_fork(void) { pthread_mutex_lock(&registry_mutex); }
static void in_parent(void) { pthread_mutex_unlock(&registry_mutex); }

/* The mapping is not there (MADV_DONTFORK); with the descriptors open the parent would look alive when it has died. */
static void in_child(void) {
  cached_thread_id = 0;
  for (il_segment *s = registry; s != NULL; s = s->next) {
    close(s->probe);
    close(s->hold);
  }
  registry = NULL;
  pthread_mutex_unlock(&registry_mutex);
}

static void prepare_forks(void) { pthread_atfork(before_fork, in_parent, in_child); }

static il_segment *new_segment(void) {
  il_segment *segment = calloc(1, sizeof *segment);
  if (segment == NULL) return NULL;
  segment->hold = segment->probe = -1;
  segment->users = 1;
  pthread_mutex_init(&segment->mutex, NULL);
  return segment;
}

/* One round of Open; *segment NULL and IL_OK: the path leads to another file by now. */
static int open_once(const char *path, enum il_trust trust, il_segment **opened) {
  *opened = NULL;
  il_segment *segment = new_segment();
  if (segment == NULL) return fail(IL_SYSTEM, "out of memory");
  int result = open_file(segment, path, trust);
  il_segment *known = result == IL_OK ? registered(segment->device, segment->inode) : NULL;
  if (known != NULL) { /* its description holds the byte; this one is only closed */
    forget(segment);
    known->users++;
    *opened = known;
    return IL_OK;
  }
  if (result == IL_OK) result = read_header(segment, path);
  if (result == IL_OK) result = map(segment, path);
  if (result == IL_OK) result = attach(segment);
  if (result != IL_OK) {
    forget(segment);
    return result;
  }
  struct stat file;
  if (lstat(path, &file) != 0 || file.st_dev != segment->device || file.st_ino != segment->inode) {
    detach(segment);
    forget(segment);
    return IL_OK;
  }
  segment->serial = ++attachments;
  segment->next = registry;
  registry = segment;
  *opened = segment;
  return IL_OK;
}

int il_open(const char *path, enum il_trust trust, il_segment **segment) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare_forks);
  pthread_mutex_lock(&registry_mutex);
  int result;
  do result = open_once(path, trust, segment); while (result == IL_OK && *segment == NULL);
  pthread_mutex_unlock(&registry_mutex);
  return result;
}

static void unregister(il_segment *segment) {
  il_segment **link = &registry;
  while (*link != segment) link = &(*link)->next;
  *link = segment->next;
}

static bool holds(struct object *object) {
  switch (object->type) {
    case TYPE_MUTEX: return holds_core(object);
    case TYPE_TRACKED: return holds_tracked(object);
    case TYPE_RWLOCK: return holds_rwlock(object);
    case TYPE_VERSIONED: return holds_versioned(object);
    default: return false;
  }
}

static int leave_by(il_segment *segment, bool refuses, void (*way)(il_segment *)) {
  pthread_mutex_lock(&registry_mutex);
  int result = IL_OK;
  for (struct object *o = segment->objects; refuses && segment->users == 1 && o != NULL; o = o->next) {
    if (holds(o)) result = fail(IL_STILL_HELD, "'%s' is still held by this process", o->name);
  }
  if (result == IL_OK && --segment->users == 0) {
    unregister(segment);
    way(segment);
    forget(segment);
  }
  pthread_mutex_unlock(&registry_mutex);
  return result;
}

int il_close(il_segment *segment) { return leave_by(segment, true, detach); }
int il_leave(il_segment *segment) { return leave_by(segment, false, abandon); }
void il_look(il_segment *segment) { look_at_all(segment); }
uint32_t il_slot(const il_segment *segment) { return segment->slot; }
uint32_t il_generation(const il_segment *segment) { return segment->generation; }
