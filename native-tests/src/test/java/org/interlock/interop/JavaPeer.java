package org.interlock.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.sync.Door;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;

/**
 * What {@code peer.c} is in C: the same commands and answers. Its sleeps have no cap, so a wake
 * that is lost is seen.
 */
final class JavaPeer extends ChildProgram {
  private static final String OK = "ok";
  private static final String BUSY = "busy";

  private final Map<String, Object> things = new HashMap<>();
  private Segment segment;
  private Attachment attachment;

  private JavaPeer() {}

  public static void main(String[] arguments) {
    new JavaPeer().serve();
  }

  @Override
  protected String answer(String command, List<String> arguments) throws Exception {
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    try {
      return answer(command, name, arguments);
    } catch (OwnerDiedException e) {
      return "died";
    } catch (IllegalStateException | IllegalMonitorStateException | IllegalArgumentException e) {
      return command.equals("close") ? "held" : "error " + e.getMessage();
    }
  }

  private String answer(String command, String name, List<String> arguments) throws Exception {
    Object thing = things.get(name);
    switch (command) {
      case "open", "close", "leave", "who" -> {
        return ofSegment(command, name);
      }
      case "reopen" -> {
        return reopen(name, number(arguments, 1));
      }
      case "region", "mutex", "tracked", "untracked", "rwlock", "versioned" -> {
        things.put(name, made(command, name, arguments));
        return OK;
      }
      case "get" -> {
        return OK + " " + ((Region) thing).getLong(8 * number(arguments, 1));
      }
      case "put" -> {
        ((Region) thing).putLong(8 * number(arguments, 1), number(arguments, 2));
        return OK;
      }
      case "storm" -> {
        Region region = (Region) things.get(arguments.get(1));
        long wrong = Storm.run(thing, region, number(arguments, 2), (int) number(arguments, 3));
        return OK + " " + wrong;
      }
      default -> {
        if (thing instanceof Semaphore semaphore) {
          return ofSemaphore(command, semaphore, arguments);
        }
        if (thing instanceof VersionedThing versioned) {
          return versioned.answer(command, arguments);
        }
        return ofLock(command, thing, arguments);
      }
    }
  }

  static long number(List<String> arguments, int index) {
    return Long.parseLong(arguments.get(index));
  }

  static String taken(boolean taken) {
    return taken ? OK : BUSY;
  }

  // ---- the segment and its objects

  private static String reopen(String path, long n) {
    for (long i = 0; i < n; i++) {
      Segment.open(Path.of(path)).close();
    }
    return OK;
  }

  private String ofSegment(String command, String path) throws IOException {
    switch (command) {
      case "open" -> {
        segment = Segment.open(Path.of(path));
        attachment = Door.endless(Attachment.of(segment));
      }
      case "close" -> segment.close();
      case "leave" -> segment.closeNow();
      default -> {
        Path task = Files.readSymbolicLink(Path.of("/proc/thread-self"));
        return OK + " " + ProcessHandle.current().pid() + " " + Path.of("/proc").resolve(task);
      }
    }
    things.clear();
    if (!command.equals("open")) {
      return OK;
    }
    return OK + " " + attachment.slot() + " " + attachment.generation();
  }

  private Object made(String type, String name, List<String> arguments) {
    return switch (type) {
      case "region" -> segment.region(name, number(arguments, 1));
      case "mutex" -> Door.mutex(attachment, name);
      case "tracked" -> Door.tracked(attachment, name, (int) number(arguments, 1));
      case "untracked" ->
          Door.untracked(attachment, name, (int) number(arguments, 1), (int) number(arguments, 2));
      case "rwlock" -> Door.rwLock(attachment, name);
      default -> VersionedThing.of(attachment, name, arguments);
    };
  }

  // ---- what stands in it

  private static String ofSemaphore(String command, Semaphore semaphore, List<String> arguments)
      throws InterruptedException {
    int n = arguments.size() > 1 ? (int) number(arguments, 1) : 0;
    switch (command) {
      case "acquire" -> {
        if (arguments.size() > 2) {
          return taken(semaphore.tryAcquire(n, number(arguments, 2), TimeUnit.MILLISECONDS));
        }
        semaphore.acquire(n);
        return OK;
      }
      case "take" -> {
        return taken(semaphore.tryAcquire(n));
      }
      case "release" -> {
        semaphore.release(n);
        return OK;
      }
      case "available" -> {
        return OK + " " + semaphore.availablePermits();
      }
      default -> {
        return unknown(command);
      }
    }
  }

  private static String ofLock(String command, Object thing, List<String> arguments)
      throws InterruptedException {
    switch (command) {
      case "lock", "try", "unlock" -> {
        return of(command, (Lock) thing, arguments);
      }
      case "read", "tryread", "endread" -> {
        return of(verb(command, "read"), ((RwLock) thing).readLock(), arguments);
      }
      case "write", "trywrite", "endwrite" -> {
        return of(verb(command, "write"), ((RwLock) thing).writeLock(), arguments);
      }
      case "recover" -> {
        return OK + (((Mutex) thing).recover(death -> {}) ? " 1" : " 0");
      }
      case "rwrecover" -> {
        return OK + (((RwLock) thing).recover(death -> {}) ? " 1" : " 0");
      }
      case "suspect" -> {
        boolean suspect =
            thing instanceof Mutex mutex ? mutex.isSuspect() : ((RwLock) thing).isSuspect();
        return OK + (suspect ? " 1" : " 0");
      }
      default -> {
        return unknown(command);
      }
    }
  }

  private static String verb(String command, String mode) {
    return command.equals(mode) ? "lock" : command.startsWith("try") ? "try" : "unlock";
  }

  private static String of(String verb, Lock lock, List<String> arguments)
      throws InterruptedException {
    if (verb.equals("unlock")) {
      lock.unlock();
      return OK;
    }
    if (verb.equals("try")) {
      return taken(lock.tryLock());
    }
    if (arguments.size() > 1) {
      return taken(lock.tryLock(number(arguments, 1), TimeUnit.MILLISECONDS));
    }
    lock.lock();
    return OK;
  }
}
