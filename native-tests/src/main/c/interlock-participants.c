/*
 * docs/spec/participants.md: rows, who is alive, attaching and leaving.
 */
#include "interlock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- the bytes ---- */

static struct flock byte_lock(short type, long long offset) {
  return (struct flock) {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) offset, .l_len = 1};
}

static bool lock_byte(il_segment *s, long long offset) {
  struct flock lock = byte_lock(F_WRLCK, offset);
  return fcntl(s->hold, F_OFD_SETLK, &lock) == 0;
}

static void unlock_byte(il_segment *s, long long offset) {
  struct flock lock = byte_lock(F_UNLCK, offset);
  fcntl(s->hold, F_OFD_SETLK, &lock);
}

/* When the system does not say, it counts as locked: nobody is dead by mistake. */
bool is_byte_locked(il_segment *s, uint32_t slot) {
  struct flock lock = byte_lock(F_WRLCK, SLOT_BYTE + slot);
  return fcntl(s->probe, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

/* ---- texts of a row, which others may read meanwhile ---- */

void put_text(unsigned char *at, size_t size, const char *text) {
  _Atomic unsigned char *to = (_Atomic unsigned char *) at;
  const size_t length = strnlen(text, size - 1);
  set_opaque(&to[0], (unsigned char) length);
  for (size_t i = 0; i < length; i++) set_opaque(&to[1 + i], (unsigned char) text[i]);
}

/* A text's bytes as they are, its length within the new place. */
void copy_text(unsigned char *to, const unsigned char *from, size_t size) {
  const _Atomic unsigned char *source = (const _Atomic unsigned char *) from;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = opaque(&source[i]);
    if (i == 0 && c > size - 1) c = (unsigned char) (size - 1);
    set_opaque((_Atomic unsigned char *) &to[i], c);
  }
}

/* ---- what the process says of itself ---- */

static void read_command(char *command, size_t size) {
  const int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  const ssize_t got = fd < 0 ? 0 : read(fd, command, size - 1);
  if (fd >= 0) close(fd);
  size_t length = got > 0 ? (size_t) got : 0;
  while (length > 0 && command[length - 1] == '\0') length--;
  for (size_t i = 0; i < length; i++) {
    if (command[i] == '\0') command[i] = ' ';
  }
  command[length] = '\0';
}

static int64_t started_ms(void) {
  struct stat self; /* the directory is made with the process, or at its first look */
  if (stat("/proc/self", &self) != 0) return wall_ms();
  return self.st_ctim.tv_sec * 1000ll + self.st_ctim.tv_nsec / NS_PER_MS;
}

static void describe(il_segment *s, bool registered) {
  unsigned char *row = row_at(s, s->slot);
  for (int i = 0; i < LIFE_WORDS; i++) set_opaque(word64_at(row, ROW_LIFE + (uint64_t) i * LIFE_DISTANCE), 0);
  set_opaque(word32_at(row, ROW_DESCRIBED), 0);
  set_opaque(word32_at(row, ROW_FEATURES), registered ? 1 : 0);
  for (int i = 0; i < WAITS; i++) set_opaque(word64_at(row, ROW_WAITS + (uint64_t) i * 8), 0);
  struct stat namespace = {0};
  stat("/proc/self/ns/pid", &namespace);
  set_opaque(word32_at(row, ROW_PID), (uint32_t) getpid());
  set_opaque(word32_at(row, ROW_UID), geteuid());
  set_opaque(word64_at(row, ROW_NAMESPACE), (uint64_t) namespace.st_ino);
  set_opaque(word64_at(row, ROW_STARTED), (uint64_t) started_ms());
  char command[COMMAND_BYTES];
  read_command(command, sizeof command);
  put_text(row + ROW_COMMAND, COMMAND_BYTES, command);
  for (uint64_t i = 0; i < THREADS; i++) set_opaque(word64_at(row, ROW_THREADS + i * THREAD_BYTES), 0);
  set_release(word32_at(row, ROW_DESCRIBED), s->generation + 1);
}

/* Who waits for what, and names: messages of others say it. */
void show_wait(struct object *object, bool waits) {
  il_segment *s = object->segment;
  const uint64_t key = thread_id() & KEY_MASK;
  word64 *place = word64_at(row_at(s, s->slot), ROW_WAITS + key % WAITS * 8);
  set_opaque(place, waits ? (uint64_t) (object->number + 1) | key << 32 : 0);
}

void name_thread(il_segment *s) {
  static _Thread_local uint64_t named_in;
  if (named_in == s->serial) return;
  named_in = s->serial;
  const uint64_t key = thread_id() & KEY_MASK;
  unsigned char *entry = row_at(s, s->slot) + ROW_THREADS + key % THREADS * THREAD_BYTES;
  if (acquire(word64_at(entry, 0)) == key) return;
  char name[16] = "";
  prctl(PR_GET_NAME, name);
  set_opaque(word64_at(entry, 0), 0);
  put_text(entry + THREAD_NAME, THREAD_NAME_BYTES, name);
  set_release(word64_at(entry, 0), key);
}

/* ---- attach ---- */

/* C0 to C4 for one slot. */
static bool claim(il_segment *s, uint32_t slot) {
  word32 *state = state_of(s, slot);
  if ((atomic_load(state) & 3) != ROW_FREE) return false;
  if (!lock_byte(s, CLAIM_BYTE + slot)) return false; /* C0 */
  const uint32_t free = atomic_load(state);           /* C1 */
  bool claimed = (free & 3) == ROW_FREE && lock_byte(s, SLOT_BYTE + slot); /* C2 */
  if (claimed) {
    s->slot = slot;
    s->generation = generation_of(free);
    claimed = exchange32_if(state, free, row_state(ROW_LIVE, s->generation)); /* C3 */
    if (!claimed) unlock_byte(s, SLOT_BYTE + slot);
  }
  unlock_byte(s, CLAIM_BYTE + slot); /* C4 */
  return claimed;
}

static bool claim_any(il_segment *s, int rounds) {
  for (int round = 0; round < rounds; round++) {
    for (uint32_t slot = 0; slot < s->slots; slot++) {
      if (claim(s, slot)) return true;
    }
  }
  return false;
}

int attach(il_segment *s) {
  bool claimed = claim_any(s, 3);
  if (!claimed) {
    look_at_all(s);
    claimed = claim_any(s, 1);
  }
  if (!claimed) return fail(IL_FULL, "all %u slots are taken", s->slots);
  describe(s, register_for_fence());
  start_sentinel(s);
  word32 *arrivals = word32_at(s->base, ARRIVALS);
  atomic_fetch_add(arrivals, 1);
  futex_wake(arrivals, INT_MAX);
  look_at_all(s);
  return IL_OK;
}

/* ---- leaving ---- */

void detach(il_segment *s) {
  stop_sentinel(s);
  exchange32_if(state_of(s, s->slot), row_state(ROW_LIVE, s->generation), row_state(ROW_FREE, s->generation + 1));
  unlock_byte(s, SLOT_BYTE + s->slot);
}

void abandon(il_segment *s) {
  stop_sentinel(s);
  unlock_byte(s, SLOT_BYTE + s->slot);
  look_at(s, s->slot);
}
