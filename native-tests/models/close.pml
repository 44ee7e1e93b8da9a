/*
 * close() and closeNow(): against threads that wait, threads that are late, and deaths.
 *
 * MODELLED. One process that closes: its closer, THREADS threads at a mutex, and helper 0, a thread of
 * it that looks at the other slot whenever there is something to see (with SENTINEL its sentinel,
 * which does not visit but is stopped). Its mapping: the object's page and the pages of directory and
 * table, which turn to zeros one after the other, in either order; what is done to zeros is done to
 * words of its own. A first outside process with a slot, a second one that does not die, and helper 1,
 * a thread of that. The state word (free, owned, suspect), the waiters word (flag, count of wakes), the
 * futex as compare-and-block, where a wake picks any sleeper; slots LIVE, DEAD, FREE, and their bytes.
 * A closer may be out of patience at any look, and one outside holds for as long as it likes. Each
 * access is one step. The process that closes and the
 * first outside one die at any step: their threads stop, then the byte is free.
 *
 * THE CAP IS ABSENT: a sleep ends by a wake or by the signal of a close; with TIMED, those of the
 * process that closes by themselves as well.
 *
 * CHECKED. Exclusion (owner). No store of a thread reaches what its process does not own (late). When
 * close() is decided, and when the slot is given back, no thread holds (holds). What is freed owns
 * nothing (owed). When nothing can happen any more: nobody alive is asleep before a mutex that nobody
 * alive holds (asleep); no slot that is not LIVE owns it (held); what has closed or died has no slot
 * (left).
 *
 * STEPS. K1 to K12, N1, N2, V1 to V8: docs/spec/participants.md, as X1 and X2. L1 take, L3 look
 * whether it is open; W1 announce, W2 take, W4 is it closed, U0 is it closed, U2 to U6, LEAVE_CLEAR,
 * LEAVE_WAKE: as in mutex.pml. Helper: V1, V2, D1 to D7 with R1, R3, R5 of the mutex, V7, V8.
 *
 * BOUNDS (-D). THREADS 1 or 2; CALLS of lock() by them together; OTHERS: of the outside processes
 * together; OUTSIDE 1 or 2 of these; DEATHS; MORTALS 1: of the process that closes only; CLOSES: tries;
 * NOW: closeNow() and not close().
 *
 * LEFT OUT. Store buffers (waiting.pml): a store is in memory, or on the zeros, when the kernel has
 * taken the pages from all processors. Names, heads of lists, life words (death.pml); the slot's next
 * process (death.pml: nothing of a FREE slot is left is what that needs); repair (mutex.pml): who takes
 * a suspect one repairs it well; seats, which queue in front of V1 and are sent away as P2 says; dozing
 * virtual threads, which are late threads.
 *
 * BROKEN TWINS (-D). LOOK_FIRST: K2 before K1. NO_L3: a take without the look behind it. NO_COUNT: K7
 * does not ask for visitors. ONE_LOOK: who leaves goes by its own V6, without V8. NO_RELOOK: without
 * V4. SETTLE_FIRST: K10 to K12 before K9. NO_SETTLE: without K10. NO_WAKE: without K11, K12.
 * WAKE_FIRST: K11, K12 before K10. FREE_FIRST: X1 before K9. BYTE_FIRST: X2 (N1) before K9. RUNS_ON
 * (with SENTINEL): without K8.
 */

#ifndef THREADS
#define THREADS 1
#endif
#ifndef CALLS
#define CALLS 2
#endif
#ifndef OTHERS
#define OTHERS 2
#endif
#ifndef OUTSIDE
#define OUTSIDE 2
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifdef TIMED
#define MAY_TIME_OUT true
#else
#define MAY_TIME_OUT false
#endif
#ifndef MORTALS
#define MORTALS 2
#endif
#ifndef CLOSES
#define CLOSES 1
#endif

mtype = { OUT, L1, L3, W1, W2, W4, V1, V2, V3, V4, V5, ASLEEP, V6, V7, V8, GONE };
mtype = { INSIDE, STAYS, U0, U2, U3, U5, U6, LEAVE_CLEAR, LEAVE_WAKE };
mtype = { K1, K2, K3, K4, K5, K6, K7, DONE };
mtype = { IDLE, K8, K9, K10, K11, K12, X1, X2, N1, N2 };
mtype = { D1, D3, R1, R5, D6, D7 };
mtype = { OPEN, CLOSING, CLOSED };
mtype = { LIVE, DEAD, FREE };

/* ---- shared memory: of the segment, and the zeros of the process that closes */

#define UNOWNED 0
#define OWNED(i) ((i) + 1)
#define SUSPECT 4
#define MAY_TAKE(s) ((s) == UNOWNED || (s) == SUSPECT)

#define WAITERS 1
#define COUNTED(word) ((word) & WAITERS | ((word) / 2 + 1) % 16 * 2)
#define WOKEN(word) (COUNTED(word) & ~WAITERS)

byte state_[2]; /* 0: the segment's, 1: on zeros */
byte waiters_[2];
mtype slot[2] = LIVE; /* 0 the process that closes, 1 the first outside one */
bool locked[2] = true;

bool object_gone; /* from under the process that closes */
bool table_gone;

/* ---- threads: THREADS of the process that closes, then one each of the others */

#define ALL (THREADS + OUTSIDE)
#define PROCESS(t) ((t) < THREADS -> 0 : (t) - THREADS + 1)

mtype at_[ALL] = OUT;
byte word_[ALL]; /* the waiters word as it announced it; 0: it has not */
bool leaves_[ALL]; /* lets go what it took as the segment is closed */

#define at at_[t]
#define word word_[t]
#define leaves leaves_[t]
#define VIEW (t < THREADS && object_gone)
#define state state_[VIEW]
#define waiters waiters_[VIEW]
#define REAL !VIEW

bool waiting[THREADS]; /* V3 */
bool signalled[THREADS];

/* ---- the closing, on the heap of its process */

mtype phase = OPEN;
bool when_empty;
bool emptied;
byte inside;
mtype closer = DONE;
mtype retire = IDLE;

/* ---- helpers: 0 in the process that closes, 1 outside, 2 is N2 */

mtype does_[3] = IDLE;
bool whom_[3];

#define does does_[h]
#define whom whom_[h]
#define NO_OBJECT (h == 0 && object_gone)
#define NO_TABLE (h == 0 && table_gone)

/* ---- the world */

bool dead[2];
byte owner; /* the thread whose process owns the segment's word + 1 */
byte holding; /* threads of the process that closes that are to believe so */
byte calls = CALLS;
byte others = OTHERS;
byte deaths = DEATHS;
byte closes = CLOSES;
bool late;
bool owed;

#define ALIVE (PROCESS(t) == 2 || !dead[PROCESS(t)])
#define RUNS (!dead[0])
#define OWNED_BY_DEAD (owner != 0 && owner <= THREADS + 1 && dead[owner > THREADS])

inline forget(next) {
  at = next;
  word = 0;
  leaves = false
}

#if ALL > 3
#define NOBODY_ASLEEP \
  (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP && at_[3] != ASLEEP)
#elif ALL > 2
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP)
#else
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP)
#endif

#define AWAKE(t) at_[t] = ((t) < THREADS -> V6 : W1)

/* Any one sleeper comes out of the futex. */
inline wake_one() {
  if
  :: at_[0] == ASLEEP -> AWAKE(0)
  :: at_[1] == ASLEEP -> AWAKE(1)
#if ALL > 2
  :: at_[2] == ASLEEP -> AWAKE(2)
#endif
#if ALL > 3
  :: at_[3] == ASLEEP -> AWAKE(3)
#endif
  :: NOBODY_ASLEEP
  fi
}

inline wake_if(i) {
  if
  :: at_[i] == ASLEEP -> AWAKE(i)
  :: else
  fi
}

inline wake_all() {
  wake_if(0);
  wake_if(1);
#if ALL > 2
  wake_if(2);
#endif
#if ALL > 3
  wake_if(3)
#endif
}

/* No slot that is freed may own anything. */
inline nothing_owed(i) {
#ifndef BYTE_FIRST
  owed = state_[0] == OWNED(i);
  assert(!owed);
#endif
  skip
}

inline taken(next) {
  state = OWNED(PROCESS(t));
  if
  :: REAL ->
     assert(owner == 0);
     owner = t + 1
  :: else
  fi;
  at = next
}

inline enter() {
  holding = holding + (t < THREADS);
  forget(INSIDE)
}

#ifdef NO_L3
#define TAKEN (t < THREADS -> U0 : INSIDE)
#else
#define TAKEN (t < THREADS -> L3 : INSIDE)
#endif

inline leave() {
  if
  :: word != 0 -> at = LEAVE_CLEAR
  :: else -> forget(OUT)
  fi
}

/* ---- the last to leave gives up the segment, and the closer when nobody is inside */

inline run_once() {
  if
  :: !emptied -> emptied = true; retire = K8
  :: else
  fi
}

#ifdef ONE_LOOK
#define AFTER_V6(next) (inside == 0 -> V7 : next)
#define IS_LAST true
#else
#define AFTER_V6(next) V7
#define IS_LAST (inside == 0)
#endif

inline run_if_last() {
  if
  :: IS_LAST -> run_once()
  :: else
  fi
}

/* ---- lock() and unlock(), of all */

inline take_step() {
  if
  :: MAY_TAKE(state) ->
#ifdef NO_L3
     taken(INSIDE);
     holding = holding + (t < THREADS);
     forget(INSIDE)
#else
     if
     :: t < THREADS -> taken(L3)
     :: else -> taken(INSIDE); forget(INSIDE)
     fi
#endif
  :: else -> at = (at == L1 -> W1 : W4)
  fi
}

proctype thread(byte t) {
end:
  do
  :: d_step {
       at == OUT && ALIVE && (t < THREADS && calls > 0 && RUNS || t >= THREADS && others > 0) ->
       calls = calls - (t < THREADS);
       others = others - (t >= THREADS);
       at = L1
     }
  :: d_step { (at == L1 || at == W2) && ALIVE -> take_step() } /* L1, W2 */
  :: d_step { /* L3, P3 */
       at == L3 && ALIVE ->
       if
       :: phase == OPEN -> enter()
       :: else -> leaves = true; at = U2
       fi
     }
  :: d_step { at == W1 && ALIVE -> waiters = waiters | WAITERS; word = waiters; at = W2 }
  :: d_step { /* W4: the awaitOpen before a sleep; and behind L3, when it has let go */
       at == W4 && ALIVE && (t >= THREADS || phase != CLOSING) ->
       if
       :: t >= THREADS -> at = V5
       :: t < THREADS && phase == CLOSED -> leave()
       :: t < THREADS && phase == OPEN -> at = (leaves -> L1 : V1); leaves = false
       fi
     }
  /* ---- a visit, and in it the kernel */
  :: d_step { at == V1 && ALIVE -> inside++; at = V2 }
  :: d_step { at == V2 && ALIVE -> at = (when_empty -> V6 : V3) }
  :: d_step { /* V3, P2 */
       at == V3 && ALIVE ->
       waiting[t] = true;
       signalled[t] = false;
#ifdef NO_RELOOK
       at = V5
#else
       at = V4
#endif
     }
  :: d_step { at == V4 && ALIVE -> at = (when_empty -> V6 : V5) } /* P2 */
  :: d_step { /* compare and block */
       at == V5 && ALIVE ->
       if
       :: t < THREADS && signalled[t] -> at = V6
       :: else ->
          if
          :: waiters == word -> at = ASLEEP
          :: else -> AWAKE(t)
          fi
       fi
     }
  :: d_step { at == ASLEEP && ALIVE && t < THREADS && (MAY_TIME_OUT || signalled[t]) -> at = V6 }
  :: d_step { at == V6 && ALIVE -> waiting[t] = false; signalled[t] = false; inside--; at = AFTER_V6(W1) }
  :: d_step { at == V7 && ALIVE -> at = (when_empty -> V8 : W1) } /* P1 */
  :: d_step { at == V8 && ALIVE -> run_if_last(); at = W1 } /* P1 */
  /* ---- the section, with a store of its data, and unlock() */
  :: d_step {
       at == INSIDE && ALIVE ->
       late = REAL && owner != t + 1;
       assert(!late);
       at = (t < THREADS -> U0 : U2)
     }
  :: d_step { at == INSIDE && ALIVE && t >= THREADS -> at = STAYS }
  :: d_step { /* U0: checkOpen */
       at == U0 && ALIVE && phase != CLOSING ->
       holding--;
       if
       :: phase == CLOSED -> forget(OUT)
       :: else -> at = U2
       fi
     }
  :: d_step {
       at == U2 && ALIVE ->
       late = REAL && owner != t + 1;
       assert(!late);
       state = UNOWNED;
       owner = (REAL -> 0 : owner);
       at = U3
     }
  :: d_step {
       at == U3 && ALIVE ->
       if
       :: waiters & WAITERS -> at = U5
       :: leaves && !(waiters & WAITERS) -> at = W4
       :: else -> forget(OUT)
       fi
     }
  :: d_step {
       at == U5 && ALIVE ->
       if
       :: waiters & WAITERS -> at = U6
       :: leaves && !(waiters & WAITERS) -> at = W4
       :: else -> forget(OUT)
       fi;
       waiters = WOKEN(waiters)
     }
  :: atomic {
       at == U6 && ALIVE ->
       if
       :: REAL -> wake_one()
       :: else
       fi;
       if
       :: leaves -> at = W4
       :: else -> forget(OUT)
       fi
     }
  /* ---- one that throws does as a releaser does */
  :: d_step {
       at == LEAVE_CLEAR && ALIVE ->
       if
       :: waiters & WAITERS -> at = LEAVE_WAKE
       :: else -> forget(OUT)
       fi;
       waiters = WOKEN(waiters)
     }
  :: atomic {
       at == LEAVE_WAKE && ALIVE ->
       if
       :: REAL -> wake_one()
       :: else
       fi;
       forget(OUT)
     }
  od
}

/* ---- close() and closeNow() */

#ifdef NOW
#define FIRST K4
#else
#ifdef LOOK_FIRST
#define FIRST K2
#else
#define FIRST K1
#endif
#endif

#ifdef NO_COUNT
#define NOBODY_INSIDE true
#else
#define NOBODY_INSIDE (inside == 0)
#endif

proctype close() {
end:
  do
  :: d_step { closer == DONE && RUNS && closes > 0 && phase == OPEN -> closes--; closer = FIRST }
  :: d_step { /* K1, P3 */
       closer == K1 && RUNS ->
       phase = CLOSING;
#ifdef LOOK_FIRST
       closer = K4
#else
       closer = K2
#endif
     }
  :: d_step { /* K2, P3 */
       closer == K2 && RUNS ->
       if
       :: state_[0] == OWNED(0) -> closer = K3
       :: else ->
#ifdef LOOK_FIRST
          closer = K1
#else
          closer = K4
#endif
       fi
     }
  :: d_step { closer == K3 && RUNS -> phase = OPEN; closer = DONE }
  :: d_step {
       closer == K4 && RUNS ->
#ifndef NOW
       assert(holding == 0);
#endif
       phase = CLOSED;
       closer = K5
     }
  :: d_step { closer == K5 && RUNS -> when_empty = true; closer = K6 } /* P1, P2 */
  :: d_step { /* K6 */
       closer == K6 && RUNS ->
       signalled[0] = waiting[0];
#if THREADS > 1
       signalled[1] = waiting[1];
#endif
       closer = K7
     }
  :: d_step { /* K7, P1 */
       closer == K7 && RUNS ->
       if
       :: NOBODY_INSIDE -> run_once(); closer = DONE
       :: else -> closer = K6
       fi
     }
  :: d_step { closer == K7 && RUNS && !NOBODY_INSIDE -> closer = DONE } /* out of patience */
  od
}

/* ---- K8 to X2, in whichever thread */

#define BOTH_GONE (object_gone && table_gone)

#ifdef BYTE_FIRST
#define AFTER_K8 N1
#else
#ifdef FREE_FIRST
#define AFTER_K8 X1
#else
#ifdef SETTLE_FIRST
#define AFTER_K8 K10
#else
#define AFTER_K8 K9
#endif
#endif
#endif

#ifdef NOW
#define AFTER_K9 N1
#else
#ifdef NO_SETTLE
#define AFTER_K9 K11
#else
#ifdef WAKE_FIRST
#define AFTER_K9 K11
#else
#ifdef SETTLE_FIRST
#define AFTER_K9 X1
#else
#define AFTER_K9 K10
#endif
#endif
#endif
#endif

#ifdef NO_WAKE
#define AFTER_K10 X1
#else
#ifdef WAKE_FIRST
#define AFTER_K10 X1
#else
#define AFTER_K10 K11
#endif
#endif

#ifdef WAKE_FIRST
#define AFTER_K12 K10
#else
#ifdef SETTLE_FIRST
#define AFTER_K12 K9
#else
#ifdef FREE_FIRST
#define AFTER_K12 X2
#else
#define AFTER_K12 X1
#endif
#endif
#endif

#ifdef FREE_FIRST
#define AFTER_X1 K9
#else
#define AFTER_X1 X2
#endif

#ifdef BYTE_FIRST
#define AFTER_N1 K9
#else
#define AFTER_N1 N2
#endif

#ifdef RUNS_ON
#define SENTINEL_IS_STOPPED true
#else
#ifdef SENTINEL
#define SENTINEL_IS_STOPPED (does_[0] == IDLE)
#else
#define SENTINEL_IS_STOPPED true
#endif
#endif

proctype retiring() {
end:
  do
  :: d_step { retire == K8 && RUNS && SENTINEL_IS_STOPPED -> retire = AFTER_K8 }
  :: d_step { retire == K9 && RUNS && !object_gone -> object_gone = true }
  :: d_step { retire == K9 && RUNS && !table_gone -> table_gone = true }
  :: d_step { retire == K9 && RUNS && BOTH_GONE -> retire = AFTER_K9 }
  :: d_step { /* K10: through the second mapping, as all that follows */
       retire == K10 && RUNS ->
       if
       :: state_[0] == OWNED(0) -> state_[0] = UNOWNED; owner = 0
       :: else
       fi;
       retire = AFTER_K10
     }
  :: d_step { retire == K11 && RUNS -> waiters_[0] = COUNTED(waiters_[0]); retire = K12 }
  :: d_step { retire == K12 && RUNS -> wake_all(); retire = AFTER_K12 }
  :: d_step {
       retire == X1 && RUNS ->
#ifndef FREE_FIRST
       assert(holding == 0);
       nothing_owed(0);
#endif
       slot[0] = (slot[0] == LIVE -> FREE : slot[0]);
       retire = AFTER_X1
     }
  :: d_step { retire == X2 && RUNS -> locked[0] = false; retire = DONE }
  :: d_step { retire == N1 && RUNS -> locked[0] = false; retire = AFTER_N1 }
  :: d_step { retire == N2 && RUNS && does_[2] == IDLE -> does_[2] = D1; retire = DONE }
  od
}

/* ---- helpers */

#define TO_SEE(i) (slot[i] == LIVE && !locked[i] || slot[i] == DEAD)
#ifdef SENTINEL
#define FIRST_OF_LOOK D1
#define AFTER_LOOK IDLE
#define MAY_LOOK (retire == IDLE)
#else
#define FIRST_OF_LOOK (h == 0 -> V1 : D1)
#define AFTER_LOOK (h == 0 -> V6 : IDLE)
#define MAY_LOOK (phase == OPEN)
#endif

#define HELPS (h == 1 || !dead[0])


proctype helper(byte h) {
end:
  do
  :: d_step { h == 0 && does == IDLE && HELPS && TO_SEE(1) && MAY_LOOK ->
       whom = 1;
       does = FIRST_OF_LOOK
     }
  :: d_step { h == 1 && does == IDLE && TO_SEE(0) -> whom = 0; does = D1 }
  :: d_step { h == 1 && does == IDLE && TO_SEE(1) -> whom = 1; does = D1 }
  :: d_step { does == V1 && HELPS -> inside++; does = V2 }
  :: d_step { does == V2 && HELPS -> does = (when_empty -> V6 : D1) }
  :: d_step {
       does == D1 && HELPS ->
       if
       :: NO_TABLE || slot[whom] == FREE -> does = AFTER_LOOK /* zero is FREE */
       :: !NO_TABLE && slot[whom] == LIVE && !locked[whom] -> does = D3
       :: !NO_TABLE && slot[whom] == LIVE && locked[whom] -> does = AFTER_LOOK
       :: !NO_TABLE && slot[whom] == DEAD -> does = R1
       fi
     }
  :: d_step {
       does == D3 && HELPS ->
       if
       :: NO_TABLE || slot[whom] == FREE -> does = AFTER_LOOK
       :: else -> slot[whom] = DEAD; does = R1
       fi
     }
  :: d_step { /* the zeros of a directory are an empty one: a pass at its end */
       does == R1 && HELPS ->
       if
       :: NO_OBJECT -> does = D7
       :: !NO_OBJECT && state_[0] == OWNED(whom) -> does = R5
       :: else -> does = D6
       fi
     }
  :: d_step {
       does == R5 && HELPS ->
       if
       :: !NO_OBJECT && state_[0] == OWNED(whom) -> state_[0] = SUSPECT; owner = 0
       :: else
       fi;
       does = D6
     }
  :: d_step {
       does == D6 && HELPS ->
       if
       :: !NO_OBJECT -> waiters_[0] = COUNTED(waiters_[0]); wake_all()
       :: else
       fi;
       does = D7
     }
  :: d_step {
       does == D7 && HELPS ->
       if
       :: !NO_TABLE && slot[whom] == DEAD ->
          nothing_owed(whom);
          slot[whom] = FREE
       :: else
       fi;
       does = AFTER_LOOK
     }
  :: d_step { does == V6 && HELPS -> inside--; does = AFTER_V6(IDLE) }
  :: d_step { does == V7 && HELPS -> does = (when_empty -> V8 : IDLE) }
  :: d_step { does == V8 && HELPS -> run_if_last(); does = IDLE }
  od
}

/* ---- deaths: all threads stop, then the kernel frees the byte */

inline die(i) {
  at_[i] = GONE;
  word_[i] = 0;
  leaves_[i] = false
}

proctype death() {
end:
  do
  :: d_step { deaths > 0 -> deaths-- }
  :: d_step {
       deaths > 0 && !dead[0] ->
       deaths--;
       dead[0] = true;
       die(0);
       waiting[0] = false;
       signalled[0] = false;
#if THREADS > 1
       die(1);
       waiting[1] = false;
       signalled[1] = false;
#endif
       holding = 0; /* and what nobody can see any more */
       inside = 0;
       phase = OPEN;
       when_empty = false;
       emptied = false;
       object_gone = false;
       table_gone = false;
       state_[1] = 0;
       waiters_[1] = 0;
       closer = DONE;
       retire = IDLE;
       does_[0] = IDLE;
       does_[2] = IDLE
     }
  :: d_step { deaths > 0 && MORTALS > 1 && !dead[1] -> deaths--; dead[1] = true; die(THREADS) }
  :: d_step { dead[0] && locked[0] -> locked[0] = false }
  :: d_step { dead[1] && locked[1] -> locked[1] = false }
  :: d_step { calls > 0 -> calls-- } /* as many as that, or fewer */
  :: d_step { others > 0 -> others-- }
  od
}

#define NOBODY_HOLDS (owner == 0 || OWNED_BY_DEAD)
#define OVER(i) (dead[i] || (i) == 0 && phase == CLOSED)

/* When nothing can happen any more. */
proctype watch() {
  bool asleep;
  bool held;
  bool left;
end:
  timeout ->
  d_step {
    left = OVER(0) && slot[0] != FREE || OVER(1) && slot[1] != FREE;
    assert(!left);
    held = state_[0] == OWNED(0) && slot[0] != LIVE || state_[0] == OWNED(1) && slot[1] != LIVE;
    assert(!held);
    asleep = !NOBODY_ASLEEP && NOBODY_HOLDS;
    assert(!asleep)
  }
}

init {
  byte t;
  atomic {
    do
    :: t < ALL -> run thread(t); t++
    :: else -> break
    od;
    t = 0;
    run close();
    run retiring();
    run helper(0);
    run helper(1);
#ifdef NOW
    run helper(2);
#endif
    run death();
    run watch()
  }
}
