/*
 * Mutex over WaitEngine: MutexState, WaitersState, announce, park, released.
 *
 * MODELLED. Three processes, one thread each. The state word (free, kept, owned), the waiters word
 * (waiters, hungry, count of wakes; the time is a choice: at each look a mark is fresh or worn off),
 * the futex as compare-and-block on the waiters word, where a wake picks any sleeper. TSO: the
 * unlocker's store waits in its process's buffer and comes out at any time, at its next
 * read-modify-write, or at a sleeper's membarrier. Each access is one step, with the computing that
 * follows it. Callers: LOCK (lock()), LEAVER (timed or interrupted, at any look at the clock or in
 * its sleep), TRY (tryLock(), barges); a newcomer that finds the word hungry stands back for one
 * slice, a sleep that ends by itself.
 *
 * THE CAP IS ABSENT: a sleep of LOCK ends by a wake only (or by one spurious wake, SPURIOUS), so that
 * a lost wake is a stuck state, though in the code it costs 200 ms.
 *
 * CHECKED. Exclusion. No stuck state: when nothing can happen any more, nobody alive is asleep.
 * With DATA what the last owner wrote is seen by the next (two-entry buffer, first in, first out).
 * With DEATHS exclusion only: a strand (free or kept, and someone alive asleep) costs the cap;
 * compiled with -DPRINTF, each is printed with the step where the process died.
 *
 * STEPS. lock: TAKE_FREE. await: W1 announce, W2 membarrier, W3 stand back or TAKE_FREE, SEE_KEPT,
 * TAKE_KEPT, W4 leave or W5 park, EATEN. unlock: U1 store, U2 look at the waiters word, U3 keep,
 * U4 released(): look again, U5 clear the flag and count, U6 wake. A leaver: LEAVE_CLEAR and
 * LEAVE_WAKE, as U5 and U6.
 *
 * BOUNDS (-D). CALLS of lock, tryLock by all together, PROCESSES 2 or 3, SPURIOUS, DEATHS,
 * WAKES: modulus of the count, 1 for a word without.
 *
 * LEFT OUT. The spin (TAKE_FREE of lock() later), re-entrancy (the heap), close(), the time stamp in
 * the word (it makes a compare fail, as does a spurious wake), semaphores, ARM.
 *
 * VARIANTS (-D). FULL_STORE: unlock by a full store, nobody has membarrier. UNREGISTERED: process 0
 * has none, stores in full and sleeps in slices. SLOW_BARRIER: membarrier reaches one process after
 * the other.
 *
 * BROKEN TWINS (-D). NO_BARRIER. CLEAR_LATE: U6 before U5. NO_RESET: a woken thread does not set the
 * flag again. NO_PASS: a leaver wakes nobody. PASS_UNCLEARED: it wakes, but leaves the flag set.
 * READ_FIRST: U2 before U1. NO_COMPARE: TAKE_KEPT stores whatever the state is by then (control of
 * the exclusion check). UNORDERED: the buffer is not first in, first out (control of DATA).
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef CALLS
#define CALLS 4
#endif
#ifndef WAKES
#define WAKES 16
#endif
#ifndef SPURIOUS
#define SPURIOUS 0
#endif
#ifndef DEATHS
#define DEATHS 0
#endif

mtype = { OUT, TAKE_FREE, SEE_KEPT, TAKE_KEPT, W1, W2, W4, W5, ASLEEP, EATEN };
mtype = { INSIDE, U1, U2, U3, U4, U5, U6, LEAVE_CLEAR, LEAVE_WAKE, DEAD };
mtype = { LOCK, LEAVER, TRY };

/* ---- shared memory: MutexState and WaitersState */

#define FREE 0
#define KEPT 1
#define OWNED(p) ((p) + 2)

#define WAITERS 1
#define HUNGRY 2
#define WAKE 4
#define FLAGS (WAITERS | HUNGRY)
#define HAS_WAITERS(word) ((word) & WAITERS)
#define IS_MARKED_HUNGRY(word) ((word) & HUNGRY)
#define WOKEN(word) (((word) & HUNGRY) | (((word) / WAKE + 1) % WAKES * WAKE))
#define FED(word) ((word) & ~HUNGRY)

byte state;
byte waiters;

/* ---- each process: here and not in the process, so that a death forgets it */

mtype at_[PROCESSES]; /* the step it does next */
mtype who_[PROCESSES];
byte word_[PROCESSES]; /* the waiters word as it announced it */
bool waited_[PROCESSES];
bool stood_back_[PROCESSES];
bool expired_[PROCESSES];
bool stored_[PROCESSES]; /* the store buffer: FREE to the state */

#define at at_[p]
#define who who_[p]
#define word word_[p]
#define waited waited_[p]
#define stood_back stood_back_[p]
#define expired expired_[p]

/* ---- the world */

byte owner; /* the process in the section + 1 */
byte calls = CALLS;
byte spurious = SPURIOUS;
byte deaths = DEATHS;
mtype died_at;

#ifdef DATA
byte data; /* shared memory: who wrote it */
byte last_writer;
bool wrote_[PROCESSES]; /* the store buffer's first entry: p + 1 to data */
#define drain_data(p) if :: wrote_[p] -> data = (p) + 1; wrote_[p] = false :: else fi
#else
#define drain_data(p) skip
#endif

/* The oldest first. */
inline drain(p) {
#ifndef UNORDERED
  drain_data(p);
#endif
  if
  :: stored_[p] -> state = FREE; stored_[p] = false
  :: else
  fi
}

inline forget(next) {
  at = next;
  who = 0;
  word = 0;
  waited = false;
  stood_back = false;
  expired = false
}

inline enter() {
  assert(owner == 0); /* exclusion */
  owner = p + 1;
  if
  :: IS_MARKED_HUNGRY(word) -> at = EATEN
  :: else -> forget(INSIDE)
  fi
}

#define BEFORE_ANNOUNCING (word == 0 && !waited)

inline refused() {
  if
  :: who == TRY -> forget(OUT)
  :: BEFORE_ANNOUNCING -> at = W1
  :: else -> at = W4
  fi
}

inline take_free() {
  drain(p);
  if
  :: state == FREE -> state = OWNED(p); enter()
  :: else ->
     if
     :: who != TRY && BEFORE_ANNOUNCING -> at = W1 /* lock() does not look for KEPT */
     :: else -> at = SEE_KEPT
     fi
  fi
}

inline announce(flags) {
  drain(p);
#ifdef NO_RESET
  if
  :: !waited -> waiters = waiters | flags
  :: else
  fi;
#else
  waiters = waiters | flags;
#endif
  word = waiters;
  at = W2
}

inline after_looking_at_waiters(seen) {
  if
  :: IS_MARKED_HUNGRY(seen) -> at = U3 /* fresh */
  :: seen & FLAGS -> at = U4 /* worn off, or none */
  :: !(seen & FLAGS) -> forget(OUT)
  fi
}

/* U5, of a releaser and of a leaver; a mark that has worn off goes too. */
inline clear() {
  drain(p);
  word = waiters;
  if
  :: IS_MARKED_HUNGRY(waiters) -> waiters = FED(WOKEN(waiters))
  :: waiters = WOKEN(waiters)
  fi
}

#if PROCESSES > 2
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP)
#else
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP)
#endif

/* Any one sleeper comes out of the futex. */
inline wake_one() {
  if
  :: at_[0] == ASLEEP -> at_[0] = W1; waited_[0] = true
  :: at_[1] == ASLEEP -> at_[1] = W1; waited_[1] = true
#if PROCESSES > 2
  :: at_[2] == ASLEEP -> at_[2] = W1; waited_[2] = true
#endif
  :: NOBODY_ASLEEP
  fi
}

#ifdef CLEAR_LATE
#define FIRST_TO_WAKE U6
#else
#define FIRST_TO_WAKE U5
#endif

#ifdef FULL_STORE
#define STORES_IN_FULL(p) true
#define FENCED(p) false
#define SLEEPS_BOUNDED(p) false
#else
#ifdef UNREGISTERED
#define STORES_IN_FULL(p) ((p) == 0)
#define FENCED(p) ((p) != 0)
#define SLEEPS_BOUNDED(p) ((p) == 0)
#else
#define STORES_IN_FULL(p) false
#ifdef NO_BARRIER
#define FENCED(p) false
#else
#define FENCED(p) true
#endif
#define SLEEPS_BOUNDED(p) false
#endif
#endif

proctype process(byte p) {
  byte reached;
end:
  do
  /* ---- lock(), tryLock(time), tryLock() */
  :: atomic {
       at == OUT && calls > 0 ->
       calls--;
       if
       :: who = LOCK
       :: who = LEAVER
       :: who = TRY
       fi;
       take_free()
     }
  :: d_step { at == TAKE_FREE -> take_free() }
  :: d_step { /* opaque, as of the compare-and-set before it */
       at == SEE_KEPT ->
       if
       :: state == KEPT -> at = TAKE_KEPT
       :: else -> refused()
       fi
     }
  :: d_step {
       at == TAKE_KEPT ->
       drain(p);
       if
#ifdef NO_COMPARE
       :: state = OWNED(p); enter()
#else
       :: state == KEPT -> state = OWNED(p); enter()
       :: else -> refused()
#endif
       fi
     }
  /* ---- await */
  :: atomic { /* W1: read-modify-write of the waiters word, P1 */
       at == W1 ->
       stood_back = false;
       if
       :: who == LEAVER -> expired = true
       :: expired = false
       fi;
       if
       :: waited -> announce(WAITERS | HUNGRY)
       :: announce(WAITERS)
       fi
     }
  :: atomic { /* W2: membarrier, P1; W3: does it stand back? */
       at == W2 ->
       if
#ifdef SLOW_BARRIER
       :: FENCED(p) && reached < PROCESSES ->
          drain(reached);
          reached++
#else
       :: FENCED(p) && reached == 0 ->
          drain(0);
          drain(1);
#if PROCESSES > 2
          drain(2);
#endif
          reached = PROCESSES
#endif
       :: else ->
          reached = 0;
          if
          :: !waited && IS_MARKED_HUNGRY(word) -> stood_back = true; at = W4
          :: at = TAKE_FREE
          fi
       fi
     }
  :: atomic { /* W4: interrupted; or too late: who stood back tries, fairness is no reason to fail */
       at == W4 ->
       if
       :: who == LEAVER -> at = LEAVE_CLEAR
       :: expired && stood_back -> stood_back = false; word = WAITERS; at = TAKE_FREE
       :: expired && !stood_back -> at = LEAVE_CLEAR
       :: !expired -> at = W5
       fi
     }
  :: d_step { /* W5: futex: compare and block */
       at == W5 ->
       if
       :: waiters == word -> at = ASLEEP
       :: else -> at = W1; waited = true
       fi
     }
  :: d_step { /* a slice ends, or the time is up, or an interrupt */
       at == ASLEEP && (who == LEAVER || stood_back || SLEEPS_BOUNDED(p)) -> at = W1; waited = true
     }
  :: d_step { /* the hungry mark goes with the first taker that has waited */
       at == EATEN ->
       drain(p);
       waiters = FED(waiters);
       forget(INSIDE)
     }
  /* ---- one that leaves does as a releaser does */
  :: atomic {
       at == LEAVE_CLEAR ->
#ifdef NO_PASS
       forget(OUT)
#else
#ifdef PASS_UNCLEARED
       word = WAITERS;
#else
       clear();
#endif
       if
       :: HAS_WAITERS(word) -> at = LEAVE_WAKE; word = 0
       :: else -> forget(OUT)
       fi
#endif
     }
  :: atomic { at == LEAVE_WAKE -> wake_one(); forget(OUT) }
  /* ---- unlock() */
  :: d_step {
       at == INSIDE ->
#ifdef DATA
       assert(data == last_writer);
       last_writer = p + 1;
       wrote_[p] = true;
#endif
#ifdef READ_FIRST
       word = waiters;
#endif
       at = U1
     }
  :: atomic { /* U1, P1: the store of the state */
       at == U1 ->
       owner = 0;
       stored_[p] = true;
       if
       :: STORES_IN_FULL(p) -> drain(p)
       :: else
       fi;
#ifdef READ_FIRST
       after_looking_at_waiters(word)
#else
       at = U2
#endif
     }
  :: atomic { at == U2 -> after_looking_at_waiters(waiters) } /* P1 */
  :: d_step { /* U3: a hungry waiter: newcomers look at the waiters word first */
       at == U3 ->
       drain(p);
       if
       :: state == FREE -> state = KEPT
       :: else
       fi;
       at = U4
     }
  :: atomic { /* U4: released(): a flag, or a mark that has worn off */
       at == U4 ->
       if
       :: waiters & FLAGS -> at = FIRST_TO_WAKE
       :: !HAS_WAITERS(waiters) -> forget(OUT)
       fi
     }
  :: atomic { /* U5: the flag, before the wake */
       at == U5 ->
       clear();
#ifdef CLEAR_LATE
       forget(OUT)
#else
       if
       :: HAS_WAITERS(word) -> at = U6; word = 0
       :: else -> forget(OUT)
       fi
#endif
     }
#ifdef CLEAR_LATE
  :: atomic { at == U6 -> wake_one(); at = U5 }
#else
  :: atomic { at == U6 -> wake_one(); forget(OUT) }
#endif
  od
}

/* ---- the machine: store buffers, spurious wakes, deaths */

#ifdef UNORDERED
#define OLDEST(p) true
#else
#ifdef DATA
#define OLDEST(p) (!wrote_[p])
#else
#define OLDEST(p) true
#endif
#endif

inline drains(i) {
  if
  :: stored_[i] && OLDEST(i) -> state = FREE; stored_[i] = false
#ifdef DATA
  :: else -> drain_data(i)
#endif
  fi
}

#ifdef DATA
#define PENDING(i) (stored_[i] || wrote_[i])
#else
#define PENDING(i) (stored_[i])
#endif

proctype machine() {
end:
  do
  :: d_step { calls > 0 -> calls-- } /* as many as that, or fewer */
  :: d_step { PENDING(0) -> drains(0) }
  :: d_step { PENDING(1) -> drains(1) }
#if PROCESSES > 2
  :: d_step { PENDING(2) -> drains(2) }
#endif
  :: d_step { spurious > 0 -> spurious-- }
  :: atomic { spurious > 0 && !NOBODY_ASLEEP -> spurious--; wake_one() }
  od
}

#define DIES(i) at_[i] != DEAD -> died_at = at_[i]; p = i; forget(DEAD); p = 0

proctype death() {
  byte p;
end:
  do
  :: d_step { deaths > 0 && DIES(0); deaths-- }
  :: d_step { deaths > 0 && DIES(1); deaths-- }
#if PROCESSES > 2
  :: d_step { deaths > 0 && DIES(2); deaths-- }
#endif
  :: d_step { deaths > 0 -> deaths-- }
  od
}

/* When nothing can happen any more. */
proctype watch() {
end:
  timeout ->
  d_step {
#if DEATHS > 0
    if
    :: state <= KEPT && !NOBODY_ASLEEP && died_at != 0 ->
       printf("strand: state %d, waiters flags %d, died before ", state, waiters & FLAGS);
       printm(died_at);
       printf("\n")
    :: else
    fi
#else
    assert(NOBODY_ASLEEP)
#endif
  }
}

init {
  byte p;
  atomic {
    do
    :: p < PROCESSES ->
       at = OUT;
       run process(p);
       p++
    :: else -> break
    od;
    p = 0;
    run machine();
#if DEATHS > 0
    run death();
#endif
    run watch()
  }
}
