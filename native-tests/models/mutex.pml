/*
 * A mutex whose owner dies: suspect, repair, recovery, and the waiters throughout.
 *
 * MODELLED. Processes of one thread each; the first of them has no repair callback. The state word:
 * free (M1), held (M2), kept (M3), suspect (M4), held for repair (M5). The waiters word: waiters,
 * hungry, count of wakes. The futex as compare-and-block on it. A callback does well or throws, as a
 * choice; an unlock without a repair is, to the words, one that throws. A process dies at any step.
 * Two helpers then make a pass in parallel; with STOPS the first of them may stop for ever at any
 * step. Each access is one step. Callers: LOCK, LEAVER (gives up at any look at the clock, or in its
 * sleep), TRY (tryLock()).
 *
 * CHECKED. Exclusion among the living (owner). Who enters by way of free or kept finds the data
 * clean; they are dirty from each entry to the end of the section or of a repair (dirty). When nothing
 * can happen any more nobody alive is asleep, and no dead process holds it (asleep, held).
 *
 * STEPS. As in waiting.pml; T1 suspect to repair, REPAIRING the callback, T2 repair to held; U1 stores
 * the suspicion, 0 mostly. R1, R3, R5, D6_COUNT, D6_WAKE, D7: recovery of one dead process.
 *
 * BOUNDS (-D). CALLS of lock, tryLock by all together, PROCESSES 2 to 4, DEATHS, STOPS; MORTALS:
 * how many of the processes, the last ones, may die; HELPERS 1 or 2; LEAVERS and TRIES: callers other
 * than LOCK too; NOT_HUNGRY: nobody waits long enough.
 *
 * LEFT OUT. Store buffers, standing back (waiting.pml); how a death is found out, the slot's next
 * process (death.pml); recover(), to the words a lock() and unlock().
 *
 * BROKEN TWINS (-D). WAKE_ON_TRANSITION: D6 only when R5 was mine. R5_FREES: R5 stores free, not
 * suspect. THROW_FREES: a callback that throws leaves it free. SECOND_WORD: the owner stands in a word
 * of its own, stored after the compare-and-set. DROPS_FLAG: a taker clears the waiters flag.
 * NO_PASS: who throws OwnerDiedException wakes nobody. NO_COUNT: D6 wakes, but counts nothing.
 * SKIPS_REPAIR: recovery does not look for M5.
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef CALLS
#define CALLS 3
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef STOPS
#define STOPS 0
#endif
#ifndef MORTALS
#define MORTALS PROCESSES
#endif
#ifndef HELPERS
#define HELPERS 2
#endif

mtype = { OUT, TAKE_FREE, SEE, TAKE_KEPT, T1, W1, W4, W5, ASLEEP, EATEN, NAME };
mtype = { REPAIRING, T2, INSIDE, U1, U2, U3, U4, U5, U6, LEAVE_CLEAR, LEAVE_WAKE, DEAD };
mtype = { LOCK, LEAVER, TRY };
mtype = { IDLE, R1, R3, R5, D6_COUNT, D6_WAKE, D7, STOPPED };

/* ---- shared memory */

#define FREE 0
#define KEPT 1
#define OWNED(p) ((p) + 2)
#define SUSPECT 8
#define REPAIR 16
#define IS_SUSPECT(s) ((s) & SUSPECT)
#define IS_OWNED_BY(s, p) (((s) & ~REPAIR) == OWNED(p))

#define WAITERS 1
#define HUNGRY 2
#define FLAGS (WAITERS | HUNGRY)
#define HAS_WAITERS(word) ((word) & WAITERS)
#define IS_MARKED_HUNGRY(word) ((word) & HUNGRY)
#define FED(word) ((word) & ~HUNGRY)
#define COUNTED(word) (((word) & FLAGS) | ((word) / 4 + 1) % 32 * 4)
#define WOKEN(word) (COUNTED(word) & ~WAITERS)
#ifdef NOT_HUNGRY
#define LONG_WAITER WAITERS
#else
#define LONG_WAITER FLAGS
#endif

byte state;
byte waiters;
#ifdef SECOND_WORD
byte named; /* process + 1 */
#define IS_FOUND_HELD_BY(s, i) (named == (i) + 1)
#define ENTERED NAME
#else
#ifdef SKIPS_REPAIR
#define IS_FOUND_HELD_BY(s, i) ((s) == OWNED(i))
#else
#define IS_FOUND_HELD_BY(s, i) IS_OWNED_BY(s, i)
#endif
#define ENTERED INSIDE
#endif

/* ---- each process: here and not in the process, so that a death forgets it */

mtype at_[PROCESSES]; /* the step it does next */
mtype who_[PROCESSES];
byte word_[PROCESSES]; /* the waiters word as it announced it */
bool waited_[PROCESSES];
bool expired_[PROCESSES];
byte seen_[PROCESSES]; /* M4 as it read it, then its suspicion */

#define at at_[p]
#define who who_[p]
#define word word_[p]
#define waited waited_[p]
#define expired expired_[p]
#define suspicion seen_[p]
#define HAS_CALLBACK (p != 0)

/* ---- the helpers */

mtype does_[2] = IDLE;
byte whom_[2]; /* process + 1 */
byte read_[2];
bool mine_[2];

#define does does_[h]
#define whom whom_[h]
#define read read_[h]
#define mine mine_[h]

/* ---- the world */

byte owner; /* the living process in the section + 1 */
bool dirty;
byte calls = CALLS;
byte deaths = DEATHS;
byte stops = STOPS;
byte dying; /* whose slot is DEAD: process + 1 */

inline forget(next) {
  at = next;
  who = 0;
  word = 0;
  waited = false;
  expired = false
}

/* By way of free or kept. */
inline enter() {
  assert(owner == 0);
  assert(!dirty);
  state = OWNED(p);
  owner = p + 1;
  dirty = true;
  after_entry(ENTERED)
}

inline after_entry(next) {
  if
  :: IS_MARKED_HUNGRY(word) -> waiters = FED(waiters)
  :: else
  fi;
#ifdef DROPS_FLAG
  waiters = waiters & ~WAITERS;
#endif
  forget(next)
}

inline refused() {
  suspicion = 0;
  if
  :: who == TRY -> forget(OUT)
  :: who != TRY && word == 0 -> at = W1
  :: else -> at = W4
  fi
}

inline wake(i) {
  if
  :: at_[i] == ASLEEP -> at_[i] = W1; waited_[i] = true
  :: else
  fi
}

#if PROCESSES == 2
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP)
#endif
#if PROCESSES == 3
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP)
#endif
#if PROCESSES == 4
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP && at_[3] != ASLEEP)
#endif

/* Any one sleeper comes out of the futex. */
inline wake_one() {
  if
  :: at_[0] == ASLEEP -> wake(0)
  :: at_[1] == ASLEEP -> wake(1)
#if PROCESSES > 2
  :: at_[2] == ASLEEP -> wake(2)
#endif
#if PROCESSES > 3
  :: at_[3] == ASLEEP -> wake(3)
#endif
  :: NOBODY_ASLEEP
  fi
}

/* The flag, and a mark that has worn off. */
inline clear() {
  word = waiters;
  if
  :: IS_MARKED_HUNGRY(waiters) -> waiters = FED(WOKEN(waiters))
  :: waiters = WOKEN(waiters)
  fi
}

proctype process(byte p) {
end:
  do
  /* ---- lock(), tryLock(time), tryLock() */
  :: atomic {
       at == OUT && calls > 0 ->
       calls--;
       if
       :: who = LOCK
#ifdef LEAVERS
       :: who = LEAVER
#endif
#ifdef TRIES
       :: who = TRY
#endif
       fi;
       at = TAKE_FREE
     }
  :: d_step {
       at == TAKE_FREE ->
       if
       :: state == FREE -> enter()
       :: else -> at = SEE
       fi
     }
  :: d_step { /* before it has announced itself it does not look for KEPT, except by tryLock() */
       at == SEE ->
       if
       :: state == KEPT && (who == TRY || word != 0) -> at = TAKE_KEPT
       :: IS_SUSPECT(state) && HAS_CALLBACK -> suspicion = state; at = T1
       :: IS_SUSPECT(state) && !HAS_CALLBACK -> /* OwnerDiedException */
#ifdef NO_PASS
          forget(OUT)
#else
          if
          :: word != 0 -> at = LEAVE_CLEAR
          :: else -> forget(OUT)
          fi
#endif
       :: else -> refused()
       fi
     }
  :: d_step {
       at == TAKE_KEPT ->
       if
       :: state == KEPT -> enter()
       :: else -> refused()
       fi
     }
  :: d_step {
       at == T1 ->
       if
       :: state == suspicion ->
          assert(owner == 0);
          state = OWNED(p) | REPAIR;
          owner = p + 1;
          after_entry(REPAIRING)
       :: else -> refused()
       fi
     }
  /* ---- repair */
  :: atomic {
       at == REPAIRING ->
       if
       :: dirty = false; at = T2
       :: at = U1; /* throws */
#ifdef THROW_FREES
          suspicion = 0
#endif
       fi
     }
  :: d_step { at == T2 -> state = OWNED(p); suspicion = 0; dirty = true; at = ENTERED }
#ifdef SECOND_WORD
  :: d_step { at == NAME -> named = p + 1; at = INSIDE }
#endif
  /* ---- await */
  :: atomic {
       at == W1 ->
       if
       :: who == LEAVER -> expired = true
       :: expired = false
       fi;
       if
       :: waited -> waiters = waiters | LONG_WAITER
       :: waiters = waiters | WAITERS
       fi;
       word = waiters;
       at = TAKE_FREE
     }
  :: d_step { at == W4 -> at = (expired -> LEAVE_CLEAR : W5) }
  :: d_step { /* futex: compare and block */
       at == W5 ->
       if
       :: waiters == word -> at = ASLEEP
       :: else -> at = W1; waited = true
       fi
     }
  :: d_step { at == ASLEEP && who == LEAVER -> at = W1; waited = true } /* time is up */
  /* ---- one that leaves does as a releaser does */
  :: atomic {
       at == LEAVE_CLEAR ->
       clear();
       if
       :: HAS_WAITERS(word) -> at = LEAVE_WAKE; word = 0
       :: else -> forget(OUT)
       fi
     }
  :: atomic { at == LEAVE_WAKE -> wake_one(); forget(OUT) }
  /* ---- unlock() */
  :: d_step { at == INSIDE -> assert(owner == p + 1 && dirty); dirty = false; at = U1 }
  :: d_step { /* U1: the suspicion, or free */
       at == U1 ->
       assert(owner == p + 1 && IS_OWNED_BY(state, p));
       owner = 0;
       state = suspicion;
       suspicion = 0;
       at = U2
     }
  :: atomic {
       at == U2 ->
       if
       :: IS_MARKED_HUNGRY(waiters) -> at = U3
       :: waiters & FLAGS -> at = U4
       :: !(waiters & FLAGS) -> forget(OUT)
       fi
     }
  :: d_step { /* fails on a suspect one */
       at == U3 ->
       if
       :: state == FREE -> state = KEPT
       :: else
       fi;
       at = U4
     }
  :: atomic {
       at == U4 ->
       if
       :: waiters & FLAGS -> at = U5
       :: !HAS_WAITERS(waiters) -> forget(OUT)
       fi
     }
  :: atomic {
       at == U5 ->
       clear();
       if
       :: HAS_WAITERS(word) -> at = U6; word = 0
       :: else -> forget(OUT)
       fi
     }
  :: atomic { at == U6 -> wake_one(); forget(OUT) }
  /* ---- death, one after the other: passes do not touch each other's words */
  :: d_step {
       deaths > 0 && p >= PROCESSES - MORTALS && at != DEAD && at != OUT && dying == 0 ->
       deaths--;
       dying = p + 1;
       owner = (owner == p + 1 -> 0 : owner);
       suspicion = 0;
       forget(DEAD)
     }
  od
}

/* ---- recovery of `dying`, found DEAD */

#define STILL_DEAD (dying == whom)

proctype helper(byte h) {
end:
  do
  :: d_step { does == IDLE && dying != 0 -> whom = dying; does = R1 }
  :: d_step {
       does == R1 ->
       if
       :: IS_FOUND_HELD_BY(state, whom - 1) && !IS_SUSPECT(state) -> read = state; does = R3
       :: else -> does = D6_COUNT /* R2 */
       fi
     }
  :: d_step { does == R3 -> does = (STILL_DEAD -> R5 : D6_COUNT); read = (STILL_DEAD -> read : 0) }
  :: d_step {
       does == R5 ->
       if
       :: state == read ->
          assert(owner == 0);
#ifdef R5_FREES
          state = FREE;
#else
          state = (read & ~REPAIR) | SUSPECT;
#endif
#ifdef WAKE_ON_TRANSITION
          mine = true;
#endif
          does = D6_COUNT
       :: else -> does = R1
       fi;
       read = 0
     }
  :: d_step { /* the flags stay */
       does == D6_COUNT ->
#ifdef WAKE_ON_TRANSITION
       does = (mine -> D6_WAKE : D7);
       waiters = (mine -> COUNTED(waiters) : waiters);
       mine = false
#else
#ifndef NO_COUNT
       waiters = COUNTED(waiters);
#endif
       does = D6_WAKE
#endif
     }
  :: d_step {
       does == D6_WAKE ->
       wake(0);
       wake(1);
#if PROCESSES > 2
       wake(2);
#endif
#if PROCESSES > 3
       wake(3);
#endif
       does = D7
     }
  :: d_step { does == D7 -> dying = (STILL_DEAD -> 0 : dying); whom = 0; does = IDLE }
  :: d_step {
       h == 0 && HELPERS > 1 && stops > 0 && does != IDLE ->
       stops--;
       whom = 0;
       read = 0;
       does = STOPPED
     }
  od
}

/* As many deaths and stops as that, or fewer. */
proctype fewer() {
end:
  do
  :: d_step { deaths > 0 -> deaths = 0 }
  :: d_step { stops > 0 -> stops = 0 }
  od
}

/* When nothing can happen any more. */
proctype watch() {
  bool asleep;
  bool held;
end:
  timeout ->
  d_step {
    asleep = !NOBODY_ASLEEP;
    assert(!asleep);
    held = state >= OWNED(0) && !IS_SUSPECT(state);
    assert(!held)
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
    run helper(0);
#if HELPERS > 1
    run helper(1);
#endif
    run fewer();
    run watch()
  }
}
