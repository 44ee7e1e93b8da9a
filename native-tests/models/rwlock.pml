/*
 * The reader-writer lock: counts of readers, the state word of writers and updaters, the gate.
 *
 * MODELLED. Processes of one thread each; the first of them has no repair callback. The state word:
 * free (S1), written (S2), suspect (S4), in repair (S5), pending (S6), updating (S7), upgrading (S8),
 * with the owner's slot and generation. "Have read", and each slot's count with its generation. Three
 * waiters words (readers', gate, writers': a flag and a count of wakes), each with a futex as
 * compare-and-block. A process dies at any step; that is found out later (D3); two helpers make a
 * pass in parallel, either as late as can be; with STOPS the first of them may stop for ever. With
 * REUSES the slot's next process goes on. Each access is one step. Callers: READ, WRITE, UPDATE, which
 * may upgrade once; with LEAVERS each may give up at any look at the clock, or in its sleep; with READS
 * who writes or updates may read too, and keep that.
 *
 * CHECKED. Nobody writes or repairs beside a reader or another writer, the living counted (writer,
 * reading). Who comes in finds the data clean, but to repair; they are dirty from W3 to the end or the
 * repair's (dirty). Suspect is what a writer left, and nothing else (wrote). When nothing can happen
 * any more nobody alive is asleep (asleep): so no count of the dead keeps a writer out. Nor does a
 * dead process own the state (held).
 *
 * STEPS. As in docs/spec/rwlock.md: R1 to R5, ENLIST (I2), G1 to G4 (G: state, gate, clear, wake); TAKE
 * (W1, or S1 to S7), SCAN, COUNT and LIVES (W2: bit, count, slot), W3; U1; BACK (S7 again), U2; T1, T2.
 * Waiting: ANNOUNCE, WAIT, PARK; LEAVE_CLEAR, LEAVE_WAKE; LOOK, CLEAR, WAKE after a store. Recovery: D3,
 * S_READ, S_CHECK, S_SET the state (R1, R3, R5 of mutex.md), C_READ, C_SET the count, D6 for each
 * waiters word (its two steps are in mutex.pml), D7.
 *
 * BOUNDS (-D). CALLS by all together, PROCESSES 2 or 3, DEATHS (one after the other), REUSES, STOPS,
 * HELPERS 1 or 2; MORTALS: how many of the processes, the last ones, may die; READERS: how many of
 * them, the last ones, only read.
 *
 * LEFT OUT. Store buffers and membarrier, the hungry marks and claims, standing back, the kept state
 * (waiting.pml has those of the mutex; nothing here says that nobody starves); several threads of one
 * process, and holds of one thread (the heap); recover(), to the words a write; close(); how a death is
 * found out (death.pml).
 *
 * VARIANT (-D). NO_C_SET: recovery leaves the counts as they are.
 *
 * BROKEN TWINS (-D). CHECK_FIRST: no R3. COUNT_LATE: R2 behind R3. LATE_BIT: ENLIST behind R3.
 * QUIET_EXIT: no G. QUIET_GIVE_UP: no LOOK at the readers' word behind a give-up. WAKE_ONE: that wakes
 * one reader. NO_DISCOUNT: an upgrade counts its own read. WAKE_ON_TRANSITION: D6 only when S_SET or
 * C_SET was mine. NO_GENERATION: a count says nothing of whose it is. PENDING_SUSPECT: recovery makes
 * S6, S7 and S8 suspect. WRITTEN_FREE: it makes S2 free. SCAN_FIRST: an upgrade that has found nobody in
 * W2 then does U1, and W3. DEAD_COUNTS: W2 asks for the generation, not whether it lives.
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
#ifndef REUSES
#define REUSES 0
#endif
#ifndef STOPS
#define STOPS 0
#endif
#ifndef HELPERS
#define HELPERS 2
#endif
#ifndef MORTALS
#define MORTALS PROCESSES
#endif
#ifndef READERS
#define READERS 0
#endif

mtype = { OUT, R1, ENLIST, R2, R3, R4, READING, G1, G2, G3, G4, SEE };
mtype = { TAKE, SCAN, COUNT, LIVES, W3, WRITING, UPDATING, U1, BACK, U2, GIVE_UP, JOIN };
mtype = { T1, REPAIRING, T2, MENDED, ANNOUNCE, WAIT, PARK, ASLEEP, LEAVE_CLEAR, LEAVE_WAKE };
mtype = { LOOK, CLEAR, WAKE, CORPSE, ATTACH };
mtype = { READ, WRITE, UPDATE };
mtype = { IDLE, S_READ, S_CHECK, S_SET, C_READ, C_SET, D6, D7, STOPPED };

/* ---- shared memory */

#define FREE 0
#define OWNED(mode, p) ((mode) * 16 + GENERATION(p) * 4 + (p))
#define WRITTEN 1
#define SUSPECT 2
#define REPAIR 3
#define PENDING 4
#define UPDATED 5
#define UPGRADING 6
#define MODE(s) ((s) / 16)
#define IS_SUSPECT(s) (MODE(s) == SUSPECT)
#define IS_PENDING(s) (MODE(s) == PENDING || MODE(s) == UPGRADING)
#define IS_WRITTEN(s) (MODE(s) == WRITTEN || MODE(s) == REPAIR)
#define LETS_READERS_IN(s) ((s) == FREE || MODE(s) == UPDATED)

#define ON_READERS 0
#define ON_GATE 1
#define ON_WRITERS 2

#define FRESH 1
#define STALE 2

#define LIVE(g) ((g) * 3 + 1)
#define DEAD(g) ((g) * 3 + 2)
#define IS_FREE(l) ((l) % 3 == 0)
#define GENERATION(p) (life_[p] / 3)

#define COUNT_OF(word) ((word) & 3)
#ifdef NO_GENERATION
#define NONE(g) 0
#define IS_OF(word, g) true
#define COUNTS(word, i) (life_[i] % 3 == 1)
#else
#define NONE(g) ((g) * 4)
#define IS_OF(word, g) ((word) / 4 == (g))
#ifdef DEAD_COUNTS
#define COUNTS(word, i) (GENERATION(i) == (word) / 4)
#else
#define COUNTS(word, i) (life_[i] == LIVE((word) / 4))
#endif
#endif

byte state;
bool waiters_[3]; /* the flags; for the counts of wakes see counted() */
byte have_read; /* a bit for each slot */
byte readers_[PROCESSES]; /* generation, count */
byte life_[PROCESSES]; /* the slots' state words */

#define ENLISTED(i) (have_read & (1 << (i)))

/* ---- each process: here and not in the process, so that a death forgets it */

mtype at_[PROCESSES]; /* the step it does next */
mtype next_[PROCESSES]; /* where it goes on behind G, JOIN and WAKE */
mtype who_[PROCESSES];
byte on_[PROCESSES]; /* the waiters word it is at */
byte word_[PROCESSES]; /* it has announced itself there: FRESH, STALE when counted since */
byte seen_[PROCESSES]; /* a count in W2; S4 as it read it, then its suspicion */
byte i_[PROCESSES]; /* the slot it looks at in W2 */
byte updates_[PROCESSES]; /* 1, 2 when it has upgraded */
bool own_[PROCESSES]; /* it reads */
bool timed_[PROCESSES];
bool had_[PROCESSES]; /* the flag that it cleared was set */

#define at at_[p]
#define next next_[p]
#define who who_[p]
#define on on_[p]
#define word word_[p]
#define seen seen_[p]
#define i i_[p]
#define updates updates_[p]
#define own own_[p]
#define timed timed_[p]
#define had had_[p]
#define HAS_CALLBACK (p != 0)

/* ---- the helpers */

mtype does_[2] = IDLE;
byte whom_[2]; /* process + 1 */
byte of_[2]; /* its generation */
byte read_[2];
byte k_[2];
bool mine_[2];

#define does does_[h]
#define whom whom_[h]
#define of of_[h]
#define read read_[h]
#define k k_[h]
#define mine mine_[h]

/* ---- the world */

byte writer; /* the living process that writes or repairs + 1 */
byte reading; /* a bit for each living process that reads */
bool dirty;
bool wrote; /* the last that died was the writer */
byte calls = CALLS;
byte deaths = DEATHS;
byte reuses = REUSES;
byte stops = STOPS;
byte dying; /* who is dead and not buried: process + 1 */

inline forget(then) {
  at = then;
  next = 0;
  who = 0;
  on = 0;
  word = 0;
  seen = 0;
  i = 0;
  updates = 0;
  own = false;
  timed = false;
  had = false
}

inline go_on() {
  if
  :: next == OUT -> forget(OUT)
  :: else -> at = next; next = 0
  fi
}

inline refused() {
  at = (word == 0 -> ANNOUNCE : WAIT)
}

inline begin_reading() {
  assert(writer == 0 || writer == p + 1);
  assert(writer == p + 1 || !dirty);
  reading = reading | (1 << p);
  own = true;
  word = 0
}

inline begin_writing() {
  assert(writer == 0);
  assert((reading & ~(1 << p)) == 0);
  writer = p + 1;
  word = 0
}

/* One wake more: the word is not any more what anybody announced. */
inline counted(w) {
  word_[0] = (word_[0] == FRESH && on_[0] == w -> STALE : word_[0]);
  word_[1] = (word_[1] == FRESH && on_[1] == w -> STALE : word_[1]);
#if PROCESSES > 2
  word_[2] = (word_[2] == FRESH && on_[2] == w -> STALE : word_[2])
#endif
}

/* The flag is cleared before the wake. */
inline woken(w) {
  counted(w);
  had = waiters_[w];
  waiters_[w] = false
}

inline wake(j, w) {
  if
  :: at_[j] == ASLEEP && on_[j] == w -> at_[j] = ANNOUNCE
  :: else
  fi
}

inline wake_all(w) {
  wake(0, w);
  wake(1, w);
#if PROCESSES > 2
  wake(2, w);
#endif
}

#define SLEEPS(j, w) (at_[j] == ASLEEP && on_[j] == (w))
#if PROCESSES > 2
#define NOBODY_SLEEPS(w) (!SLEEPS(0, w) && !SLEEPS(1, w) && !SLEEPS(2, w))
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP && at_[2] != ASLEEP)
#else
#define NOBODY_SLEEPS(w) (!SLEEPS(0, w) && !SLEEPS(1, w))
#define NOBODY_ASLEEP (at_[0] != ASLEEP && at_[1] != ASLEEP)
#endif

/* Any one sleeper comes out of the futex; many: all. */
inline wake_one(w) {
  if
#ifndef WAKE_ONE
  :: w == ON_READERS -> wake_all(w)
#define ONE(j, w) (w != ON_READERS && SLEEPS(j, w))
#else
#define ONE(j, w) SLEEPS(j, w)
#endif
  :: ONE(0, w) -> at_[0] = ANNOUNCE
  :: ONE(1, w) -> at_[1] = ANNOUNCE
#if PROCESSES > 2
  :: ONE(2, w) -> at_[2] = ANNOUNCE
#endif
  :: NOBODY_SLEEPS(w)
  fi
}

/* Behind a store that lets readers in. */
inline look(w, then) {
  on = w;
  word = 0;
  next = then;
  at = LOOK
}

#ifdef QUIET_EXIT
#define BEHIND_EXIT go_on()
#else
#define BEHIND_EXIT at = G1
#endif

#ifdef NO_DISCOUNT
#define DISCOUNT(j) 0
#else
#define DISCOUNT(j) (j == p && own -> 1 : 0)
#endif

proctype process(byte p) {
end:
  do
  :: atomic {
       at == OUT && calls > 0 ->
       calls--;
       if
       :: who = READ; on = ON_READERS; at = R1
       :: p < PROCESSES - READERS -> who = WRITE; on = ON_WRITERS; at = TAKE
       :: p < PROCESSES - READERS -> who = UPDATE; on = ON_WRITERS; at = TAKE
       fi;
#ifdef LEAVERS
       if
       :: timed = true
       :: timed = false
       fi
#endif
     }
  /* ---- read */
  :: d_step {
       at == R1 ->
       if
#ifdef COUNT_LATE
       :: LETS_READERS_IN(state) -> at = (ENLISTED(p) -> R3 : ENLIST)
#else
#ifdef LATE_BIT
       :: LETS_READERS_IN(state) -> at = R2
#else
       :: LETS_READERS_IN(state) -> at = (ENLISTED(p) -> R2 : ENLIST)
#endif
#endif
       :: else -> at = SEE
       fi
     }
  :: d_step { /* I2 */
       at == ENLIST ->
       have_read = have_read | (1 << p);
#ifdef COUNT_LATE
       at = R3
#else
#ifdef LATE_BIT
       begin_reading();
       at = READING
#else
       at = R2
#endif
#endif
     }
  :: d_step { /* P4 */
       at == R2 ->
       readers_[p]++;
#if defined(CHECK_FIRST) || defined(COUNT_LATE)
       begin_reading();
       at = READING
#else
       at = R3
#endif
     }
  :: d_step { /* P4 */
       at == R3 ->
       if
#ifdef COUNT_LATE
       :: LETS_READERS_IN(state) -> at = R2
       :: else -> at = SEE
#else
#ifdef LATE_BIT
       :: LETS_READERS_IN(state) && !ENLISTED(p) -> at = ENLIST
#endif
       :: else ->
          if
          :: LETS_READERS_IN(state) -> begin_reading(); at = READING
          :: else -> at = R4
          fi
#endif
       fi
     }
  :: d_step { at == R4 -> readers_[p]--; next = SEE; BEHIND_EXIT }
  :: d_step { /* R5 */
       at == READING ->
       assert((writer == 0 || writer == p + 1) && !dirty);
       reading = reading & ~(1 << p);
       own = false;
       readers_[p]--;
       next = OUT;
       BEHIND_EXIT
     }
  :: d_step { at == G1 -> if :: IS_PENDING(state) -> at = G2 :: else -> go_on() fi }
  :: d_step { at == G2 -> if :: waiters_[ON_GATE] -> at = G3 :: else -> go_on() fi }
  :: d_step {
       at == G3 ->
       woken(ON_GATE);
       if
       :: had -> had = false; at = G4
       :: else -> go_on()
       fi
     }
  :: atomic { at == G4 -> wake_one(ON_GATE); go_on() }
  /* ---- for the owner: a read beside what it has */
  :: d_step {
       at == JOIN ->
       if
       :: !ENLISTED(p) -> have_read = have_read | (1 << p)
       :: else ->
          readers_[p]++;
          begin_reading();
          go_on()
       fi
     }
  /* ---- the state refuses: may it be repaired? */
  :: d_step {
       at == SEE ->
       if
       :: IS_SUSPECT(state) && HAS_CALLBACK -> seen = state; at = T1
       :: IS_SUSPECT(state) && !HAS_CALLBACK -> /* OwnerDiedException */
          if
          :: word != 0 -> at = LEAVE_CLEAR
          :: else -> forget(OUT)
          fi
       :: else -> refused()
       fi
     }
  :: d_step {
       at == T1 ->
       if
       :: state == seen ->
          begin_writing(); /* I4: W2 is left out */
          state = OWNED(REPAIR, p);
          at = REPAIRING
       :: else -> seen = 0; refused()
       fi
     }
  :: atomic {
       at == REPAIRING ->
       if
       :: dirty = false; at = T2
       :: at = U2 /* throws */
       fi
     }
  :: d_step { at == T2 -> state = OWNED(WRITTEN, p); seen = 0; at = MENDED }
  :: d_step {
       at == MENDED ->
       if
       :: who == READ -> next = U2; at = JOIN
       :: who == WRITE -> dirty = true; at = WRITING
       :: else -> updates = 1; at = BACK
       fi
     }
  /* ---- write, update */
  :: d_step {
       at == TAKE ->
       if
       :: state == FREE && who == WRITE ->
          state = OWNED(PENDING, p);
          word = 0;
          on = ON_GATE;
          at = SCAN
       :: state == FREE && who == UPDATE ->
          assert(!dirty);
          state = OWNED(UPDATED, p);
          word = 0;
          updates = 1;
          at = UPDATING
       :: else -> at = SEE
       fi
     }
  :: d_step { /* W2, P4; the bits */
       at == SCAN ->
       do
       :: i < PROCESSES && !ENLISTED(i) -> i++
       :: else -> break
       od;
       if
#ifdef SCAN_FIRST
       :: i == PROCESSES && !IS_PENDING(state) -> at = U1
#endif
       :: i == PROCESSES && IS_PENDING(state) -> i = 0; at = W3
       :: else -> at = COUNT
       fi
     }
  :: d_step {
       at == COUNT ->
       seen = readers_[i];
       if
       :: COUNT_OF(seen) > DISCOUNT(i) -> at = LIVES
       :: else -> seen = 0; i++; at = SCAN
       fi
     }
  :: d_step { /* I3 */
       at == LIVES ->
       if
       :: COUNTS(seen, i) ->
          i = 0;
#ifdef SCAN_FIRST
          if
          :: !IS_PENDING(state) -> at = U1
          :: else -> refused()
          fi
#else
          refused()
#endif
       :: else -> i++; at = SCAN
       fi;
       seen = 0
     }
  :: d_step {
       at == W3 ->
       begin_writing();
       assert(!dirty);
       dirty = true;
       state = OWNED(WRITTEN, p);
       at = WRITING
     }
  :: atomic {
       at == WRITING ->
       assert(writer == p + 1 && (reading & ~(1 << p)) == 0);
       if
#ifdef READS
       :: !own -> next = WRITING; at = JOIN
#endif
       :: dirty = false; at = (updates > 0 -> BACK : U2)
       fi
     }
  :: atomic {
       at == UPDATING ->
       assert(writer == 0 && !dirty);
       if
#ifdef READS
       :: !own -> next = UPDATING; at = JOIN
#endif
       :: updates == 1 ->
          updates = 2;
          on = ON_GATE;
#ifdef SCAN_FIRST
          at = SCAN
#else
          at = U1
#endif
       :: at = U2
       fi
     }
  :: d_step { /* P4 */
       at == U1 ->
       state = OWNED(UPGRADING, p);
       at = (i == PROCESSES -> W3 : SCAN);
       i = 0
     }
  :: d_step { /* the state is S7: from S8, or S2 */
       at == BACK ->
       writer = 0;
       state = OWNED(UPDATED, p);
       look(ON_READERS, UPDATING)
     }
  :: d_step { /* the suspicion, or free */
       at == U2 ->
       writer = (writer == p + 1 -> 0 : writer);
       state = seen;
       seen = 0;
       updates = 0;
       look(ON_WRITERS, (own -> READING : OUT))
     }
  :: d_step {
       at == GIVE_UP ->
#ifdef QUIET_GIVE_UP
       state = (updates > 0 -> OWNED(UPDATED, p) : FREE);
       if
       :: updates > 0 -> at = UPDATING; word = 0
       :: else -> forget(OUT)
       fi
#else
       at = (updates > 0 -> BACK : U2)
#endif
     }
  /* ---- after a store: the writers' word, then the readers' (P5) */
  :: d_step {
       at == LOOK ->
       if
       :: waiters_[on] -> at = CLEAR
       :: !waiters_[on] && on == ON_WRITERS -> on = ON_READERS
       :: else -> go_on()
       fi
     }
  :: d_step {
       at == CLEAR ->
       woken(on);
       at = WAKE
     }
  :: atomic {
       at == WAKE ->
       if
       :: had -> wake_one(on)
       :: else
       fi;
       had = false;
       if
       :: on == ON_WRITERS -> on = ON_READERS; at = LOOK
       :: else -> go_on()
       fi
     }
  /* ---- await */
  :: d_step {
       at == ANNOUNCE ->
       waiters_[on] = true;
       word = FRESH;
       at = (on == ON_READERS -> R1 : (on == ON_GATE -> SCAN : TAKE))
     }
  :: atomic {
       at == WAIT ->
       if
       :: timed -> at = LEAVE_CLEAR
       :: at = PARK
       fi
     }
  :: d_step { /* futex: compare and block */
       at == PARK ->
       at = (word == FRESH -> ASLEEP : ANNOUNCE);
       word = 0
     }
  :: d_step { at == ASLEEP && timed -> at = ANNOUNCE } /* time is up */
  :: d_step { at == LEAVE_CLEAR -> word = 0; woken(on); at = LEAVE_WAKE }
  :: atomic {
       at == LEAVE_WAKE ->
       if
       :: had -> wake_one(on)
       :: else
       fi;
       had = false;
       if
       :: on == ON_GATE -> at = GIVE_UP
       :: else -> forget(OUT)
       fi
     }
  /* ---- the slot's next process */
  :: d_step {
       at == CORPSE && reuses > 0 && IS_FREE(life_[p]) ->
       reuses--;
       life_[p] = LIVE(life_[p] / 3);
       at = ATTACH
     }
  :: d_step { at == ATTACH -> readers_[p] = NONE(GENERATION(p)); at = OUT }
  /* ---- death */
  :: d_step {
       deaths > 0 && p >= PROCESSES - MORTALS && at != CORPSE && at != OUT && dying == 0 ->
       deaths--;
       dying = p + 1;
       wrote = (writer == p + 1);
       writer = (writer == p + 1 -> 0 : writer);
       reading = reading & ~(1 << p);
       forget(CORPSE)
     }
  od
}

/* ---- recovery of `dying` */

#define STILL_DEAD (life_[whom - 1] == DEAD(of))
#define IS_HELD_BY_IT(s) ((s) % 4 == whom - 1 && (s) / 4 % 4 == of && (s) != FREE && !IS_SUSPECT(s))

inline rest() {
  does = IDLE;
  whom = 0;
  of = 0;
  read = 0;
  k = 0;
  mine = false
}

proctype helper(byte h) {
end:
  do
  :: d_step { /* D1 to D3 */
       does == IDLE && dying != 0 ->
       whom = dying;
       of = GENERATION(dying - 1);
       life_[dying - 1] = DEAD(of);
       does = S_READ
     }
  :: d_step {
       does == S_READ ->
       if
       :: IS_HELD_BY_IT(state) -> read = state; does = S_CHECK
       :: else -> does = C_READ
       fi
     }
  :: d_step { does == S_CHECK -> does = (STILL_DEAD -> S_SET : C_READ); read = (STILL_DEAD -> read : 0) }
  :: d_step {
       does == S_SET ->
       if
       :: state == read ->
#ifdef WAKE_ON_TRANSITION
          mine = true;
#endif
          does = C_READ;
          if
#ifdef WRITTEN_FREE
          :: IS_WRITTEN(read) -> state = FREE
#else
          :: IS_WRITTEN(read) -> state = SUSPECT * 16 + read % 16
#endif
#ifdef PENDING_SUSPECT
          :: else -> state = SUSPECT * 16 + read % 16
#else
          :: else -> state = FREE
#endif
          fi;
          assert(IS_SUSPECT(state) == wrote)
       :: else -> does = S_READ
       fi;
       read = 0
     }
  :: d_step {
       does == C_READ ->
       read = readers_[whom - 1];
       if
#ifndef NO_C_SET
       :: IS_OF(read, of) && COUNT_OF(read) > 0 -> does = C_SET
#endif
       :: else -> read = 0; does = D6
       fi
     }
  :: d_step {
       does == C_SET ->
       if
       :: readers_[whom - 1] == read -> readers_[whom - 1] = NONE(of)
#ifdef WAKE_ON_TRANSITION
          ; mine = true
#endif
       :: else
       fi;
       read = 0;
       does = D6
     }
  :: d_step { /* count and wake, in one; the flags stay */
       does == D6 ->
#ifdef WAKE_ON_TRANSITION
       if
       :: mine -> counted(k); wake_all(k)
       :: else
       fi;
#else
       counted(k);
       wake_all(k);
#endif
       k++;
       does = (k == 3 -> D7 : D6)
     }
  :: d_step {
       does == D7 ->
       if
       :: STILL_DEAD -> life_[whom - 1] = (of + 1) * 3; dying = 0
       :: else
       fi;
       rest()
     }
  :: d_step {
       h == 0 && HELPERS > 1 && stops > 0 && does != IDLE ->
       stops--;
       rest();
       does = STOPPED
     }
  od
}

/* As many as that, or fewer. */
proctype fewer() {
end:
  do
  :: d_step { calls > 0 && calls < CALLS -> calls = 0 }
  :: d_step { deaths > 0 -> deaths = 0 }
  :: d_step { stops > 0 -> stops = 0 }
  :: d_step { reuses > 0 -> reuses = 0 }
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
    held = state != FREE && !IS_SUSPECT(state);
    assert(!held);
    assert(reading == 0 && writer == 0)
  }
}

init {
  byte p;
  atomic {
    do
    :: p < PROCESSES ->
       at = OUT;
       life_[p] = LIVE(0);
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
