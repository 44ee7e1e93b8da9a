package org.interlock.sync;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Each form of await, as one that would wait long; whether it was signalled. */
@SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // what is tested
enum ConditionForm {
  AWAIT {
    @Override
    boolean await(Condition condition) throws InterruptedException {
      condition.await();
      return true;
    }
  },
  UNINTERRUPTIBLY {
    @Override
    boolean await(Condition condition) {
      condition.awaitUninterruptibly();
      return true;
    }
  },
  NANOS {
    @Override
    boolean await(Condition condition) throws InterruptedException {
      return condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS)) > 0;
    }
  },
  TIMED {
    @Override
    boolean await(Condition condition) throws InterruptedException {
      return condition.await(LONG_MILLIS, TimeUnit.MILLISECONDS);
    }
  },
  UNTIL {
    @Override
    boolean await(Condition condition) throws InterruptedException {
      return condition.awaitUntil(new Date(System.currentTimeMillis() + LONG_MILLIS));
    }
  };

  private static final long LONG_MILLIS = 60_000;

  abstract boolean await(Condition condition) throws InterruptedException;
}
