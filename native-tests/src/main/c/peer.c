/*
 * A participant that is told line by line what to do: one command a line, one answer a line.
 *
 * Answers: ok, perhaps with values; busy; died (suspect); repair (held in repair); held; error and why.
 * It ends with its standard input, whatever it waits for. Started as "peer counter ..." it is a process of the counter.
 */
#define _GNU_SOURCE
#include "peer.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_THINGS 64
#define MAX_WORDS 8
#define NS_PER_MS 1000000ll

static il_segment *segment;
static struct thing things[MAX_THINGS];
static char *words[MAX_WORDS + 1]; /* of the command; NULL behind the last */

/* ---- words ---- */

static const char *word(int i) { return words[i] == NULL ? "" : words[i]; }
static int64_t number(int i) { return strtoll(word(i), NULL, 0); }
static int64_t time_limit(int i) { return words[i] == NULL ? IL_FOR_EVER : number(i) * NS_PER_MS; }

static void answer_result(int result) {
  switch (result) {
    case IL_OK: puts("ok"); break;
    case IL_BUSY: puts("busy"); break;
    case IL_OWNER_DIED: puts("died"); break;
    case IL_IN_REPAIR: puts("repair"); break;
    case IL_STILL_HELD: puts("held"); break;
    default: printf("error %d %s\n", result, il_message());
  }
}

static void answer_number(int result, int64_t value) {
  if (result == IL_OK) printf("ok %" PRId64 "\n", value);
  else answer_result(result);
}

static struct thing *thing_named(const char *name) {
  struct thing *t = things;
  while (t->kind != NOTHING && strcmp(t->name, name) != 0) t++;
  if (t == &things[MAX_THINGS - 1]) give_up("too many things");
  return t;
}

/* The object of the command's second word; the command ends when it is not of the kind. */
static void *of_kind(enum thing_kind kind) {
  struct thing *t = thing_named(word(1));
  if (t->kind != kind) give_up("'%s' is of kind %d, not %d", word(1), t->kind, kind);
  return t->handle;
}

static il_semaphore *semaphore(void) {
  struct thing *t = thing_named(word(1));
  return of_kind(t->kind == TRACKED ? TRACKED : UNTRACKED);
}

/* ---- the segment and its objects ---- */

static void do_open(void) {
  const int result = il_open(word(1), IL_TRUST_USER, &segment);
  if (result == IL_OK) printf("ok %u %u\n", il_slot(segment), il_generation(segment));
  else answer_result(result);
}

static void leave_by(int (*way)(il_segment *)) {
  const int result = segment == NULL ? IL_OK : way(segment);
  if (result == IL_OK) {
    memset(things, 0, sizeof things);
    segment = NULL;
  }
  answer_result(result);
}

static void do_close(void) { leave_by(il_close); }
static void do_leave(void) { leave_by(il_leave); }

static void do_make(void) {
  static const char *const kinds[] = {"", "region", "mutex", "tracked", "untracked", "rwlock", "versioned"};
  enum thing_kind kind = REGION;
  while (kind < VERSIONED && strcmp(kinds[kind], word(0)) != 0) kind++;
  struct thing made = {.kind = kind, .bytes = (uint64_t) number(2)};
  const char *name = word(1);
  int result = IL_INVALID;
  switch (kind) {
    case REGION: result = il_region(segment, name, made.bytes, &made.handle); break;
    case MUTEX: result = il_mutex_of(segment, name, (il_mutex **) &made.handle); break;
    case TRACKED: result = il_tracked_of(segment, name, (uint32_t) number(2), (il_semaphore **) &made.handle); break;
    case UNTRACKED:
      result = il_untracked_of(segment, name, (uint32_t) number(2), (uint32_t) number(3), (il_semaphore **) &made.handle);
      break;
    case RWLOCK: result = il_rwlock_of(segment, name, (il_rwlock **) &made.handle); break;
    default:
      result = il_versioned_of(segment, name, made.bytes, (uint32_t) number(3), words[4] != NULL,
                               (il_versioned **) &made.handle);
  }
  if (result == IL_OK) {
    snprintf(made.name, sizeof made.name, "%s", name);
    *thing_named(name) = made;
  }
  answer_result(result);
}

/* ---- mutex ---- */

static void do_lock(void) {
  il_mutex *mutex = of_kind(MUTEX);
  answer_result(words[2] == NULL ? il_mutex_lock(mutex) : il_mutex_timed_lock(mutex, time_limit(2)));
}

static void do_try(void) { answer_result(il_mutex_try(of_kind(MUTEX))); }
static void do_unlock(void) { answer_result(il_mutex_unlock(of_kind(MUTEX))); }
static void do_repair(void) { answer_result(il_mutex_recover(of_kind(MUTEX), time_limit(2))); }
static void do_consistent(void) { answer_result(il_mutex_consistent(of_kind(MUTEX))); }

/* Repairs a suspect mutex and lets it go: "ok 1"; "ok 0" when it was not suspect. */
static void do_recover(void) {
  il_mutex *mutex = of_kind(MUTEX);
  const int result = il_mutex_recover(mutex, IL_FOR_EVER);
  if (result == IL_IN_REPAIR) il_mutex_consistent(mutex);
  if (result == IL_IN_REPAIR || result == IL_OK) il_mutex_unlock(mutex);
  answer_number(result == IL_IN_REPAIR ? IL_OK : result, result == IL_IN_REPAIR);
}

static void do_suspect(void) {
  struct thing *t = thing_named(word(1));
  answer_number(IL_OK, t->kind == MUTEX ? il_mutex_is_suspect(t->handle) : il_rwlock_is_suspect(of_kind(RWLOCK)));
}

/* ---- semaphores ---- */

static void do_acquire(void) {
  const uint32_t n = (uint32_t) number(2);
  answer_result(words[3] == NULL ? il_semaphore_acquire(semaphore(), n)
                                 : il_semaphore_timed_acquire(semaphore(), n, time_limit(3)));
}

static void do_take(void) { answer_result(il_semaphore_try(semaphore(), (uint32_t) number(2))); }
static void do_release(void) { answer_result(il_semaphore_release(semaphore(), (uint32_t) number(2))); }
static void do_available(void) { answer_number(IL_OK, il_semaphore_available(semaphore())); }

/* ---- reader-writer lock ---- */

static void do_read(void) {
  il_rwlock *lock = of_kind(RWLOCK);
  answer_result(words[2] == NULL ? il_rwlock_read(lock) : il_rwlock_timed_read(lock, time_limit(2)));
}

static void do_write(void) {
  il_rwlock *lock = of_kind(RWLOCK);
  answer_result(words[2] == NULL ? il_rwlock_write(lock) : il_rwlock_timed_write(lock, time_limit(2)));
}

static void do_try_read(void) { answer_result(il_rwlock_try_read(of_kind(RWLOCK))); }
static void do_try_write(void) { answer_result(il_rwlock_try_write(of_kind(RWLOCK))); }
static void do_end_read(void) { answer_result(il_rwlock_end_read(of_kind(RWLOCK))); }
static void do_end_write(void) { answer_result(il_rwlock_end_write(of_kind(RWLOCK))); }

static void do_rw_recover(void) {
  il_rwlock *lock = of_kind(RWLOCK);
  const int result = il_rwlock_recover(lock, IL_FOR_EVER);
  if (result == IL_IN_REPAIR) il_rwlock_consistent(lock);
  if (result == IL_IN_REPAIR || result == IL_OK) il_rwlock_end_write(lock);
  answer_number(result == IL_IN_REPAIR ? IL_OK : result, result == IL_IN_REPAIR);
}

/* ---- versioned data: versions of longs that are all the same ---- */

/* The number of all longs; INT64_MIN when they differ. */
static int64_t number_of(const struct thing *t, const void *bytes) {
  const int64_t *numbers = bytes;
  for (size_t i = 1; i < t->bytes / sizeof(int64_t); i++) {
    if (numbers[i] != numbers[0]) return INT64_MIN;
  }
  return numbers[0];
}

static void answer_version(int result, const struct thing *t, const void *bytes, int64_t version) {
  if (result == IL_OK) printf("ok %" PRId64 " %" PRId64 "\n", version, number_of(t, bytes));
  else answer_result(result);
}

static void do_pin(void) {
  struct thing *t = thing_named(word(1));
  const int result = il_versioned_pin(of_kind(VERSIONED), &t->snapshot);
  answer_version(result, t, t->snapshot.bytes, t->snapshot.version);
}

/* What is pinned, as it is by now. */
static void do_pinned(void) {
  struct thing *t = thing_named(word(1));
  answer_version(IL_OK, t, t->snapshot.bytes, t->snapshot.version);
}

static void do_unpin(void) { answer_result(il_versioned_unpin(&thing_named(word(1))->snapshot)); }
static void do_verify(void) { answer_result(il_versioned_verify(&thing_named(word(1))->snapshot)); }

static void do_copy(void) {
  struct thing *t = thing_named(word(1));
  void *copy = malloc(t->bytes);
  int64_t version = 0;
  if (copy == NULL) give_up("out of memory");
  const int result = il_versioned_read_into(of_kind(VERSIONED), copy, &version);
  answer_version(result, t, copy, version);
  free(copy);
}

static void do_newest(void) {
  int64_t version = 0;
  const int result = il_versioned_newest(of_kind(VERSIONED), &version);
  answer_number(result, version);
}

static void do_await(void) {
  int64_t version = 0;
  const int result = il_versioned_await_newer(of_kind(VERSIONED), number(2), time_limit(3), &version);
  answer_number(result, version);
}

static void do_draft(void) {
  struct thing *t = thing_named(word(1));
  answer_result(il_versioned_draft(of_kind(VERSIONED), time_limit(2), &t->draft));
}

/* The draft's longs; "half" leaves the second half as it was. */
static void do_fill(void) {
  struct thing *t = thing_named(word(1));
  const size_t count = t->bytes / sizeof(int64_t) / (strcmp(word(3), "half") == 0 ? 2 : 1);
  for (size_t i = 0; i < count; i++) ((int64_t *) t->draft)[i] = number(2);
  answer_result(IL_OK);
}

static void do_publish(void) {
  int64_t version = 0;
  const int result = il_versioned_publish(of_kind(VERSIONED), &version);
  answer_number(result, version);
}

static void do_discard(void) { answer_result(il_versioned_discard(of_kind(VERSIONED))); }

/* ---- the rest ---- */

static void do_get(void) { answer_number(IL_OK, ((int64_t *) of_kind(REGION))[number(2)]); }

static void do_put(void) {
  ((int64_t *) of_kind(REGION))[number(2)] = number(3);
  answer_result(IL_OK);
}

static void do_storm(void) {
  char answer[256];
  run_storm(thing_named(word(1)), thing_named(word(2)), number(3), number(4), answer, sizeof answer);
  puts(answer);
}

static void do_who(void) {
  printf("ok %d /proc/%d/task/%ld\n", (int) getpid(), (int) getpid(), syscall(SYS_gettid));
}

static void do_look(void) {
  il_look(segment);
  answer_result(IL_OK);
}

static void do_die(void) { kill(getpid(), SIGKILL); }

/* Leaves a child that lives until the segment's file has gone. */
static void do_fork(void) {
  const pid_t child = fork();
  if (child == 0) {
    for (int fd = 0; fd < 3; fd++) close(fd);
    while (access(word(1), F_OK) == 0) usleep(10000);
    _exit(0);
  }
  answer_number(child < 0 ? IL_SYSTEM : IL_OK, child);
}

/* Attaches and detaches n times. */
static void do_reopen(void) {
  int result = IL_OK;
  for (int64_t i = 0; i < number(2) && result == IL_OK; i++) {
    il_segment *again;
    result = il_open(word(1), IL_TRUST_USER, &again);
    if (result == IL_OK) result = il_close(again);
  }
  answer_result(result);
}

static const struct { const char *name; void (*run)(void); } commands[] = {
  {"open", do_open}, {"close", do_close}, {"leave", do_leave}, {"who", do_who}, {"die", do_die}, {"look", do_look},
  {"region", do_make}, {"mutex", do_make}, {"tracked", do_make}, {"untracked", do_make}, {"rwlock", do_make},
  {"versioned", do_make}, {"lock", do_lock}, {"try", do_try}, {"unlock", do_unlock}, {"repair", do_repair},
  {"consistent", do_consistent}, {"recover", do_recover}, {"suspect", do_suspect}, {"acquire", do_acquire},
  {"take", do_take}, {"release", do_release}, {"available", do_available}, {"read", do_read}, {"write", do_write},
  {"tryread", do_try_read}, {"trywrite", do_try_write}, {"endread", do_end_read}, {"endwrite", do_end_write},
  {"rwrecover", do_rw_recover}, {"pin", do_pin}, {"pinned", do_pinned}, {"unpin", do_unpin}, {"verify", do_verify},
  {"copy", do_copy}, {"newest", do_newest}, {"await", do_await}, {"draft", do_draft}, {"fill", do_fill},
  {"publish", do_publish}, {"discard", do_discard}, {"get", do_get}, {"put", do_put}, {"storm", do_storm},
  {"layout", print_layout}, {"fork", do_fork}, {"reopen", do_reopen},
};

static void run_command(char *line) {
  int count = 0;
  char *rest = line;
  for (char *w; count < MAX_WORDS && (w = strtok_r(rest, " \n", &rest)) != NULL;) words[count++] = w;
  words[count] = NULL;
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(commands[i].name, word(0)) != 0) continue;
    commands[i].run();
    return;
  }
  printf("error unknown command '%s'\n", word(0));
}

static void *end_with_input(void *nothing) {
  struct pollfd input = {.fd = STDIN_FILENO};
  while (poll(&input, 1, -1) < 1 || !(input.revents & (POLLHUP | POLLERR))) {}
  _exit(0);
  return nothing;
}

int main(int count, char **arguments) {
  pthread_t watcher;
  if (pthread_create(&watcher, NULL, end_with_input, NULL) != 0) give_up("no thread");
  if (count > 1 && strcmp(arguments[1], "counter") == 0) return run_counter(arguments + 2);
  if (count > 1) give_up("no arguments expected but 'counter' and its own");
  setvbuf(stdout, NULL, _IOLBF, 0);
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) run_command(line);
  free(line);
  return 0;
}
