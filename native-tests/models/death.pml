/*
 * Death: a slot's state word and its byte, claim and detach, who looks, the pass.
 *
 * MODELLED. One slot: its state FREE(g), LIVE(g) or DEAD(g) and its byte, which the kernel frees at a
 * death. Two participants that claim it, one after the other or both at once, take and release two
 * objects, detach, claim again. Two helpers, each of which looks at any time, also for no reason, and
 * always when there is something to see. A is a mutex: free, owned by (slot, generation), suspect;
 * with a waiters word on which an outsider sleeps. B says that the slot holds one, not under which
 * generation, and counts its changes: as the semaphore's word does. Each access is one step. A death
 * takes three: the threads stop; the life words are marked, which is one look more for the helpers;
 * the byte is free. With STOPS a participant or helper 0 may stop for ever at any step, byte locked.
 *
 * CHECKED. Who is declared dead is (liver). A release finds what was taken; recovery takes from the
 * dead only (holder). When a slot becomes FREE again or is claimed nothing of its dead is left, and
 * nothing is given back twice (owed). When nothing can happen any more: no corpse's slot is LIVE or
 * DEAD (slot), and the outsider is not asleep before a mutex that nobody alive holds (sleeper).
 *
 * STEPS. Claim: C0 lock a second byte of the slot, C1 read the state, C2 lock the byte, C3
 * compare-and-set and second byte free; C4 failed: unlock. Detach: X1 LIVE(g) to FREE(g+1), X2 unlock.
 * Helper: D1 read the state, D2 probe, D3 declare; D5 of A: R1, R2, R3, R5 (R4 is for messages); D6 of
 * A: count, then wake; D5 of B: G1, G2, G3, G5; D7. Outsider and release: as in waiting.pml.
 *
 * BOUNDS (-D). CLAIMS: attempts to claim, of both together; DEATHS; STOPS; LOOKS for no reason; ONLY_A
 * (and its outsider), ONLY_B.
 *
 * LEFT OUT. Store buffers, hungry waiters (waiting.pml), repair (mutex.pml), the ledger (ledger.pml);
 * which sentinel the kernel wakes: any look may come late. A thread that stores a little after the
 * others have stopped: that is a death a little later. A release whose process is stopped, not dead,
 * before the wake: no death, no pass; the cap of each wait covers it.
 *
 * BROKEN TWINS (-D). NO_CLAIM_BYTE (with STOPS): without C0. CLEARS_FLAG (with STOPS): D6 clears the
 * waiters flag. PROBE_FIRST: D2 before D1. OWN_PROBE: helper 0 is a thread of participant 0 and asks
 * through the description that holds its byte. NO_RECHECK: without R3 and G2. NO_SEQUENCE: B does not
 * count its changes. WAKE_ON_TRANSITION: D6 only when R5 was mine. CLAIM_DEAD: DEAD(g) may be claimed
 * as well. LOCK_LAST: C3 before C2. FREE_FIRST: D7 before the pass. WAKE_LAST: detaches between the
 * store of a release and its wake.
 */

#ifndef CLAIMS
#define CLAIMS 3
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef STOPS
#define STOPS 0
#endif
#ifndef LOOKS
#define LOOKS 1
#endif

#ifdef ONLY_A
#define HAS_B false
#define AFTER_A D7
#else
#define HAS_B true
#define AFTER_A G1
#endif
#ifdef ONLY_B
#define HAS_A false
#define FIRST_OF_PASS G1
#else
#define HAS_A true
#define FIRST_OF_PASS R1
#endif

mtype = { OUT, C1, C2, C3, C4, ATTACHED, U5, U6, X1, X2 };
mtype = { W1, TAKE, W5, ASLEEP, INSIDE, DONE };
mtype = { IDLE, D1, D2, D3, R1, R3, R5, D6_COUNT, D6_WAKE, G1, G2, G5, D7, STOPPED };

/* ---- shared memory, and the kernel's locks */

#define FREE(g) ((g) * 3)
#define LIVE(g) ((g) * 3 + 1)
#define DEAD(g) ((g) * 3 + 2)
#define GENERATION(s) ((s) / 3)
#define IS_FREE(s) ((s) % 3 == 0)
#define IS_LIVE(s) ((s) % 3 == 1)
#define IS_DEAD(s) ((s) % 3 == 2)

byte state;
byte locked; /* the slot's byte: participant + 1 */
byte claiming; /* the second byte, until C3 is done */

#define OUTSIDER 1
#define SUSPECT 64
#define OWNED(g) ((g) + 2) /* by this slot */

byte a; /* free is 0 */

#define HOLDS(b) ((b) & 1)
#ifdef NO_SEQUENCE
#define CHANGED(b, holds) (holds)
#else
#define CHANGED(b, holds) ((((b) / 2 + 1) % 64) * 2 + (holds))
#endif

byte b;

#define WAITERS 1
#define WOKEN(word) (((word) / 2 + 1) % 32 * 2)
#ifdef CLEARS_FLAG
#define COUNTED(word) WOKEN(word)
#else
#define COUNTED(word) (WOKEN(word) | (word) & WAITERS) /* D6 */
#endif

byte waiters;

/* ---- participants */

mtype at_[2] = OUT;
byte s_[2]; /* the slot's state as it read it */
bool took_a_[2]; /* in this life, also if given back */
bool took_b_[2];
bool dead_[2]; /* its threads have stopped: by death */
bool marked_[2];
bool stopped_[2];

#define at at_[p]
#define s s_[p]
#define took_a took_a_[p]
#define took_b took_b_[p]
#define RUNS (!dead_[p] && !stopped_[p])
#define MINE GENERATION(s)

/* ---- the outsider and the helpers */

mtype outsider = W1;
byte outsiders_word;

mtype does_[2] = IDLE;
byte seen_[2]; /* the state of the slot it goes by */
byte word_[2];
bool mine_[2]; /* whether R5 was */

#define does does_[h]
#define seen seen_[h]
#define word word_[h]
#define mine mine_[h]

/* ---- the world */

byte liver; /* who is LIVE: participant + 1 */
byte holder_a; /* participant + 1, or 3: the outsider */
byte holder_b;
byte claims = CLAIMS;
byte deaths = DEATHS;
byte stops = STOPS;
byte looks = LOOKS;

#define IS_DEAD_PARTICIPANT(i) ((i) == 1 && dead_[0] || (i) == 2 && dead_[1])
#define IS_GONE(i) (IS_DEAD_PARTICIPANT(i) && locked != (i))

/* What the slot's dead has not given back. */
#define OWED (HOLDS(b) || a >= 2 && a < SUSPECT)

byte owed;

inline nothing_owed() {
  owed = OWED;
  assert(owed == 0);
  owed = 0
}

inline wake_all() {
  if
  :: outsider == ASLEEP -> outsider = W1
  :: else
  fi
}

inline forget_participant(i) {
  at_[i] = OUT;
  s_[i] = 0;
  took_a_[i] = false;
  took_b_[i] = false
}

/* ---- claim, life, detach */

#ifndef NO_CLAIM_BYTE
#define MAY_CLAIM (claiming == 0)
#else
#define MAY_CLAIM true
#endif

inline to_live(next) {
  if
#ifdef CLAIM_DEAD
  :: state == s && IS_DEAD(s) ->
     state = LIVE(MINE + 1);
     s = state;
     nothing_owed();
     liver = p + 1;
     at = next
#endif
  :: state == s && IS_FREE(s) ->
     state = LIVE(MINE);
     s = state;
     nothing_owed();
     liver = p + 1;
     at = next
  :: else -> at = C4
  fi;
#ifndef NO_CLAIM_BYTE
  claiming = 0
#endif
}

proctype participant(byte p) {
end:
  do
  :: d_step {
       at == OUT && RUNS && claims > 0 ->
       claims--;
       at = C1
     }
  :: d_step {
       at == C1 && RUNS && MAY_CLAIM -> /* C0 */
       s = state;
       if
       :: IS_FREE(s) -> at = C2
#ifdef CLAIM_DEAD
       :: IS_DEAD(s) -> at = C2
#endif
       :: else -> forget_participant(p)
       fi;
#ifndef NO_CLAIM_BYTE
       claiming = (at == C2 -> p + 1 : 0)
#endif
     }
#ifdef LOCK_LAST
  :: d_step { at == C2 && RUNS -> to_live(C3) }
  :: d_step { at == C3 && RUNS && locked == 0 -> locked = p + 1; at = ATTACHED }
  :: d_step { at == C4 && RUNS -> forget_participant(p) }
#else
  :: d_step {
       at == C2 && RUNS ->
       if
       :: locked == 0 -> locked = p + 1; at = C3
       :: else ->
          forget_participant(p);
#ifndef NO_CLAIM_BYTE
          claiming = 0
#endif
       fi
     }
  :: d_step { at == C3 && RUNS -> to_live(ATTACHED) }
  :: d_step { at == C4 && RUNS -> locked = 0; forget_participant(p) }
#endif
  /* ---- A and B */
  :: d_step { /* free, or with a repair that goes well */
       HAS_A && at == ATTACHED && RUNS && !took_a && (a == 0 || a >= SUSPECT) ->
       a = OWNED(MINE);
       holder_a = p + 1;
       took_a = true
     }
  :: d_step {
       at == ATTACHED && RUNS && holder_a == p + 1 ->
       assert(a == OWNED(MINE) && holder_a == p + 1);
       a = 0;
       holder_a = 0;
#ifdef WAKE_LAST
       at = X1
#else
       at = U5
#endif
     }
  :: d_step {
       at == U5 && RUNS ->
       if
       :: waiters & WAITERS -> at = U6
       :: else -> at = ATTACHED
       fi;
       waiters = WOKEN(waiters)
     }
  :: d_step { at == U6 && RUNS -> wake_all(); at = ATTACHED }
  :: d_step {
       HAS_B && at == ATTACHED && RUNS && !took_b ->
       assert(!HOLDS(b) && holder_b == 0);
       b = CHANGED(b, 1);
       holder_b = p + 1;
       took_b = true
     }
  :: d_step {
       at == ATTACHED && RUNS && holder_b == p + 1 ->
       assert(HOLDS(b) && holder_b == p + 1);
       b = CHANGED(b, 0);
       holder_b = 0
     }
  /* ---- detach */
  :: d_step {
       (at == ATTACHED || at == X1) && RUNS && holder_a != p + 1 && holder_b != p + 1 ->
       assert(state == s && liver == p + 1);
       state = FREE(MINE + 1);
       liver = 0;
       at = X2
     }
  :: d_step {
       at == X2 && RUNS ->
       locked = 0;
#ifdef WAKE_LAST
       if
       :: waiters & WAITERS -> wake_all()
       :: else
       fi;
       waiters = WOKEN(waiters);
#endif
       forget_participant(p)
     }
  /* ---- death and stop */
  :: d_step { deaths > 0 && RUNS && at != OUT -> deaths--; dead_[p] = true }
  :: d_step { dead_[p] && !marked_[p] -> marked_[p] = true; looks++ }
  :: d_step {
       dead_[p] && marked_[p] && (locked == p + 1 || claiming == p + 1) ->
       locked = (locked == p + 1 -> 0 : locked);
       claiming = (claiming == p + 1 -> 0 : claiming)
     }
  :: d_step { stops > 0 && RUNS && at != OUT -> stops--; stopped_[p] = true }
  od
}

/* ---- an outsider that waits for A once */

proctype waiter() {
end:
  do
  :: d_step {
       outsider == W1 ->
       waiters = waiters | WAITERS;
       outsiders_word = waiters;
       outsider = TAKE
     }
  :: d_step {
       outsider == TAKE ->
       if
       :: a == 0 || a >= SUSPECT -> a = OUTSIDER; holder_a = 3; outsider = INSIDE
       :: else -> outsider = W5
       fi
     }
  :: d_step { outsider == W5 -> outsider = (waiters == outsiders_word -> ASLEEP : W1) }
  :: d_step {
       outsider == INSIDE ->
       assert(a == OUTSIDER && holder_a == 3);
       a = 0;
       holder_a = 0;
       outsiders_word = 0;
       outsider = DONE
     }
  od
}

/* ---- helpers */

inline forget_helper(next) {
  does = next;
  seen = 0;
  word = 0;
  mine = false
}

#ifdef OWN_PROBE
#define SEEN_LOCKED(h) (locked != 0 && !((h) == 0 && locked == 1))
#else
#define SEEN_LOCKED(h) (locked != 0)
#endif

#define STILL_DEAD (state == DEAD(GENERATION(seen)))

inline free_slot() {
  if
  :: STILL_DEAD ->
     nothing_owed();
     state = FREE(GENERATION(seen) + 1)
  :: else
  fi
}

#ifdef PROBE_FIRST
#define LOOKED D2
#else
#define LOOKED D1
#endif

proctype helper(byte h) {
end:
  do
  :: d_step { does == IDLE && looks > 0 -> looks--; does = LOOKED }
  :: d_step { /* a re-scan: certain when there is something to see */
       does == IDLE && (IS_LIVE(state) && locked == 0 || IS_DEAD(state)) -> does = LOOKED
     }
#ifdef PROBE_FIRST
  :: d_step { does == D2 -> does = (SEEN_LOCKED(h) -> IDLE : D1) }
#else
  :: d_step {
       does == D2 ->
       if
       :: SEEN_LOCKED(h) -> forget_helper(IDLE)
       :: else -> does = D3
       fi
     }
#endif
  :: d_step {
       does == D1 ->
       seen = state;
       if
       :: IS_FREE(seen) -> forget_helper(IDLE)
#ifdef PROBE_FIRST
       :: IS_LIVE(seen) -> does = D3
#else
       :: IS_LIVE(seen) -> does = D2
#endif
       :: IS_DEAD(seen) -> does = FIRST_OF_PASS
       fi
     }
  :: d_step {
       does == D3 ->
       if
       :: state == seen ->
          assert(liver == 0 || IS_GONE(liver));
          state = DEAD(GENERATION(seen));
          liver = 0;
#ifdef FREE_FIRST
          does = D7
#else
          does = FIRST_OF_PASS
#endif
       :: else -> forget_helper(IDLE)
       fi
     }
  /* ---- D5 of A */
  :: d_step {
       does == R1 ->
       word = a;
       if
       :: word != OWNED(GENERATION(seen)) -> does = D6_COUNT; word = 0 /* R2 */
       :: else ->
#ifdef NO_RECHECK
          does = R5
#else
          does = R3
#endif
       fi
     }
  :: d_step { does == R3 -> does = (STILL_DEAD -> R5 : D6_COUNT) }
  :: d_step {
       does == R5 ->
       if
       :: a == word ->
          assert(IS_DEAD_PARTICIPANT(holder_a));
          a = word | SUSPECT;
          holder_a = 0;
          mine = true;
          does = D6_COUNT
       :: else -> does = R1
       fi;
       word = 0
     }
  /* ---- D6 */
  :: d_step {
       does == D6_COUNT ->
#ifdef WAKE_ON_TRANSITION
       if
       :: !mine -> does = AFTER_A
       :: else -> waiters = COUNTED(waiters); does = D6_WAKE
       fi
#else
       waiters = COUNTED(waiters);
       does = D6_WAKE
#endif
     }
  :: d_step { does == D6_WAKE -> wake_all(); does = AFTER_A }
  /* ---- D5 of B */
  :: d_step {
       does == G1 ->
       word = b;
#ifdef NO_RECHECK
       does = (HOLDS(word) -> G5 : D7)
#else
       does = G2
#endif
     }
  :: d_step { does == G2 -> does = (STILL_DEAD && HOLDS(word) -> G5 : D7) } /* G3 */
  :: d_step {
       does == G5 ->
       if
       :: b == word ->
          assert(IS_DEAD_PARTICIPANT(holder_b));
          b = CHANGED(b, 0);
          holder_b = 0
       :: else
       fi;
       does = G1;
       word = 0
     }
#ifdef FREE_FIRST
  :: d_step {
       does == D7 ->
       if
       :: STILL_DEAD -> state = FREE(GENERATION(seen) + 1); does = FIRST_OF_PASS
       :: else -> forget_helper(IDLE)
       fi
     }
#else
  :: d_step { does == D7 -> free_slot(); forget_helper(IDLE) }
#endif
  :: d_step { h == 0 && stops > 0 && does != IDLE -> stops--; does = STOPPED }
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

#define HELD_BY_LIVING (holder_a != 0 && !IS_DEAD_PARTICIPANT(holder_a))
#define STOPPED_BEFORE_WAKE(i) (stopped_[i] && (at_[i] == U5 || at_[i] == U6))
#define STOPPED_IN_RELEASE (STOPPED_BEFORE_WAKE(0) || STOPPED_BEFORE_WAKE(1))

/* When nothing can happen any more. */
proctype watch() {
  bool sleeper;
  bool slot;
end:
  timeout ->
  d_step {
    slot = IS_DEAD(state) || IS_LIVE(state) && IS_DEAD_PARTICIPANT(liver);
    assert(!slot);
    sleeper = outsider == ASLEEP && !HELD_BY_LIVING && !STOPPED_IN_RELEASE;
    assert(!sleeper)
  }
}

init {
  atomic {
    run participant(0);
    run participant(1);
#ifndef ONLY_B
    run waiter();
#endif
    run helper(0);
    run helper(1);
    run fewer();
    run watch()
  }
}
