/*
 * A condition: tickets, the row of released ones, bells, a death at every step, recovery.
 *
 * MODELLED. Processes of one thread each. The mutex as one word that is taken and let go in one step;
 * its owner's death leaves it suspect, and recovery makes it free (mutex.pml has the rest). Next,
 * released, BELLS waiters words (waiters, an endless count of wakes), the futex as compare-and-block
 * on them. What is waited for: things, put under the mutex in one step before the signal. A taker
 * waits while there is none; the first process, with LEAVERS, may give up at any look at the clock or
 * in its sleep, without another look at the things. A process dies at any step, then two helpers make a pass in parallel.
 * Each access is one step.
 *
 * CHECKED. When nothing can happen any more nobody alive waits while there is a thing, neither asleep
 * at a bell nor for the mutex (asleep), and released is at most next.
 *
 * STEPS. As in docs/spec/condition.md: L lock; C1 draw (read, store), C2 let go; C3: LOOK, W1 announce,
 * W2 look again, W4 leave or W5 sleep; C4 lock; C5 read, compare and set; PUT; G1 read, compare and
 * set; G2 ring: see the bell, clear and count, wake. R1, R2, R3, D6: recovery.
 *
 * BOUNDS (-D). PROCESSES 3 or 4: the last PUTTERS of them put a thing each, the others take one;
 * TICKETS: how often takers may begin to wait in all; DEATHS; HELPERS 1 or 2; LEAVERS; ALL: a putter may
 * signal all; BELLS.
 *
 * LEFT OUT. Store buffers: each access of next, released and the bells is volatile or a
 * read-modify-write, and the explorations have them. The passing on of a leaver's wake at the bells,
 * where a ring wakes all. Interrupts: to the words a leaver's time-out. close(), which to the words is
 * a death without a suspect mutex.
 *
 * BROKEN TWINS (-D). KEEPS_TICKET: who gives up leaves its ticket (no C5). NO_R3: recovery releases
 * nothing. NEXT_FIRST: R2 before R1. DRAW_LATE: C2 before C1. RING_FIRST: G2 before G1. NO_D6: recovery
 * wakes nobody. LEAVES_ONE: C5 releases one ticket, not those up to its own.
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef PUTTERS
#define PUTTERS 1
#endif
#ifndef TICKETS
#define TICKETS 3
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef HELPERS
#define HELPERS 1
#endif
#ifndef BELLS
#define BELLS 2
#endif

mtype = { OUT, L, HAS, C1, C1_STORE, C2, LOOK, W1, W2, W4, W5, ASLEEP, C4, C5, C5_SET };
mtype = { PUT, G1, G1_SET, G2, G2_CLEAR, G2_WAKE, UNLOCK, DONE, DEAD };
mtype = { IDLE, R_MUTEX, R1, R2, R3, D6, D7 };

/* ---- shared memory */

#define FREE 0
#define OWNED(p) ((p) + 1)

#ifdef LEAVERS
#define LEAVES(p) ((p) == 0)
#else
#define LEAVES(p) false
#endif

byte mutex;
byte next;
byte released;
bool flag[BELLS];
byte wakes[BELLS];
byte things;

/* ---- each process: here and not in the process, so that a death forgets it */

mtype at_[PROCESSES]; /* the step it does next */
byte ticket_[PROCESSES];
byte wakes_[PROCESSES]; /* of its bell, as it announced itself */
byte read_[PROCESSES]; /* released as it read it */
byte to_[PROCESSES]; /* what it sets released to */
byte ring_[PROCESSES]; /* the next ticket whose bell it rings, below to */
bool left_[PROCESSES]; /* it has given up */
bool puts_[PROCESSES];

#define at at_[p]
#define ticket ticket_[p]
#define seen wakes_[p]
#define read read_[p]
#define to to_[p]
#define ring ring_[p]
#define left left_[p]
#define puts puts_[p]
#define BELL(t) ((t) % BELLS)

/* ---- the helpers */

mtype does_[2] = IDLE;
byte whom_[2]; /* process + 1 */
byte r_[2];
byte n_[2];
byte b_[2];

#define does does_[h]
#define whom whom_[h]
#define r r_[h]
#define n n_[h]
#define b b_[h]

/* ---- the world */

byte waits = TICKETS;
byte deaths = DEATHS;
byte dying; /* whose slot is DEAD: process + 1 */

inline forget(step) {
  at = step;
  ticket = 0;
  seen = 0;
  read = 0;
  to = 0;
  ring = 0;
  left = false
}

inline wake(i, bell) {
  if
  :: at_[i] == ASLEEP && BELL(ticket_[i]) == bell -> at_[i] = W1
  :: else
  fi
}

inline wake_all(bell) {
  wake(0, bell);
  wake(1, bell);
  wake(2, bell);
#if PROCESSES > 3
  wake(3, bell);
#endif
}

/* G2 is done for what was released: the putter unlocks, a leaver goes on. */
inline rung() {
  read = 0;
  to = 0;
  ring = 0;
  at = UNLOCK
}

proctype process(byte p) {
end:
  do
  :: d_step { at == L && mutex == FREE -> mutex = OWNED(p); at = (puts -> PUT : HAS) }
  /* ---- take */
  :: d_step {
       at == HAS ->
       if
       :: things > 0 -> things--; at = UNLOCK
       :: things == 0 && waits > 0 ->
          waits--;
#ifdef DRAW_LATE
          at = C2
#else
          at = C1
#endif
       :: things == 0 && waits == 0 -> at = UNLOCK /* out of bounds */
       fi
     }
  :: d_step { at == C1 -> ticket = next; at = C1_STORE }
#ifdef DRAW_LATE
  :: d_step { at == C1_STORE -> next = ticket + 1; at = LOOK }
  :: d_step { at == C2 -> mutex = FREE; at = C1 }
#else
  :: d_step { at == C1_STORE -> next = ticket + 1; at = C2 }
  :: d_step { at == C2 -> mutex = FREE; at = LOOK }
#endif
  :: d_step { at == LOOK -> at = (released > ticket -> C4 : W1) }
  :: d_step { at == W1 -> flag[BELL(ticket)] = true; seen = wakes[BELL(ticket)]; at = W2 }
  :: d_step { at == W2 -> seen = (released > ticket -> 0 : seen); at = (released > ticket -> C4 : W4) }
  :: atomic {
       at == W4 ->
       if
       :: LEAVES(p) -> left = true; seen = 0; at = C4
       :: at = W5
       fi
     }
  :: d_step { /* futex: compare and block */
       at == W5 ->
       at = (wakes[BELL(ticket)] == seen && flag[BELL(ticket)] -> ASLEEP : W1);
       seen = 0
     }
  :: d_step { at == ASLEEP && LEAVES(p) -> left = true; at = C4 } /* time is up */
  :: d_step { at == C4 && mutex == FREE -> mutex = OWNED(p); at = C5 }
  :: d_step { /* a signal that came meanwhile is its: it looks again */
       at == C5 ->
       if
       :: released > ticket -> forget(HAS)
       :: else ->
          assert(left);
#ifdef KEEPS_TICKET
          forget(UNLOCK)
#else
          read = released;
#ifdef LEAVES_ONE
          to = released + 1;
#else
          to = ticket + 1;
#endif
          at = C5_SET
#endif
       fi
     }
  :: d_step {
       at == C5_SET ->
       if
       :: released == read -> released = to; ring = read; at = G2
       :: else -> at = C5
       fi
     }
  /* ---- put and signal */
  :: d_step {
       at == PUT ->
       things++;
#ifdef RING_FIRST
       ring = released;
       to = (next > released -> released + 1 : released);
       at = G2
#else
       at = G1
#endif
     }
  :: atomic {
       at == G1 ->
       read = released;
       if
       :: released >= next -> rung()
       :: released < next -> to = released + 1; at = G1_SET
#ifdef ALL
       :: released < next -> to = next; at = G1_SET
#endif
       fi
     }
  :: d_step {
       at == G1_SET ->
       if
       :: released == read ->
          released = to;
          ring = read;
#ifdef RING_FIRST
          rung()
#else
          at = G2
#endif
       :: else -> at = G1
       fi
     }
  :: d_step { /* for each ticket its bell */
       at == G2 ->
       if
       :: ring >= to ->
#ifdef RING_FIRST
          if
          :: puts -> at = G1
          :: else -> rung()
          fi
#else
          rung()
#endif
       :: else -> at = (flag[BELL(ring)] -> G2_CLEAR : G2); ring = (flag[BELL(ring)] -> ring : ring + 1)
       fi
     }
  :: d_step {
       at == G2_CLEAR -> flag[BELL(ring)] = false; wakes[BELL(ring)]++; at = G2_WAKE
     }
  :: d_step { at == G2_WAKE -> wake_all(BELL(ring)); ring++; at = G2 }
  :: d_step { at == UNLOCK -> mutex = FREE; forget(DONE) }
  /* ---- death, one after the other */
  :: d_step {
       deaths > 0 && at != DEAD && at != DONE && dying == 0 ->
       deaths--;
       dying = p + 1;
       forget(DEAD)
     }
  od
}

/* ---- recovery of `dying`, found DEAD */

proctype helper(byte h) {
end:
  do
  :: d_step { does == IDLE && dying != 0 -> whom = dying; does = R_MUTEX }
  :: d_step { /* freed: suspect, and a repair, are mutex.pml's */
       does == R_MUTEX ->
       mutex = (mutex == OWNED(whom - 1) && dying == whom -> FREE : mutex);
#ifdef NO_R3
       does = D6
#else
       does = R1
#endif
     }
#ifdef NEXT_FIRST
  :: d_step { does == R1 -> n = next; does = R2 }
  :: d_step { does == R2 -> r = released; does = (r < n -> R3 : D6) }
#else
  :: d_step { does == R1 -> r = released; does = R2 }
  :: d_step { does == R2 -> n = next; does = (r < n -> R3 : D6) }
#endif
  :: d_step {
       does == R3 ->
       if
       :: released == r -> released = n; does = D6
       :: else -> does = R1
       fi;
       r = 0;
       n = 0
     }
  :: d_step { /* a wake of all, bell by bell; the flags stay */
       does == D6 ->
       r = 0;
       n = 0;
#ifndef NO_D6
       wakes[b]++;
       wake_all(b);
#endif
       b++;
       does = (b == BELLS -> D7 : D6);
       b = (b == BELLS -> 0 : b)
     }
  :: d_step { does == D7 -> dying = (dying == whom -> 0 : dying); whom = 0; does = IDLE }
  od
}

/* As many deaths as that, or fewer. */
proctype fewer() {
end:
  do
  :: d_step { deaths > 0 -> deaths = 0 }
  od
}

#define WAITS(i) (at_[i] == ASLEEP || at_[i] == C4 || at_[i] == L)

/* When nothing can happen any more. */
proctype watch() {
  bool asleep;
end:
  timeout ->
  d_step {
    assert(released <= next);
    asleep = things > 0 && (WAITS(0) || WAITS(1) || WAITS(2));
#if PROCESSES > 3
    asleep = asleep || things > 0 && WAITS(3);
#endif
    assert(!asleep)
  }
}

init {
  byte p;
  atomic {
    do
    :: p < PROCESSES ->
       puts = p >= PROCESSES - PUTTERS;
       at = L;
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
