/*
 * Barrier: its state word, a record of each slot, those that wait, deaths, recovery.
 *
 * MODELLED. Processes of one thread, each a slot, that enlist, come so often, and resign; PARTIES of
 * them end a generation. The state word (generation, how eleven generations before ended, and how many
 * have come, or who broke it and why) changes in one step; the record of a slot (the slot's
 * generation, whether it has enlisted, in which generation it came) in another. Who leaves (LEAVERS)
 * gives up at any time while it waits; RESETS come at any time, from outside. A waiters word: its flag, and whether it was counted since
 * somebody announced itself. A death at every step; two helpers, of which the first may stop for ever
 * at any step (STOPS), then the slot's next process (REUSES). Each access is one step.
 *
 * CHECKED. Who goes on is told how its own generation ended (told). The death of one that has enlisted
 * is named exactly once, in a state (named), of one that has not, at most once. When nothing can happen
 * any more: nobody is asleep for a generation that has ended, or that waits for one that has died and
 * was counted, or had enlisted (asleep).
 *
 * STEPS. As in docs/spec/barrier.md: E enlist, A1 to A6 arrive, W1 to W3 as in waiting.pml, B1 to B4
 * break or reset, H1 to H6 recovery, D6, D7.
 *
 * BOUNDS (-D). PROCESSES, PARTIES, CALLS of await by all together, DEATHS, RESETS, REUSES, HELPERS.
 *
 * LEFT OUT. The action (a death in it is one between A3 and A5); who comes while a generation is full; close();
 * several threads of one process; store buffers: each side of P1 is a read-modify-write.
 *
 * BROKEN TWINS (-D). COUNT_FIRST: A3 before A2. NO_FILE: B2 left out. SKIP_BROKEN: H4 clears the
 * record of an enlisted one when the state is broken already. CLEAR_FIRST: H6 before H5. NO_HISTORY:
 * a generation that has ended passes for complete. QUIET_TRIP: without A6. QUIET_BREAK: without B4.
 * WAKE_ON_TRANSITION: D6 only behind an own H5. NO_TAG: a record does not say in which generation of the
 * barrier it came. NO_RECHECK: without H3. NO_GENERATION: a record does not say of which process of the
 * slot it is; either of these two alone does no harm.
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef PARTIES
#define PARTIES 2
#endif
#ifndef CALLS
#define CALLS 4
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef RESETS
#define RESETS 0
#endif
#ifndef REUSES
#define REUSES 0
#endif
#ifndef HELPERS
#define HELPERS 2
#endif
#ifndef STOPS
#define STOPS 0
#endif

mtype = { OUT, A1, A2, A3, A5, A6, W1, W2, W3, ASLEEP, TOLD, B1, B2, B3, B4, WAKE, END, DEAD };
mtype = { IDLE, H1, H2, H3, H5F, H5, H6, D6, D6_WAKE, D7, STOPPED };

/* ---- shared memory */

#define WHOLE 0
#define LEFT 1
#define DIED 2

typedef Word {
  byte gen;
  byte history; /* bit i: the generation i + 1 before did not end by all */
  byte cause;
  byte count; /* WHOLE: how many have come; else the slot, and 4 for its second generation */
}

Word state;

typedef Record {
  bit slot_gen;
  bool enlisted;
  byte came; /* generation + 1 */
}

Record record[PROCESSES];
bool flag;
bool counted[PROCESSES]; /* since W1 */

/* ---- each process */

mtype at_[PROCESSES] = OUT;
Word s_[PROCESSES]; /* the state it has read */
byte mine_[PROCESSES]; /* the generation in which it came */
bool wants_[PROCESSES]; /* to leave: what follows B4 */
bit life[PROCESSES]; /* the generation of the slot's process */
bool gone[PROCESSES]; /* dead, not buried */

#define at at_[p]
#define s s_[p]
#define mine mine_[p]

/* ---- the world */

byte calls = CALLS;
byte deaths = DEATHS;
byte resets = RESETS;
byte reuses = REUSES;
byte stops = STOPS;
byte ended[8]; /* how a generation ended: 1 complete, 2 otherwise */
byte named[PROCESSES]; /* how often the death of the slot's last process was */
bool owes[PROCESSES]; /* it had enlisted when it died */
bool counts[PROCESSES]; /* it is counted in the generation that is mine */

#define SAME(a, b) (a.gen == b.gen && a.history == b.history && a.cause == b.cause && a.count == b.count)
#define NAME(p) ((p) + 4 * life[p])

inline copy(from, to) {
  to.gen = from.gen;
  to.history = from.history;
  to.cause = from.cause;
  to.count = from.count
}

inline next(how) {
  ended[state.gen] = (state.cause == WHOLE || how == 2 -> how : ended[state.gen]);
  state.history = (state.history * 2 + (how - 1)) % 8;
  state.gen++;
  state.cause = WHOLE;
  state.count = 0
}

inline breaks(why, by) {
  ended[state.gen] = 2;
  state.cause = why;
  state.count = by
}

/* A2 */
inline come() {
  record[p].came = mine + 1
}

/* The dead one that a state names says nothing any more: file. */
inline file(word) {
#ifdef NO_FILE
  skip
#else
  if
  :: word.cause == DIED && record[word.count % 4].slot_gen == word.count / 4 ->
     record[word.count % 4].enlisted = false;
     record[word.count % 4].came = 0
  :: else
  fi
#endif
}

inline clear_flag() {
  flag = false;
  counted[0] = true;
  counted[1] = true;
#if PROCESSES > 2
  counted[2] = true;
#endif
}

inline wake_all() {
  if :: at_[0] == ASLEEP -> at_[0] = W1 :: else fi;
  if :: at_[1] == ASLEEP -> at_[1] = W1 :: else fi;
#if PROCESSES > 2
  if :: at_[2] == ASLEEP -> at_[2] = W1 :: else fi
#endif
}

inline tell(word) {
  assert(ended[mine] != 0); /* told */
#ifdef NO_HISTORY
  if
  :: word.gen == mine -> assert(ended[mine] == 2)
  :: else -> assert(ended[mine] == 1) /* told */
  fi;
#else
  if
  :: word.gen == mine -> assert(word.cause != WHOLE && ended[mine] == 2)
  :: word.gen != mine && ((word.history >> (word.gen - mine - 1)) & 1) == 0 -> assert(ended[mine] == 1) /* told */
  :: else -> assert(ended[mine] == 2) /* told */
  fi;
#endif
  counts[p] = false
}

inline forget(to) {
  at = to;
  s.gen = 0;
  s.history = 0;
  s.cause = 0;
  s.count = 0;
  mine = 0;
  wants_[p] = false;
  counts[p] = false
}

proctype process(byte p) {
end:
  do
  :: atomic { /* E, or comes without */
       at == OUT && !record[p].enlisted && calls > 0 -> record[p].enlisted = true
     }
  :: atomic { at == OUT && record[p].enlisted -> record[p].enlisted = false; at = END } /* resigns for good */
  :: atomic { at == OUT && calls > 0 -> calls--; at = A1 }
  :: atomic { /* A1: broken: told at once; full: as one that has not come */
       at == A1 ->
       if
       :: state.cause != WHOLE -> forget(OUT)
       :: state.cause == WHOLE && state.count < PARTIES ->
          copy(state, s);
          mine = state.gen;
#ifdef COUNT_FIRST
          at = A3
#else
          at = A2
#endif
       fi
     }
  :: d_step {
       at == A2 ->
       come();
#ifdef COUNT_FIRST
       if
       :: s.count + 1 == PARTIES -> at = A5
       :: else -> at = W1
       fi
#else
       at = A3
#endif
     }
  :: d_step {
       at == A3 ->
       if
       :: SAME(state, s) ->
          state.count++;
          counts[p] = true;
#ifdef COUNT_FIRST
          at = A2
#else
          if
          :: state.count == PARTIES -> at = A5
          :: else -> at = W1
          fi
#endif
       :: else -> at = A1
       fi
     }
  :: d_step { /* A5: unless it has ended */
       at == A5 ->
       if
       :: state.gen == mine && state.cause == WHOLE ->
          next(1);
          counts[p] = false;
#ifdef QUIET_TRIP
          forget(OUT)
#else
          at = A6
#endif
       :: else -> tell(state); forget(OUT)
       fi
     }
  :: d_step { /* A6, B4: clear the flag, then the wake */
       (at == A6 || at == B4) ->
       if
       :: flag -> clear_flag(); at = WAKE
       :: else -> forget(OUT)
       fi
     }
  :: d_step { at == WAKE -> wake_all(); forget(OUT) }
  /* ---- wait */
  :: d_step { at == W1 -> flag = true; counted[p] = false; at = W2 }
  :: d_step {
       at == W2 ->
       if
       :: state.gen == mine && state.cause == WHOLE -> at = W3
       :: else -> tell(state); forget(OUT)
       fi
     }
  :: d_step {
       at == W3 ->
       if
       :: counted[p] -> at = W1
       :: else -> at = ASLEEP
       fi
     }
#ifdef LEAVERS
  :: d_step { at == ASLEEP && p == 0 -> at = B1 }
#endif
  :: d_step { /* B1 */
       at == B1 ->
       if
       :: state.gen == mine && state.cause == WHOLE -> copy(state, s); at = B3
       :: else -> tell(state); forget(OUT)
       fi
     }
  :: d_step { /* B3; a whole state names nobody: no B2 */
       at == B3 ->
       if
       :: SAME(state, s) ->
          breaks(LEFT, NAME(p));
          counts[p] = false;
#ifdef QUIET_BREAK
          forget(OUT)
#else
          at = B4
#endif
       :: else -> at = B1
       fi
     }
  od
}

/* Resets, from outside. */
proctype resetter() {
  Word r;
end:
  do
  :: atomic {
       resets > 0 ->
       resets--;
       copy(state, r) /* B1 */
     };
     d_step { file(r) }; /* B2 */
     d_step { /* B3; or not, when the state moved on: as one that comes later */
       if
       :: SAME(state, r) -> next(2)
       :: else -> resets++
       fi
     };
     d_step { clear_flag(); wake_all(); /* B4 */ r.gen = 0; r.history = 0; r.cause = 0; r.count = 0 }
  od
}

/* ---- deaths */

inline dies(i) {
  d_step {
    deaths > 0 && at_[i] != DEAD && at_[i] != END ->
    deaths--;
    owes[i] = record[i].enlisted;
    named[i] = 0;
    gone[i] = true;
    at_[i] = DEAD
  }
}

proctype death() {
end:
  do
  :: dies(0)
  :: dies(1)
#if PROCESSES > 2
  :: dies(2)
#endif
  :: atomic { deaths > 0 -> deaths-- }
  od
}

mtype does_[HELPERS] = IDLE;
byte whose_[HELPERS];
bit which_[HELPERS]; /* the generation of the slot */
Word seen_[HELPERS];
Record had_[HELPERS];
bool own_[HELPERS]; /* H5 was its */

#define does does_[h]
#define whose whose_[h]
#define which which_[h]
#define seen seen_[h]
#define had had_[h]
#define UNBURIED (gone[whose] && life[whose] == which)
#ifdef NO_RECHECK
#define CHECKED true
#else
#define CHECKED UNBURIED
#endif

#define SAME_RECORD(w) (record[w].slot_gen == had.slot_gen && record[w].enlisted == had.enlisted && record[w].came == had.came)

#ifdef NO_TAG
#define CAME_NOW (had.came != 0)
#else
#define CAME_NOW (had.came == seen.gen + 1)
#endif

#ifdef NO_GENERATION
#define ITS_RECORD true
#else
#define ITS_RECORD (had.slot_gen == which)
#endif

#ifdef SKIP_BROKEN
#define NOTHING_TO (seen.cause != WHOLE || !had.enlisted && !CAME_NOW)
#else
#define NOTHING_TO (!had.enlisted && (!CAME_NOW || seen.cause != WHOLE))
#endif

#define NAMED_ALREADY (seen.cause == DIED && seen.count == whose + 4 * which)

inline rest() {
  does = IDLE;
  whose = 0;
  which = 0;
  seen.gen = 0;
  seen.history = 0;
  seen.cause = 0;
  seen.count = 0;
  had.slot_gen = 0;
  had.enlisted = false;
  had.came = 0;
  own_[h] = false
}

inline looks_at(i) {
  atomic { does == IDLE && gone[i] -> whose = i; which = life[i]; does = H1 }
}

proctype helper(byte h) {
end:
  do
  :: looks_at(0)
  :: looks_at(1)
#if PROCESSES > 2
  :: looks_at(2)
#endif
  :: atomic { stops > 0 && h == 0 && does != IDLE && does != STOPPED -> stops--; rest(); does = STOPPED }
  :: d_step { does == H1 -> copy(state, seen); does = H2 }
  :: d_step {
       does == H2 ->
       had.slot_gen = record[whose].slot_gen;
       had.enlisted = record[whose].enlisted;
       had.came = record[whose].came;
       if
       :: ITS_RECORD && (had.enlisted || had.came != 0) -> does = H3
       :: else -> does = D6
       fi
     }
  :: d_step { /* H3, H4 */
       does == H3 ->
       if
       :: !CHECKED -> does = D6
       :: CHECKED && (NOTHING_TO || NAMED_ALREADY) -> does = H6
#ifdef CLEAR_FIRST
       :: CHECKED && !(NOTHING_TO || NAMED_ALREADY) ->
          if
          :: SAME_RECORD(whose) -> record[whose].enlisted = false; record[whose].came = 0
          :: else
          fi;
          does = H5F
#else
       :: CHECKED && !(NOTHING_TO || NAMED_ALREADY) -> does = H5F
#endif
       fi
     }
  :: d_step { does == H5F -> file(seen); does = H5 }
  :: d_step {
       does == H5 ->
       if
       :: SAME(state, seen) ->
          breaks(DIED, whose + 4 * which);
          named[whose]++;
          assert(named[whose] <= 1); /* named */
          assert(life[whose] == which && gone[whose]); /* named: a living one */
          assert(owes[whose] || had.came == state.gen + 1); /* named: it is nothing to this one */
          own_[h] = true;
          does = H6
       :: else ->
#ifdef CLEAR_FIRST
          does = D6
#else
          does = H1
#endif
       fi
     }
  :: d_step {
       does == H6 ->
       if
       :: SAME_RECORD(whose) -> record[whose].enlisted = false; record[whose].came = 0
       :: else
       fi;
       does = D6
     }
  :: d_step {
       does == D6 ->
#ifdef WAKE_ON_TRANSITION
       if
       :: own_[h] -> clear_flag(); flag = true; does = D6_WAKE
       :: else -> does = D7
       fi
#else
       clear_flag();
       flag = true; /* D6 keeps it */
       does = D6_WAKE
#endif
     }
  :: d_step { does == D6_WAKE -> wake_all(); does = D7 }
  :: d_step {
       does == D7 ->
       if
       :: UNBURIED ->
          assert(!owes[whose] || named[whose] == 1); /* named */
          gone[whose] = false;
          life[whose] = 1 - life[whose];
          counts[whose] = counts[whose] && state.gen == mine_[whose] && state.cause == WHOLE;
          assert(!counts[whose] || ended[mine_[whose]] != 0); /* asleep: a dead one is counted */
          if
          :: reuses > 0 ->
             reuses--;
             record[whose].slot_gen = life[whose];
             record[whose].enlisted = false;
             record[whose].came = 0;
             owes[whose] = false;
             s_[whose].gen = 0;
             s_[whose].history = 0;
             s_[whose].cause = 0;
             s_[whose].count = 0;
             mine_[whose] = 0;
             counts[whose] = false;
             at_[whose] = OUT
          :: else
          fi
       :: else
       fi;
       rest()
     }
  od
}

#define SLEEPS_ON(i) (at_[i] == ASLEEP && (state.gen != mine_[i] || state.cause != WHOLE))

/* When nothing can happen any more. */
proctype watch() {
end:
  timeout ->
  d_step {
    assert(!SLEEPS_ON(0)); /* asleep */
    assert(!SLEEPS_ON(1)); /* asleep */
#if PROCESSES > 2
    assert(!SLEEPS_ON(2)); /* asleep */
#endif
    assert(!gone[0] && !gone[1])
  }
}

init {
  atomic {
    run process(0);
    run process(1);
#if PROCESSES > 2
    run process(2);
#endif
#if RESETS > 0
    run resetter();
#endif
    run death();
    run helper(0);
#if HELPERS > 1
    run helper(1);
#endif
    run watch()
  }
}
