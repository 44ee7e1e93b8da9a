/*
 * The C yardstick of locks that several processes use at once, each on a processor of its own while
 * there are enough: counting, which always writes, and reading, of which some percents write.
 */
#include "locks.h"
#include "latency.h"

#define USAGE "usage: contention-peer counting " LOCK_KINDS " --processes N [--seconds S]" \
  " | reading " LOCK_KINDS " --processes N [--writes PERCENT] [--seconds S]"
#define WARM_UP_NS 100000000L
#define CELLS 2

struct share {
  alignas(LINE) long warm_up, done, torn, elapsed_ns;
  struct latencies waits;
};

struct contention {
  struct crew crew;
  int kind;
  long writes, run_ns;
  struct locks locks;
  alignas(LINE) long cells[CELLS]; /* deliberately plain: only a lock that excludes keeps them equal */
  struct share shares[MAX_PROCESSES];
};

static void pin_by_turns(int index) {
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (processors > 1) pin(index % processors);
}

/* ---- counting ---- */

/* The clock is read only where somebody has to wait. */
static inline void lock_timed(struct contention *c, int kind, struct latencies *waits) {
  const int busy = try_lock(&c->locks, kind);
  if (busy == 0) return;
  const long start = now_ns();
  check(lock(&c->locks, kind), "lock");
  note_latency(waits, now_ns() - start);
}

static long count_until(struct contention *c, struct latencies *waits, long deadline) {
  const int kind = c->kind;
  long done = 0;
  while (now_ns() < deadline) {
    for (int i = 0; i < BATCH; i++) {
      lock_timed(c, kind, waits);
      c->cells[0]++;
      check(unlock(&c->locks, kind), "unlock");
    }
    done += BATCH;
  }
  return done;
}

static void counting_work(struct crew *crew, int index) {
  struct contention *c = (struct contention *) crew;
  struct share *mine = &c->shares[index];
  pin_by_turns(index);
  mine->warm_up = count_until(c, &mine->waits, now_ns() + WARM_UP_NS);
  memset(&mine->waits, 0, sizeof mine->waits);
  const long start = now_ns();
  mine->done = count_until(c, &mine->waits, start + c->run_ns);
  mine->elapsed_ns = now_ns() - start;
}

static int report_counting(struct contention *c) {
  double per_ns = 0;
  long done = 0, total = 0, least = LONG_MAX;
  struct latencies *waits = &c->shares[0].waits;
  for (int i = 0; i < c->crew.count; i++) {
    const struct share *s = &c->shares[i];
    done += s->done;
    total += s->warm_up + s->done;
    least = s->done < least ? s->done : least;
    per_ns += (double) s->done / (double) s->elapsed_ns;
    for (int b = 0; i > 0 && b < BUCKETS; b++) waits->counts[b] += s->waits.counts[b];
  }
  printf("counting kind=%s processes=%d nsPerIncrement=%.2f minShare=%.3f p50WaitUs=%.2f p99WaitUs=%.2f p999WaitUs=%.2f exact=%s\n",
         KIND_NAMES[c->kind], c->crew.count, 1 / per_ns, (double) least / (double) done, percentile(waits, 500) / 1e3,
         percentile(waits, 990) / 1e3, percentile(waits, 999) / 1e3, total == c->cells[0] ? "yes" : "no");
  return total == c->cells[0] ? 0 : 1;
}

/* ---- reading ---- */

static inline void write_cells(struct contention *c, int kind) {
  check(lock(&c->locks, kind), "lock");
  for (int i = 0; i < CELLS; i++) c->cells[i]++;
  check(unlock(&c->locks, kind), "unlock");
}

/* 1: the cells were not equal. */
static inline int read_cells(struct contention *c, int kind) {
  int torn = 0;
  check(lock(&c->locks, kind), "lock");
  for (int i = 1; i < CELLS; i++) torn |= c->cells[i] != c->cells[0];
  check(unlock(&c->locks, kind), "unlock");
  return torn;
}

static long read_until(struct contention *c, long *torn, long deadline) {
  const int writing = c->kind, reading = kind_for_reading(c->kind);
  const long writes = c->writes;
  long done = 0;
  while (now_ns() < deadline) {
    for (int i = 0; i < BATCH; i++) {
      if (i % 100 < writes) write_cells(c, writing);
      else *torn += read_cells(c, reading);
    }
    done += BATCH;
  }
  return done;
}

static void reading_work(struct crew *crew, int index) {
  struct contention *c = (struct contention *) crew;
  struct share *mine = &c->shares[index];
  pin_by_turns(index);
  read_until(c, &mine->torn, now_ns() + WARM_UP_NS);
  const long start = now_ns();
  mine->done = read_until(c, &mine->torn, start + c->run_ns);
  mine->elapsed_ns = now_ns() - start;
}

static int report_reading(struct contention *c) {
  double per_ns = 0;
  long torn = 0;
  for (int i = 0; i < c->crew.count; i++) {
    const struct share *s = &c->shares[i];
    torn += s->torn;
    per_ns += (double) s->done / (double) s->elapsed_ns;
  }
  printf("reading kind=%s processes=%d writes=%ld nsPerOperation=%.2f torn=%ld\n", KIND_NAMES[c->kind],
         c->crew.count, c->writes, 1 / per_ns, torn);
  return torn == 0 ? 0 : 1;
}

/* ---- a run ---- */

static void parse(struct contention *c, char **arguments, bool counting) {
  long processes = 0;
  c->kind = parse_kind(*arguments, CAS, USAGE);
  c->run_ns = NS_PER_SECOND;
  for (arguments++; *arguments != NULL; arguments += 2) {
    char *name = *arguments;
    if (strcmp(name, "--processes") == 0) processes = parse_number(name, arguments + 1, '\0', 1, MAX_PROCESSES);
    else if (strcmp(name, "--seconds") == 0) c->run_ns = parse_seconds_as_ns(arguments[1]);
    else if (!counting && strcmp(name, "--writes") == 0) c->writes = parse_number(name, arguments + 1, '\0', 0, 100);
    else fail(2, "unknown argument '%s'; " USAGE, name);
  }
  if (processes == 0) fail(2, "--processes N is missing; " USAGE);
  if (counting && c->kind == RWLOCK_READ) fail(2, "counting needs a lock that excludes, not '%s'", KIND_NAMES[c->kind]);
  c->crew.count = (int) processes;
  c->crew.work = counting ? counting_work : reading_work;
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  const bool counting = strcmp(command, "counting") == 0;
  if (!counting && strcmp(command, "reading") != 0) fail(2, "unknown command '%s'; " USAGE, command);
  struct contention *c = map_shared(sizeof *c);
  parse(c, arguments + 2, counting);
  init_locks(&c->locks, c->kind);
  run_crew(&c->crew);
  const int status = counting ? report_counting(c) : report_reading(c);
  if (fflush(stdout) != 0 || ferror(stdout)) fail(1, "cannot write to stdout");
  return status;
}
