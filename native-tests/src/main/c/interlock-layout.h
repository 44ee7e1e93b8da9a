/*
 * Offsets, sizes and bits as docs/spec says them. A test compares each with Java's.
 */
#ifndef INTERLOCK_LAYOUT_H
#define INTERLOCK_LAYOUT_H

#include <stdint.h>

/* Both change with the layout, and nothing else of them is said anywhere in C. */
#define IL_REVISION 1u
#define IL_FINGERPRINT 0xab3c8032abe340b1ull

/* ---- segment.md ---- */

#define IL_MAGIC 0x4b434c5245544e49ull
#define IL_BYTE_ORDER 0x01020304u

enum {
  HEADER_BYTES = 4096,
  HEADER_REVISION = 8,
  HEADER_BYTE_ORDER = 12,
  HEADER_FINGERPRINT = 16,
  HEADER_LENGTH = 24,
  HEADER_ID = 32,
  HEADER_CREATED = 48,
  HEADER_CREATOR_PID = 56,
  HEADER_CREATOR_UID = 60,
  HEADER_PARTICIPANTS = 64,
  HEADER_ENTRIES = 68,
  HEADER_TABLE = 72,
  HEADER_DIRECTORY = 80,
  HEADER_ROOM = 88,
  HEADER_ROOM_BYTES = 96,
  HEADER_BOOT_ID = 104,
  HEADER_CHECKSUM = 120,
  HEADER_ZERO = 124,
  DIRECTORY_LOCK = 1024,
  ARRIVALS = 1088,
  MIN_PARTICIPANTS = 2,
  MAX_PARTICIPANTS = 1000,
  MIN_ENTRIES = 64,
  MAX_ENTRIES = 4096,
  OBJECT_ALIGNMENT = 128,
};

enum {
  ENTRY_BYTES = 256,
  ENTRY_TYPE = 0,
  ENTRY_NAME_LENGTH = 4,
  ENTRY_OFFSET = 8,
  ENTRY_LENGTH = 16,
  ENTRY_FIRST = 24,
  ENTRY_SECOND = 32,
  ENTRY_NAME = 40,
  MAX_NAME = 200,
};

enum {
  TYPE_REGION = 1,
  TYPE_MUTEX = 2,
  TYPE_TRACKED = 3,
  TYPE_UNTRACKED = 4,
  TYPE_RWLOCK = 5,
  TYPE_VERSIONED = 6,
  TYPE_CONDITION = 7,
  TYPE_MANUAL_EVENT = 8,
  TYPE_AUTO_EVENT = 9,
  TYPE_LATCH = 10,
  TYPE_BARRIER = 11,
  TYPE_ONCE = 12,
  TYPE_INT = 13,
  TYPE_LONG = 14,
  LAST_TYPE = TYPE_LONG,
};

/* ---- participants.md, death.md ---- */

enum {
  ROW_BYTES = 1024,
  ROW_STATE = 0,
  ROW_FEATURES = 4,
  ROW_LIFE = 64,
  LIFE_WORDS = 4,
  LIFE_DISTANCE = 8,
  ROW_WAITS = 96,
  WAITS = 4,
  ROW_PID = 128,
  ROW_UID = 132,
  ROW_NAMESPACE = 136,
  ROW_STARTED = 144,
  ROW_DESCRIBED = 152,
  ROW_COMMAND = 160,
  COMMAND_BYTES = 96,
  ROW_THREADS = 256,
  THREADS = 12,
  THREAD_BYTES = 64,
  THREAD_NAME = 8,
  THREAD_NAME_BYTES = 56,
  ROW_FREE = 0,
  ROW_LIVE = 1,
  ROW_DEAD = 2,
  GENERATION_SHIFT = 2,
  GENERATION_BITS = 18,
};

#define GENERATION_MASK ((1u << GENERATION_BITS) - 1)
#define SLOT_BYTE (1ll << 62)
#define CLAIM_BYTE (SLOT_BYTE + (1ll << 20))
#define LIFE_MARK 0xc0000000u

/* ---- waiting.md ---- */

enum {
  W_WAITERS = 1,
  W_HUNGRY = 2,
  W_MANY = 4,
  W_COUNT_ONE = 8,
  W_COUNT_MASK = 0x7ff8,
  W_SINCE_SHIFT = 15,
  FRESH_MS = 5,
};

/* ---- mutex.md; rwlock.md and versioned.md begin with the same words ---- */

enum {
  MUTEX_BYTES = 256,
  MUTEX_STATE = 0,
  MUTEX_WAITERS = 8,
  MUTEX_OTHER_WAITERS = 12, /* readers of a reader-writer lock, those that await a newer version */
  MUTEX_SINCE_STATE = 16,
  MUTEX_SINCE_TIME = 24,
  MUTEX_OBITUARY = 64,
  OBITUARY_PID = 8,
  OBITUARY_NOTICED = 16,
  OBITUARY_COMMAND = 32,
  OBITUARY_THREAD = 96,
  OBITUARY_TEXT_BYTES = 64,
  OWNER_SLOT_SHIFT = 18,
  KEY_SHIFT = 32,
  TURN_SHIFT = 53,
};

#define KEY_MASK 0xfffffu
#define TURN_MASK 0x7ffu
#define OWNER_MASK 0xfffffffull
#define S_KEPT (1ull << 28)
#define S_SUSPECT (1ull << 29)
#define S_REPAIR (1ull << 30)
#define S_PENDING (1ull << 31)
#define S_UPDATING (1ull << 52)

/* ---- semaphores.md ---- */

enum {
  TRACKED_STATE = 0,
  TRACKED_WAITERS = 8,
  TRACKED_LEDGER = 64,
  TRACKED_MAX = 65535,
  UNTRACKED_BYTES = 64,
  UNTRACKED_STATE = 0,
  UNTRACKED_WAITERS = 4,
};

/* ---- rwlock.md ---- */

enum {
  RW_READERS_WAITERS = MUTEX_OTHER_WAITERS,
  RW_GATE = 256,
  HAVE_READ = 384, /* also of versioned data */
  HAVE_READ_WORDS = 16,
  RW_READERS = 512,
  RW_READERS_DISTANCE = 128,
  CLAIM_SHIFT = 23,
  READERS_GENERATION_SHIFT = 46,
  MAX_READERS = 1 << 22,
};

#define READERS_MASK ((1ull << CLAIM_SHIFT) - 1)

/* ---- versioned.md ---- */

enum {
  V_NEWER = MUTEX_OTHER_WAITERS,
  V_CURRENT = 256,
  V_GATE = 320,
  V_ROWS = 512,
  V_ROW_BYTES = 64,
  V_ROW_VERSION = 0,
  V_ROW_PUBLISHED = 8,
  V_ROW_SUPERSEDED = 16,
  V_ROW_CHECKSUM = 24,
  V_PINS = 1024,
  V_PINS_DISTANCE = 128,
  V_CHECKSUMS = 256, /* in the second parameter */
  V_LARGE = 128,
  V_MIN_BUFFERS = 2,
  V_MAX_BUFFERS = 8,
};

#define V_MAX_BYTES (1ull << 42)

#endif
