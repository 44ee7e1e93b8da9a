/*
 * Versioned data: the current word, the pins, the buffers, the gate and those that await a version.
 *
 * MODELLED. Processes of one thread each. The current word: version and buffer. Each buffer: its row's
 * version, and two words that both are the version. "Have read", and each slot's pins on each buffer
 * with their generation. The writers' state word: free, or owned by a slot and generation. Three
 * waiters words (newer, gate, writers': a flag and a count of wakes), each with a futex as
 * compare-and-block. A process dies at any step; that is found out later (D3); two helpers make a
 * pass in parallel, either as late as can be. With REUSES the slot's next process goes on. Each access
 * is one step. Callers: READ with a pin, COPY without one, AWAIT a version newer than the one they
 * find, WRITE, which may discard; with LEAVERS each that waits may give up at any look at the clock, or
 * in its sleep.
 *
 * CHECKED. Who reads finds in both words and in the row the version that current said: from R3 to R5
 * all the time, without a pin when current is the same again (whole); so does who asks for the number.
 * The buffer that current names is not written, and nobody writes beside a writer (alone). Each publish
 * is one version more. When nothing can happen any more nobody alive is asleep, but who awaits what
 * nobody has published (asleep); nor does a dead process own the state (held).
 *
 * STEPS. As in docs/spec/versioned.md: ENLIST, R1 to R5; C1 to C4 a copy without a pin; N1 to N3 the
 * number, as that of a long version is read; TAKE (W1), W2 (current), PIN and LIVES (a pin, its slot), W3 and W3_HALF (the two words), ROW
 * and W4, U (W6). Waiting: ANNOUNCE, WAIT, PARK; LEAVE_CLEAR, LEAVE_WAKE; LOOK, CLEAR, WAKE after a
 * store (W5, or those of R5 and W6). Recovery: D3, S_READ, S_SET the state, C_READ, C_SET a pin, D6 for
 * each waiters word, D7.
 *
 * BOUNDS (-D). CALLS by all together, PROCESSES 2 or 3, BUFFERS 2 or 3, DEATHS (one after the other),
 * REUSES, HELPERS 1 or 2; MORTALS: how many of the processes, the last ones, may die; READERS: how many
 * of them, the last ones, do not write; WRITERS: how many, the first ones, do nothing else.
 *
 * LEFT OUT. Store buffers (the explorations have them: P4 and P1 are Dekker pairs of read-modify-writes
 * and volatile reads; the end of W6 is the mutex's, in waiting.pml), hungry marks and standing back of
 * writers (waiting.pml), which of several free buffers is the oldest (any is taken), several threads of
 * one process, checksums, close(), stops (rwlock.pml has those of the same recovery), what wraps.
 *
 * VARIANT (-D). NO_C_SET: recovery leaves the pins as they are.
 *
 * BROKEN TWINS (-D). NO_LOOK: no R3. PIN_LATE: R2 behind R3. LATE_BIT: ENLIST behind R3. NO_CHECK: no C4.
 * EARLY_PUBLISH: W4 before the second word. ROW_LATE: W4 before ROW. QUIET_UNPIN: nothing behind R4 and
 * R5. QUIET_PUBLISH: no W5. WAKE_ONE: W5 wakes one. DEAD_PINS: W2 asks for the generation, not whether it
 * lives. NO_GENERATION: a pin says nothing of whose it is. WAKE_ON_TRANSITION: D6 only when S_SET or
 * C_SET was mine. NO_SCAN: W2 looks at current alone.
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef BUFFERS
#define BUFFERS 2
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
#ifndef HELPERS
#define HELPERS 2
#endif
#ifndef MORTALS
#define MORTALS PROCESSES
#endif
#ifndef READERS
#define READERS 0
#endif
#ifndef WRITERS
#define WRITERS 0
#endif

mtype = { OUT, ENLIST, R1, R2, R3, R4, READING, READING_TOO, R5 };
mtype = { C1, C2, C3, C4, N1, N2, N3 };
mtype = { TAKE, W2, PIN, LIVES, W3, W3_HALF, ROW, W4, U };
mtype = { ANNOUNCE, WAIT, PARK, ASLEEP, LEAVE_CLEAR, LEAVE_WAKE };
mtype = { LOOK, CLEAR, WAKE, CORPSE, ATTACH };
mtype = { IDLE, S_READ, S_SET, C_READ, C_SET, D6, D7 };

/* ---- shared memory */

#define FREE 0
#define OWNED(p) (16 + GENERATION(p) * 4 + (p))

#define VERSION(c) ((c) / 4)
#define BUFFER(c) ((c) & 3)

#define ON_NEWER 0
#define ON_GATE 1
#define ON_WRITERS 2

#define FRESH 1
#define STALE 2

#define LIVE(g) ((g) * 3 + 1)
#define DEAD(g) ((g) * 3 + 2)
#define IS_FREE(l) ((l) % 3 == 0)
#define GENERATION(p) (life_[p] / 3)

#define COUNT_OF(pin) ((pin) & 3)
#ifdef NO_GENERATION
#define NONE(g) 0
#define IS_OF(pin, g) true
#define COUNTS(pin, i) (life_[i] % 3 == 1)
#else
#define NONE(g) ((g) * 4)
#define IS_OF(pin, g) ((pin) / 4 == (g))
#ifdef DEAD_PINS
#define COUNTS(pin, i) (GENERATION(i) == (pin) / 4)
#else
#define COUNTS(pin, i) (life_[i] == LIVE((pin) / 4))
#endif
#endif

byte current; /* version, buffer */
byte state;
byte row_[BUFFERS];
byte first_[BUFFERS];
byte second_[BUFFERS];
bool waiters_[3]; /* the flags; for the counts of wakes see counted() */
byte have_read; /* a bit for each slot */
byte pins_[PROCESSES * BUFFERS]; /* generation, count */
byte life_[PROCESSES]; /* the slots' state words */

#define MINE(b) pins_[p * BUFFERS + (b)]
#define ENLISTED(i) (have_read & (1 << (i)))

/* ---- each process: here and not in the process, so that a death forgets it */

mtype at_[PROCESSES]; /* the step it does next */
mtype next_[PROCESSES]; /* where it goes on behind LOOK */
mtype try_[PROCESSES]; /* what it tries when it waits */
byte on_[PROCESSES]; /* the waiters word it is at */
byte word_[PROCESSES]; /* it has announced itself there: FRESH, STALE when counted since */
byte seen_[PROCESSES]; /* current, as it read it */
byte read_[PROCESSES]; /* a word, a row's version, or a pin */
byte mark_[PROCESSES]; /* AWAIT: a version; WRITE: its buffer, or a bit for each that is taken */
byte i_[PROCESSES]; /* the pin it looks at in W2 */
bool timed_[PROCESSES];
bool had_[PROCESSES]; /* the flag that it cleared was set */

#define at at_[p]
#define next next_[p]
#define try try_[p]
#define on on_[p]
#define word word_[p]
#define seen seen_[p]
#define read read_[p]
#define mark mark_[p]
#define i i_[p]
#define timed timed_[p]
#define had had_[p]

/* ---- the helpers */

mtype does_[2] = IDLE;
byte whom_[2]; /* process + 1 */
byte of_[2]; /* its generation */
byte was_[2];
byte k_[2];
bool mine_[2];

#define does does_[h]
#define whom whom_[h]
#define of of_[h]
#define was was_[h]
#define k k_[h]
#define mine mine_[h]

/* ---- the world */

bool whole;
bool alone;
byte calls = CALLS;
byte deaths = DEATHS;
byte reuses = REUSES;
byte dying; /* who is dead and not buried: process + 1 */

inline forget(then) {
  at = then;
  next = 0;
  try = 0;
  on = 0;
  word = 0;
  seen = 0;
  read = 0;
  mark = 0;
  i = 0;
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
  at = (word == 0 -> ANNOUNCE : WAIT);
  read = 0;
  seen = 0
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
#define IS_STUCK(j) (at_[j] == ASLEEP && (on_[j] != ON_NEWER || VERSION(current) > mark_[j]))
#if PROCESSES > 2
#define NOBODY_SLEEPS(w) (!SLEEPS(0, w) && !SLEEPS(1, w) && !SLEEPS(2, w))
#define SOMEBODY_STUCK (IS_STUCK(0) || IS_STUCK(1) || IS_STUCK(2))
#else
#define NOBODY_SLEEPS(w) (!SLEEPS(0, w) && !SLEEPS(1, w))
#define SOMEBODY_STUCK (IS_STUCK(0) || IS_STUCK(1))
#endif

/* Any one sleeper comes out of the futex; of those that await a version all. */
inline wake_some(w) {
  if
#ifndef WAKE_ONE
  :: w == ON_NEWER -> wake_all(w)
#define ONE(j, w) (w != ON_NEWER && SLEEPS(j, w))
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

/* Behind a store that others may wait for. */
inline look(w, then) {
  on = w;
  word = 0;
  next = then;
  at = LOOK
}

#ifdef QUIET_UNPIN
#define BEHIND_UNPIN(then) next = then; go_on()
#else
#define BEHIND_UNPIN(then) look(ON_GATE, then)
#endif
#ifdef QUIET_PUBLISH
#define BEHIND_PUBLISH(then) next = then; go_on()
#else
#define BEHIND_PUBLISH(then) look(ON_NEWER, then)
#endif

proctype process(byte p) {
end:
  do
  :: atomic {
       at == OUT && calls > 0 ->
       calls--;
       if
#ifdef LATE_BIT
       :: p >= WRITERS -> at = R1
#else
       :: p >= WRITERS -> at = (ENLISTED(p) -> R1 : ENLIST)
#endif
       :: p >= WRITERS -> at = C1
       :: p >= WRITERS -> on = ON_NEWER; try = N1; mark = VERSION(current); at = N1
       :: p < PROCESSES - READERS -> on = ON_WRITERS; try = TAKE; at = TAKE
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
       at == ENLIST ->
       have_read = have_read | (1 << p);
#ifdef LATE_BIT
       at = READING
#else
       at = R1
#endif
     }
  :: d_step {
       at == R1 ->
       seen = current;
#ifdef PIN_LATE
       at = R3
#else
       at = R2
#endif
     }
  :: d_step { /* P4 */
       at == R2 ->
       MINE(BUFFER(seen))++;
#if defined(PIN_LATE) || defined(NO_LOOK)
       at = READING
#else
       at = R3
#endif
     }
  :: d_step { /* P4 */
       at == R3 ->
       if
#ifdef PIN_LATE
       :: current == seen -> at = R2
       :: else -> at = R1
#else
#ifdef LATE_BIT
       :: current == seen -> at = (ENLISTED(p) -> READING : ENLIST)
#else
       :: current == seen -> at = READING
#endif
       :: else -> at = R4
#endif
       fi
     }
  :: d_step { at == R4 -> MINE(BUFFER(seen))--; BEHIND_UNPIN(R1); seen = 0 }
  :: d_step {
       at == READING ->
       whole = (row_[BUFFER(seen)] == VERSION(seen) && first_[BUFFER(seen)] == VERSION(seen));
       assert(whole);
       at = READING_TOO
     }
  :: d_step {
       at == READING_TOO ->
       whole = (second_[BUFFER(seen)] == VERSION(seen));
       assert(whole);
       at = R5
     }
  :: d_step { at == R5 -> MINE(BUFFER(seen))--; BEHIND_UNPIN(OUT); seen = 0 }
  /* ---- a copy without a pin */
  :: d_step { at == C1 -> seen = current; at = C2 }
  :: d_step { at == C2 -> read = first_[BUFFER(seen)]; at = C3 }
  :: d_step {
       at == C3 ->
       whole = (read == VERSION(seen) && second_[BUFFER(seen)] == VERSION(seen));
       read = whole;
       at = C4
     }
  :: d_step {
       at == C4 ->
       if
#ifdef NO_CHECK
       :: true ->
#else
       :: current == seen ->
#endif
          whole = read;
          assert(whole);
          forget(OUT)
#ifndef NO_CHECK
       :: else -> at = C1; read = 0; seen = 0
#endif
       fi
     }
  /* ---- the number, of one that awaits a newer one */
  :: d_step { at == N1 -> seen = current; at = N2 }
  :: d_step { at == N2 -> read = row_[BUFFER(seen)]; at = N3 }
  :: d_step {
       at == N3 ->
       if
       :: current == seen ->
          whole = (read == VERSION(seen));
          assert(whole);
          if
          :: read > mark -> forget(OUT)
          :: else -> refused()
          fi
       :: else -> at = N1; read = 0; seen = 0
       fi
     }
  /* ---- write */
  :: d_step {
       at == TAKE ->
       if
       :: state == FREE ->
          state = OWNED(p);
          word = 0;
          on = ON_GATE;
          try = W2;
          at = W2
       :: else -> refused()
       fi
     }
  :: atomic {
       at == W2 ->
       mark = 1 << BUFFER(current);
       seen = current; /* nobody else writes it */
       i = 0;
#ifdef NO_SCAN
       i = PROCESSES * BUFFERS;
#endif
       at = PIN
     }
  :: atomic { /* P4 */
       at == PIN ->
       if
       :: i == PROCESSES * BUFFERS ->
          i = 0;
          if
          :: (mark & 1) == 0 -> mark = 0; at = W3
          :: (mark & 2) == 0 -> mark = 1; at = W3
#if BUFFERS > 2
          :: (mark & 4) == 0 -> mark = 2; at = W3
#endif
          :: mark == (1 << BUFFERS) - 1 -> mark = 0; refused()
          fi
       :: i < PROCESSES * BUFFERS && ENLISTED(i / BUFFERS) && COUNT_OF(pins_[i]) > 0 ->
          read = pins_[i];
          at = LIVES
       :: else -> i++
       fi
     }
  :: d_step { /* I4 */
       at == LIVES ->
       mark = (COUNTS(read, i / BUFFERS) -> mark | (1 << (i % BUFFERS)) : mark);
       read = 0;
       i++;
       at = PIN
     }
  :: d_step {
       at == W3 ->
       word = 0;
       alone = (state == OWNED(p) && BUFFER(current) != mark); /* I1, I2 */
       assert(alone);
       first_[mark] = VERSION(current) + 1;
#ifdef EARLY_PUBLISH
       at = ROW
#else
       at = W3_HALF
#endif
     }
  :: atomic {
       at == W3_HALF ->
       if
#ifdef EARLY_PUBLISH
       :: second_[mark] = VERSION(current); BEHIND_PUBLISH(U)
#else
       :: at = U /* discards it */
       :: second_[mark] = VERSION(current) + 1; at = ROW
#endif
       fi
     }
#ifdef ROW_LATE
  :: d_step { at == ROW -> at = W4 }
  :: d_step { at == W4 && current == seen -> current = (VERSION(seen) + 1) * 4 + mark }
  :: d_step { at == W4 && current != seen -> row_[mark] = VERSION(current); BEHIND_PUBLISH(U) }
#else
  :: d_step { at == ROW -> row_[mark] = VERSION(current) + 1; at = W4 }
  :: d_step { /* P4, P1 */
       at == W4 ->
       alone = (state == OWNED(p) && current == seen);
       assert(alone);
       current = (VERSION(seen) + 1) * 4 + mark;
#ifdef EARLY_PUBLISH
       at = W3_HALF
#else
       BEHIND_PUBLISH(U)
#endif
     }
#endif
  :: d_step { at == U -> state = FREE; look(ON_WRITERS, OUT) }
  /* ---- after a store */
  :: d_step {
       at == LOOK ->
       if
       :: waiters_[on] -> at = CLEAR
       :: else -> go_on()
       fi
     }
  :: d_step { at == CLEAR -> woken(on); at = WAKE }
  :: atomic {
       at == WAKE ->
       if
       :: had -> wake_some(on)
       :: else
       fi;
       had = false;
       go_on()
     }
  /* ---- await */
  :: d_step { at == ANNOUNCE -> waiters_[on] = true; word = FRESH; at = try }
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
       :: had -> wake_some(on)
       :: else
       fi;
       had = false;
       if
       :: on == ON_GATE -> at = U
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
  :: d_step {
       at == ATTACH ->
       MINE(0) = NONE(GENERATION(p));
       MINE(1) = NONE(GENERATION(p));
#if BUFFERS > 2
       MINE(2) = NONE(GENERATION(p));
#endif
       at = OUT
     }
  /* ---- death */
  :: d_step {
       deaths > 0 && p >= PROCESSES - MORTALS && at != CORPSE && at != OUT && dying == 0 ->
       deaths--;
       dying = p + 1;
       forget(CORPSE)
     }
  od
}

/* ---- recovery of `dying` */

#define STILL_DEAD (life_[whom - 1] == DEAD(of))
#define OWNED_BY_IT (16 + of * 4 + whom - 1)
#define ITS(b) pins_[(whom - 1) * BUFFERS + (b)]

inline rest() {
  does = IDLE;
  whom = 0;
  of = 0;
  was = 0;
  k = 0;
  mine = false
}

inline next_pin() {
  k++;
  was = 0;
  does = (k == BUFFERS -> D6 : C_READ);
  k = (k == BUFFERS -> 0 : k)
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
  :: d_step { does == S_READ -> does = (state == OWNED_BY_IT -> S_SET : C_READ) }
  :: d_step {
       does == S_SET ->
       if
       :: state == OWNED_BY_IT ->
          state = FREE;
#ifdef WAKE_ON_TRANSITION
          mine = true
#endif
       :: else
       fi;
       does = C_READ
     }
  :: d_step {
       does == C_READ ->
       was = ITS(k);
       if
#ifndef NO_C_SET
       :: IS_OF(was, of) && COUNT_OF(was) > 0 -> does = C_SET
#endif
       :: else -> next_pin()
       fi
     }
  :: d_step {
       does == C_SET ->
       if
       :: ITS(k) == was ->
          ITS(k) = NONE(of);
#ifdef WAKE_ON_TRANSITION
          mine = true
#endif
       :: else
       fi;
       next_pin()
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
  od
}

/* As many as that, or fewer. */
proctype fewer() {
end:
  do
  :: d_step { calls > 0 && calls < CALLS -> calls = 0 }
  :: d_step { deaths > 0 -> deaths = 0 }
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
    asleep = SOMEBODY_STUCK;
    assert(!asleep);
    held = state != FREE;
    assert(!held)
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
