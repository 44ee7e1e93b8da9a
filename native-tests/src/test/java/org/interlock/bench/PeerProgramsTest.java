package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the yardsticks in C and C++ print. */
@Timeout(60)
class PeerProgramsTest {
  private static Command command(String words) {
    String[] all = words.strip().split(" +", -1);
    Command command = Command.peer(all[0], List.of(all).subList(1, all.length).toArray());
    assumeTrue(command.isThere(), () -> all[0] + " was not built");
    return command;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "pthread-peer pair mutex --runs 1 : nsPerPair nsMin nsMax",
        "pthread-peer pair robust --runs 1 : nsPerPair",
        "pthread-peer pair spin --runs 1 : nsPerPair",
        "pthread-peer pair futex --runs 1 : nsPerPair",
        "pthread-peer pair sem --runs 1 : nsPerPair",
        "pthread-peer pair rwlock-read --runs 1 : nsPerPair",
        "pthread-peer pair rwlock-write --runs 1 : nsPerPair",
        "pthread-peer pair cas --runs 1 : nsPerPair",
        "pthread-peer pair fetch-add --runs 1 : nsPerPair",
        "pthread-peer sizes : mutexBytes rwLockBytes semaphoreBytes conditionBytes barrierBytes",
        "pthread-peer attach : attachUs",
        "contention-peer reading rwlock-write --processes 2 --seconds 0.05 : nsPerOperation torn",
        "handover-peer recovery --rounds 2 : takenMs takenMaxMs",
        "boost-peer pair mutex --runs 1 : nsPerPair nsMin nsMax",
        "boost-peer pair sem --runs 1 : nsPerPair",
        "boost-peer pair sharable-read --runs 1 : nsPerPair",
        "boost-peer pair sharable-write --runs 1 : nsPerPair",
        "boost-peer counting mutex --processes 2 --seconds 0.05 : nsPerIncrement minShare p999WaitUs",
      })
  void eachCommandPrintsItsKeys(String words, String keys) throws IOException {
    Output output = command(words).run();
    for (String key : keys.strip().split(" ", -1)) {
      assertTrue(output.number(key).isPresent(), () -> key + " in " + output);
    }
  }

  /** The exit status says so, too; a spinlock with more processes than processors takes long. */
  @ParameterizedTest
  @ValueSource(strings = {"mutex", "robust", "spin", "futex", "sem", "rwlock-write"})
  void nothingThatIsCountedUnderALockIsLost(String kind) throws IOException {
    Output output =
        command("contention-peer counting " + kind + " --processes 2 --seconds 0.05").run();
    assertTrue(output.lines().get(0).endsWith("exact=yes"), output::toString);
    assertTrue(output.number("nsPerIncrement").orElseThrow() > 0, output::toString);
    assertTrue(output.number("minShare").orElseThrow() <= 0.5, output::toString);
    assertTrue(output.number("p999WaitUs").isPresent(), output::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwlock-write", "mutex", "sem"})
  void noReadSeesAPartOfAWrite(String kind) throws IOException {
    String words = "contention-peer reading " + kind + " --processes 2 --writes 20 --seconds 0.05";
    assertEquals(0, command(words).run().number("torn").orElseThrow());
  }

  @Test
  void readersUnderNoExclusionSeePartsOfWrites() {
    String words = "contention-peer reading rwlock-read --processes 2 --writes 20 --seconds 0.2";
    Command command = command(words);
    String message = assertThrows(IOException.class, command::run).getMessage();
    assertTrue(message.matches("(?s).*exit status 1: .* torn=[1-9].*"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sem", "cond", "futex"})
  void bothSidesSleepWhereThereIsAPause(String kind) throws IOException {
    Output running = command("handover-peer pingpong " + kind + " --rounds 200").run();
    assertTrue(running.number("nsPerRound").orElseThrow() > 0, running::toString);
    Output paused = command("handover-peer pingpong " + kind + " --rounds 50 --pause 300").run();
    double p50 = paused.number("p50Us").orElseThrow();
    assertTrue(p50 > 0 && p50 <= paused.number("p99Us").orElseThrow(), paused::toString);
    assertTrue(
        paused.number("p99Us").orElseThrow() <= paused.number("p999Us").orElseThrow(),
        paused::toString);
    assertTrue(paused.number("sleepsPerRound").orElseThrow() > 1, paused::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "pthread-peer pair lock : unknown kind 'lock'",
        "pthread-peer pair mutex --runs 0 : from 1 to 1000, not '0'",
        "pthread-peer sizes now : unknown argument 'now'",
        "contention-peer counting cas --processes 2 : unknown kind 'cas'",
        "contention-peer counting rwlock-read --processes 2 : a lock that excludes",
        "contention-peer counting mutex : --processes N is missing",
        "contention-peer counting mutex --processes 2 --writes 1 : unknown argument '--writes'",
        "contention-peer waiting mutex : unknown command 'waiting'",
        "handover-peer pingpong lock : unknown kind 'lock'",
        "handover-peer pingpong sem --pause 1s : from 0 to 1000000, not '1s'",
        "handover-peer recovery --mib x : from 0 to 65536, not 'x'",
        "boost-peer pair lock : unknown kind 'lock'",
      })
  void aBadArgumentIsStatus2(String words, String expected) {
    Command command = command(words);
    String message = assertThrows(IOException.class, command::run).getMessage();
    assertTrue(message.contains("exit status 2: " + words.split(" ", -1)[0]), message);
    assertTrue(message.contains(expected), message);
  }
}
