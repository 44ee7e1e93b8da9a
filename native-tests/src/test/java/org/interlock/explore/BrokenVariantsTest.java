package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each broken protocol is caught by an exploration that its right twin passes. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BrokenVariantsTest {
  private static final int MOST = 2_000;
  private static final Bounds STEPS = Bounds.of(2);
  private static final Bounds DEATH = Bounds.of(1).deaths(1);

  private static final Course READ = BrokenVariantsTest::read;
  private static final Course WRITE = BrokenVariantsTest::write;
  private static final Course TRY_WRITE = BrokenVariantsTest::tryWrite;

  static void tell(String rule, Scenario right, Scenario broken, Bounds bounds) {
    search(rule + ", right", right, bounds).mustHold();
    search(rule + ", broken", broken, bounds).mustFail();
  }

  private static Explorer search(String name, Scenario scene, Bounds bounds) {
    return new Explorer(name, scene)
        .depthFirst(bounds, MOST)
        .random(new Bounds(50, bounds.deaths(), bounds.stops()), 7, MOST);
  }

  // ---- a small mutex

  private static Scenario tiny(Function<Participant, TinyMutex> make) {
    return world -> {
      Inside inside = new Inside(world);
      for (String name : new String[] {"A", "B"}) {
        Participant p = world.participant(name);
        p.reaper = new Variants.OtherReaper(p, make.apply(p)::recover);
        p.thread("t", () -> turn(p, make.apply(p), inside));
      }
      Participant[] prover = new Participant[1];
      prover[0] = world.prover(() -> proveQuiet(prover[0], make.apply(prover[0]), inside));
      prover[0].reaper = new Variants.OtherReaper(prover[0], make.apply(prover[0])::recover);
    };
  }

  private static void turn(Participant p, TinyMutex mutex, Inside inside) {
    mutex.lock();
    inside.section(p);
    mutex.unlock();
  }

  private static void proveQuiet(Participant me, TinyMutex mutex, Inside inside) {
    turn(me, mutex, inside);
    int wakes = SimThread.current().wakes;
    turn(me, mutex, inside);
    me.world.check(SimThread.current().wakes == wakes, "an unlock wakes, and nobody sleeps");
  }

  @Test
  void ownerThreadInASharedWordLetsAnotherIn() {
    tell("owner thread", tiny(TinyMutex::new), tiny(Variants.OwnerThreadInSharedWord::new), STEPS);
  }

  @Test
  void sleeperWithoutAMarkIsForgotten() {
    tell("waiters mark", tiny(TinyMutex::new), tiny(Variants.NoWaitersMark::new), STEPS);
  }

  @Test
  void wakeBeforeTheStoreIsLost() {
    tell("store, wake", tiny(TinyMutex::new), tiny(Variants.WakeBeforeStore::new), STEPS);
  }

  @Test
  void countOfWaitersKeepsADeadOne() {
    tell("waiters flag", tiny(TinyMutex::new), tiny(Variants.WaitersCounted::new), DEATH);
  }

  @Test
  void ownerInASecondWordIsNotFound() {
    tell("one owner word", tiny(TinyMutex::new), tiny(Variants.OwnerInSecondWord::new), DEATH);
  }

  @Test
  void takeThatRanIntoCloseMustBeGivenBack() {
    tell("open re-read", closing(TinyMutex::new), closing(Variants.OpenNotReread::new), STEPS);
  }

  private static Scenario closing(Function<Participant, TinyMutex> make) {
    return world -> {
      Inside inside = new Inside(world);
      Participant a = world.participant("A");
      TinyMutex late = make.apply(a);
      a.thread("late", () -> CloseScenes.unlessClosed(() -> turn(a, late, inside)));
      a.thread("closer", () -> CloseScenes.unlessHeld(a));
      Participant b = world.participant("B");
      TinyMutex other = make.apply(b);
      b.thread("t", () -> turn(b, other, inside));
    };
  }

  // ---- a small reader-writer lock

  private interface Course {
    void run(Participant me, TinyRwLock lock, Inside inside);
  }

  private static void read(Participant me, TinyRwLock lock, Inside inside) {
    lock.read();
    inside.read(me);
    lock.endRead();
  }

  private static void write(Participant me, TinyRwLock lock, Inside inside) {
    lock.write();
    inside.section(me);
    lock.endWrite();
  }

  private static void tryWrite(Participant me, TinyRwLock lock, Inside inside) {
    if (lock.tryWrite()) {
      inside.section(me);
      lock.endWrite();
    }
  }

  private static Scenario rw(Function<Participant, TinyRwLock> make, Course... courses) {
    return world -> {
      Inside inside = new Inside(world);
      for (int i = 0; i < courses.length; i++) {
        Course course = courses[i];
        Participant p = world.participant(String.valueOf((char) ('A' + i)));
        TinyRwLock lock = make.apply(p);
        p.reaper = new Variants.OtherReaper(p, lock::recover);
        p.thread("t", () -> course.run(p, lock, inside));
      }
      Participant[] prover = new Participant[1];
      TinyRwLock[] last = new TinyRwLock[1];
      prover[0] = world.prover(() -> write(prover[0], last[0], inside));
      last[0] = make.apply(prover[0]);
      prover[0].reaper = new Variants.OtherReaper(prover[0], last[0]::recover);
    };
  }

  private static void tellRw(
      String rule, Function<Participant, TinyRwLock> broken, Bounds bounds, Course... courses) {
    tell(rule, rw(TinyRwLock::new, courses), rw(broken, courses), bounds);
  }

  @Test
  void readerThatCountsByAStoreIsNotSeen() {
    tellRw("P4, count", TinyRwLock.CountByAStore::new, STEPS, READ, WRITE);
  }

  @Test
  void readerThatLooksBeforeItCountsIsNotSeen() {
    tellRw("P4, look", TinyRwLock.LookBeforeCount::new, STEPS, READ, WRITE);
  }

  @Test
  void writerThatLooksBeforeItLetsNobodyInMissesAReader() {
    tellRw("P4, scan", TinyRwLock.ScanBeforePending::new, STEPS, READ, WRITE);
  }

  @Test
  void readerThatPassesTheGateLeavesAWriterAsleep() {
    tellRw("P1, gate", TinyRwLock.NoLookAtTheGate::new, STEPS, READ, WRITE);
  }

  @Test
  void countWithoutAGenerationKeepsADeadReader() {
    Bounds death = Bounds.NONE.deaths(1);
    tellRw("I3, generation", TinyRwLock.CountOfTheDead::new, death, READ, WRITE);
  }

  @Test
  void writerThatGivesUpSilentlyLeavesReadersAsleep() {
    tellRw("P5, giving up", TinyRwLock.SilentGiveUp::new, STEPS, READ, TRY_WRITE, READ);
  }

  // ---- small versioned data

  private interface Use {
    void of(TinyVersioned data);
  }

  private static void writeTwice(TinyVersioned data) {
    data.write();
    data.write();
  }

  /** A reader, and a writer that outlives it and writes as often as it takes to come round. */
  private static Scenario versioned(Function<Participant, TinyVersioned> make, Use reads) {
    return world -> {
      for (String name : new String[] {"reader", "writer"}) {
        Participant p = world.participant(name);
        TinyVersioned data = make.apply(p);
        p.reaper = new Variants.OtherReaper(p, data::recover);
        p.immortal = name.equals("writer");
        Use use = p.immortal ? BrokenVariantsTest::writeTwice : reads;
        p.thread("t", () -> use.of(data));
      }
    };
  }

  private static void tellVersioned(
      String rule, Function<Participant, TinyVersioned> broken, Bounds bounds, Use reads) {
    tell(
        "versioned, " + rule,
        versioned(TinyVersioned::new, reads),
        versioned(broken, reads),
        bounds);
  }

  @Test
  void publishByAReleaseStorePassesTheScanOfPins() {
    tellVersioned("P4, publish", TinyVersioned.PublishByAStore::new, STEPS, TinyVersioned::read);
  }

  @Test
  void pinWithoutASecondLookIsOnABufferThatIsWritten() {
    tellVersioned("P4, look", TinyVersioned.NoSecondLook::new, STEPS, TinyVersioned::read);
  }

  @Test
  void pinByAStoreIsNotSeen() {
    tellVersioned("P4, pin", TinyVersioned.PinByAStore::new, STEPS, TinyVersioned::read);
  }

  @Test
  void scanOfPinsBeforeThePublishMissesAReader() {
    tellVersioned("P4, scan", TinyVersioned.ScanBeforePublish::new, STEPS, TinyVersioned::read);
  }

  @Test
  void unpinThatPassesTheGateLeavesTheWriterAsleep() {
    tellVersioned("P1, unpin", TinyVersioned.SilentUnpin::new, STEPS, TinyVersioned::read);
  }

  @Test
  void publishWithoutAWakeLeavesThoseAsleepThatAwaitIt() {
    tellVersioned("P1, newer", TinyVersioned.SilentPublish::new, STEPS, TinyVersioned::awaitFirst);
  }

  @Test
  void copyWithoutASecondLookIsTorn() {
    tellVersioned("copy", TinyVersioned.CopyUnchecked::new, STEPS, TinyVersioned::copy);
  }

  @Test
  void pinWithoutAGenerationKeepsTheBufferForADeadReader() {
    tellVersioned("I4, pin", TinyVersioned.PinOfTheDead::new, DEATH, TinyVersioned::read);
  }

  @Test
  void deathOfAReaderMustWakeTheWriter() {
    tellVersioned("I4, wake", TinyVersioned.SilentRecovery::new, DEATH, TinyVersioned::read);
  }

  // ---- production's mutex and semaphore over something broken

  private static Scenario mutex(Consumer<Participant> broken) {
    return world -> {
      Guarded data = new Guarded(world);
      for (String name : new String[] {"A", "B"}) {
        Participant p = world.process(name);
        broken.accept(p);
        p.attach();
        p.sentinel();
        p.thread("t", () -> MutexScenes.turn(p, data));
      }
      Participant survivor = world.process("C");
      broken.accept(survivor);
      survivor.attach();
      survivor.immortal = true;
      survivor.sentinel();
      survivor.thread("t", () -> MutexScenes.turn(survivor, data));
    };
  }

  private static void kernel(Participant p, SimKernel kernel) {
    p.kernel = kernel;
    p.tableWith(p.locks);
  }

  private static void withOneUnregistered(Participant p) {
    if (p.name.equals("A")) {
      kernel(p, new Variants.UnregisteredStore(p));
    }
  }

  @Test
  void asymmetricUnlockNeedsARegisteredProcess() {
    tell("registered", mutex(p -> {}), mutex(BrokenVariantsTest::withOneUnregistered), STEPS);
  }

  @Test
  void asymmetricUnlockNeedsTheSleepersMembarrier() {
    tell("membarrier", mutex(p -> {}), mutex(p -> kernel(p, new Variants.NoMembarrier(p))), STEPS);
  }

  @Test
  void probeThroughTheHoldingDescriptionTakesItselfForDead() {
    tell(
        "probe", mutex(p -> {}), mutex(p -> p.tableWith(new Variants.ProbeOnHold(p.locks))), DEATH);
  }

  @Test
  void wakeOnTransitionForgetsASleeper() {
    tell(
        "wake from state",
        mutex(p -> p.reaper = new Variants.OtherReaper(p, null)),
        mutex(p -> p.reaper = new Variants.WakeOnTransition(p)),
        DEATH);
  }

  @Test
  void repairWithoutTheRecheckTakesFromTheLiving() {
    tell(
        "re-check",
        SemaphoreScenes.reuse(p -> new Variants.OtherReaper(p, null)),
        SemaphoreScenes.reuse(Variants.NoRecheck::new),
        STEPS);
  }
}
