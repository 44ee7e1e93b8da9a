package org.interlock.explore;

import java.util.function.BooleanSupplier;

/** A thread of a simulated participant: its store buffer, and what it waits for. */
final class SimThread {
  /** What it could do next. */
  enum State {
    READY,
    ASLEEP,
    POLLING,
    IDLE,
    UNTIL,
    DONE,
    GONE
  }

  private static final int NOT_IN_OPERATION = Integer.MAX_VALUE / 2;

  final Participant home;
  final String name;
  final int index;
  final Runnable body;
  final StoreBuffer buffer = new StoreBuffer();
  State state = State.READY;

  /** Nobody waits for its end: a sentinel. */
  boolean daemon;

  /** Runs when nobody else can, unexplored: it proves what must hold in the end. */
  boolean epilogue;

  /** The pooled thread it runs on, from its first turn to its end. */
  Worker worker;

  /** How many accesses it has begun. */
  int accesses;

  /** How many accesses it had begun when the operation began in which it may be killed. */
  private int accessesBefore = NOT_IN_OPERATION;

  private boolean past;

  /** In the midst of a step that has several accesses. */
  boolean atomic;

  /** How many times it has called the kernel to wake somebody. */
  int wakes;

  /** What it still may do although its participant dies. */
  int lingering;

  /** Asleep: the words whose wakes reach it, until when. */
  long deadline;

  /** Polling: how many steps there had been. */
  long pollMark;

  /** Until: what it waits for, outside the simulated memory. */
  BooleanSupplier condition;

  /** Idle: how many events it has looked after. */
  int newsSeen;

  private Memory[] queuedIn = new Memory[2];
  private int[] queuedAt = new int[2];

  SimThread(Participant home, String name, int index, Runnable body) {
    this.home = home;
    this.name = name;
    this.index = index;
    this.body = body;
  }

  /** The simulated thread that runs; null while a scene is set. */
  static SimThread current() {
    return Thread.currentThread() instanceof Worker worker ? worker.sim : null;
  }

  /** Which access of the operation it begins; not positive outside. */
  int accessOfOperation() {
    return accesses - accessesBefore;
  }

  void operationBegins() {
    accessesBefore = accesses;
  }

  void operationEnds() {
    accessesBefore = NOT_IN_OPERATION;
    past = true;
  }

  /** Whether its operation is over, one way or the other. */
  boolean isPast() {
    return past || hasEnded();
  }

  /** Whether its operation is over or has got as far as to sleep. */
  boolean sleepsOrIsPast() {
    return state == State.ASLEEP || isPast();
  }

  boolean hasEnded() {
    return state == State.DONE || state == State.GONE;
  }

  void sleepOn(Memory shared, int sharedAt, Memory own, int ownAt, long until) {
    state = State.ASLEEP;
    queuedIn[0] = shared;
    queuedAt[0] = sharedAt;
    queuedIn[1] = own;
    queuedAt[1] = ownAt;
    deadline = until;
  }

  /** Whether a wake of a word may choose it; also one that is awake already but has not run. */
  boolean isQueuedOn(Memory memory, int at) {
    return (queuedIn[0] == memory && queuedAt[0] == at)
        || (queuedIn[1] == memory && queuedAt[1] == at);
  }

  /** One wake of a word is its. */
  void woken(Memory memory, int at) {
    int i = queuedIn[0] == memory && queuedAt[0] == at ? 0 : 1;
    queuedIn[i] = null;
    if (state == State.ASLEEP) {
      state = State.READY;
    }
  }

  void leaveQueues() {
    queuedIn[0] = null;
    queuedIn[1] = null;
  }

  @Override
  public String toString() {
    return home.name + "." + name;
  }
}
