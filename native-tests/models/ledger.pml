/*
 * The tracked semaphore: TrackedPermits and TrackedState, and the recovery that is to come.
 *
 * MODELLED. The state word and the ledger records, packed as TrackedState packs them; take and give
 * of 1 and 2 by several threads, two of which share slot 0. Each volatile access and each
 * compare-and-set is one step, with the computing that follows it. A death stops all threads of a
 * process at any step. Two recoverers then give back what the dead slot holds, in parallel, each
 * through the same protocol. With REUSE the first of them that has finished frees the slot, and a
 * new process takes it under the next generation while the other recoverer may still be at work.
 *
 * STEPS. A recoverer's F1 is G1, its OWN is G3, its F2 and P2 are G4, its F3 is G5.
 *
 * CHECKED. After every compare-and-set of the state or of a record: held(s) by I1 is what s really
 * has, for every slot s; taken = sum of held (I2); taken <= maximum. A refused release is right.
 * What a recoverer leaves holds nothing. At the end everybody alive gives back all: taken is 0.
 *
 * BOUNDS (-D). SLOTS 2 or 3, PERMITS 2 or 3, OPS: operations of all threads together, DEATHS 0 or 1;
 * SEQUENCES and VERSIONS, the moduli: at 32 no count wraps.
 *
 * LEFT OUT. takeAll (a take whose n is what is there), the waiting (waiting.pml), weak memory (all
 * accesses are volatile), how a death is found out (a recoverer starts when it is certain).
 *
 * BROKEN TWINS (-D). NO_FILING: the mover skips F2. NO_REREAD: P2 without its second step.
 * NO_SEQUENCE: F3 leaves the sequence as it is. BLIND_RECOVERER (with REUSE): does not look, after
 * F1, whether the slot is still the dead one's.
 */

#ifndef SLOTS
#define SLOTS 2
#endif
#ifndef PERMITS
#define PERMITS 2
#endif
#ifndef OPS
#define OPS 4
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef SEQUENCES
#define SEQUENCES 32
#endif
#ifndef VERSIONS
#define VERSIONS 32
#endif

/* ---- TrackedState: sequence | held | slot | taken, and version | generation | sequence | held */

#define TAKEN(s) ((s) & 3)
#define SLOT(s) (((s) >> 2) & 3)
#define HELD(s) (((s) >> 4) & 3)
#define SEQUENCE(s) ((s) >> 6)
#ifdef NO_SEQUENCE
#define SEQUENCE_AFTER(s) SEQUENCE(s)
#else
#define SEQUENCE_AFTER(s) ((SEQUENCE(s) + 1) % SEQUENCES)
#endif
#define NEXT(s, taken, slot, held) \
  ((SEQUENCE_AFTER(s) << 6) | ((held) << 4) | ((slot) << 2) | (taken))

#define HELD_OF(r) ((r) & 3)
#define GENERATION(r) (((r) >> 7) & 3)
#define VERSION(r) ((r) >> 9)
#define FILED(s, g, r) \
  ((((VERSION(r) + 1) % VERSIONS) << 9) | ((g) << 7) | (SEQUENCE(s) << 2) | HELD(s))

/* ---- shared memory */

short state;
short ledger[SLOTS];
byte generation[SLOTS];

/* ---- what each thread has at hand; here and not in the thread, so that a death forgets it */

#define FIRST_RECOVERER (SLOTS + 1) /* threads: 0 and 1 of slot 0, 2 of slot 1, 3 of slot 2 */
#define NEWCOMER (SLOTS + 3) /* a thread of the process that takes the dead one's slot */
#define THREADS (SLOTS + 4)

mtype = { GONE, IDLE, F1, G2, OWN, REFUSED, F2, P2_RECORD, P2_STATE, P2_FILE, F3 };
mtype = { TAKE, GIVE, RECOVER };

mtype at_[THREADS]; /* the step it does next */
mtype what_[THREADS];
byte n_[THREADS];
byte held_[THREADS];
byte g_[THREADS];
short s_[THREADS];
short r_[THREADS];

#define at at_[t]
#define what what_[t]
#define n n_[t]
#define held held_[t]
#define g g_[t]
#define s s_[t]
#define r r_[t]

/* ---- the world */

byte ops = OPS;
byte deaths = DEATHS;
byte truth[SLOTS]; /* what each slot's processes really have */
byte corpse; /* the slot of the dead process */
bool closing;

/* I1 */
#define HELD_IN_LEDGER(slot, g) (GENERATION(ledger[slot]) == (g) -> HELD_OF(ledger[slot]) : 0)
#define HELD_BY(i) (SLOT(state) == (i) -> HELD(state) : HELD_IN_LEDGER(i, generation[i]))

inline check() {
  assert(HELD_BY(0) == truth[0]);
  assert(HELD_BY(1) == truth[1]);
#if SLOTS > 2
  assert(HELD_BY(2) == truth[2]);
  assert(TAKEN(state) == truth[0] + truth[1] + truth[2]); /* I2 */
#else
  assert(TAKEN(state) == truth[0] + truth[1]); /* I2 */
#endif
  assert(TAKEN(state) <= PERMITS)
}

inline forget(next) {
  at = next;
  s = 0;
  r = 0;
  g = 0;
  n = 0;
  held = 0;
  what = 0
}

/* What a thread does when it knows the state s and what its slot holds. */
inline decide() {
  if
  :: what == GIVE && n > held -> at = REFUSED
  :: what == RECOVER && held == 0 ->
     assert(generation[me] != 0 || truth[me] == 0);
#ifdef REUSE
     if
     :: generation[me] == 0 ->
        generation[me] = 1;
        at_[NEWCOMER] = IDLE
     :: else
     fi;
#endif
     forget(GONE)
  :: else ->
     if
     :: SLOT(s) == me -> at = F3
     :: else -> at = F2
     fi
  fi
}

inline f1() { /* F1, P1: read the state */
  s = state;
  if
  :: what == TAKE && n > PERMITS - TAKEN(s) -> forget(IDLE)
  :: what == RECOVER -> at = G2
  :: else ->
     if
     :: SLOT(s) == me -> held = HELD(s); decide()
     :: else -> at = OWN
     fi
  fi
}

/* A thread that acts for the slot `me`. */
proctype thread(byte t; byte me) {
end:
  do
  :: atomic {
       at == IDLE && ops > 0 && !closing ->
       ops--;
       if
       :: what = TAKE
       :: what = GIVE
       fi;
       if
       :: n = 1
       :: n = 2
       fi;
       f1()
     }
  :: d_step { at == F1 -> f1() }
  :: d_step { /* a recoverer: is the slot still the dead one's? After F1, so that F3 proves it */
       at == G2 ->
       if
#ifndef BLIND_RECOVERER
       :: generation[me] != 0 -> forget(GONE)
#endif
       :: else ->
          if
          :: SLOT(s) == me -> held = HELD(s); decide()
          :: else -> at = OWN
          fi
       fi
     }
  :: d_step { /* I1: what this slot holds, from its record */
       at == OWN ->
       held = HELD_IN_LEDGER(me, (what == RECOVER -> 0 : generation[me]));
       decide()
     }
  :: d_step { /* give: a second look before it refuses */
       at == REFUSED ->
       if
       :: state == s -> assert(held == truth[me]); forget(IDLE)
       :: else -> at = F1
       fi
     }
  :: d_step { /* F2: the generation of the slot that the state names */
       at == F2 ->
       g = generation[SLOT(s)];
#ifdef NO_FILING
       at = F3
#else
       at = P2_RECORD
#endif
     }
  :: d_step {
       at == P2_RECORD ->
       r = ledger[SLOT(s)];
       at = P2_STATE
     }
  :: d_step {
       at == P2_STATE ->
       if
#ifndef NO_REREAD
       :: state != s -> at = F1; r = 0; g = 0; held = 0
#endif
       :: else -> at = P2_FILE
       fi
     }
  :: d_step { /* also a record that says the same is set anew */
       at == P2_FILE ->
       if
       :: ledger[SLOT(s)] == r ->
          ledger[SLOT(s)] = FILED(s, g, r);
          check();
          at = F3
       :: else -> at = P2_RECORD
       fi;
       r = 0
     }
  :: d_step {
       at == F3 ->
       if
       :: state == s ->
          if
          :: what == TAKE ->
             state = NEXT(s, TAKEN(s) + n, me, held + n);
             truth[me] = truth[me] + n;
             forget(IDLE)
          :: what == GIVE ->
             state = NEXT(s, TAKEN(s) - n, me, held - n);
             truth[me] = truth[me] - n;
             forget(IDLE)
          :: what == RECOVER ->
             state = NEXT(s, TAKEN(s) - held, me, 0);
             truth[me] = (generation[me] == 0 -> 0 : truth[me]); /* the dead one's, no other's */
             at = F1
          fi;
          check()
       :: else -> at = F1
       fi;
       r = 0;
       g = 0;
       held = 0
     }
  od
}

inline die(i) {
  d_step {
    t = i;
    forget(GONE);
    t = 0
  }
}

inline recover(i, slot) {
  at_[i] = F1;
  what_[i] = RECOVER;
  run thread(i, slot)
}

/* Kills a process as a whole, at any step; or none. */
proctype death() {
  byte t;
end:
  if
  :: atomic { deaths > 0 && !closing -> deaths--; corpse = 0; die(0); die(1) }
  :: atomic { deaths > 0 && !closing -> deaths--; corpse = 1; die(2) }
#if SLOTS > 2
  :: atomic { deaths > 0 && !closing -> deaths--; corpse = 2; die(3) }
#endif
  fi;
  atomic {
    recover(FIRST_RECOVERER, corpse);
    recover(FIRST_RECOVERER + 1, corpse);
#ifdef REUSE
    run thread(NEWCOMER, corpse)
#endif
  }
}

#define QUIET(i) (at_[i] == IDLE || at_[i] == GONE)
#define FEW_QUIET (QUIET(0) && QUIET(1) && QUIET(2) && QUIET(3) && QUIET(4) && QUIET(5))
#if SLOTS > 2
#define ALL_QUIET (FEW_QUIET && QUIET(6))
#define ALL_GIVEN (truth[0] == 0 && truth[1] == 0 && truth[2] == 0)
#else
#define ALL_QUIET FEW_QUIET
#define ALL_GIVEN (truth[0] == 0 && truth[1] == 0)
#endif

inline give_back(i, slot) {
  atomic {
    at_[i] == IDLE && truth[slot] > 0 ->
    what_[i] = GIVE;
    n_[i] = truth[slot];
    at_[i] = F1
  };
  at_[i] == IDLE
}

init {
  atomic {
    at_[NEWCOMER] = GONE;
    at_[FIRST_RECOVERER] = GONE;
    at_[FIRST_RECOVERER + 1] = GONE;
    at_[0] = IDLE;
    at_[1] = IDLE;
    at_[2] = IDLE;
    run thread(0, 0);
    run thread(1, 0);
    run thread(2, 1);
#if SLOTS > 2
    at_[3] = IDLE;
    run thread(3, 2);
#endif
    run death()
  };
end:
  atomic { ALL_QUIET -> closing = true };
end_give_back:
  do
  :: give_back(0, 0)
  :: give_back(2, 1)
#if SLOTS > 2
  :: give_back(3, 2)
#endif
#ifdef REUSE
  :: give_back(NEWCOMER, corpse)
#endif
  :: atomic { ALL_GIVEN -> assert(TAKEN(state) == 0); break }
  od
}
