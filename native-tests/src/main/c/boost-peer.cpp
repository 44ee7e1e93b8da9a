/*
 * The C++ yardstick: Boost.Interprocess's locks, as pthread-peer and contention-peer measure C's.
 * Built only where Boost's headers are.
 */
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include <boost/interprocess/anonymous_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/interprocess_semaphore.hpp>
#include <boost/interprocess/sync/interprocess_sharable_mutex.hpp>

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "latency.h"

namespace ipc = boost::interprocess;

namespace {

constexpr double kRunSeconds = 0.2;
constexpr double kWarmUpSeconds = 0.1;
constexpr int kBatch = 1000;
constexpr int kMostProcesses = 1024;

[[noreturn]] void fail(int status, const std::string &what) {
  std::fprintf(stderr, "boost-peer: %s; usage: boost-peer pair KIND [--runs R]"
               " | counting KIND --processes N [--seconds S]; KIND: mutex|sem|sharable-write|sharable-read\n", what.c_str());
  std::_Exit(status);
}

long now_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/* Each kind behind the same three calls. */
struct Mutex {
  alignas(128) ipc::interprocess_mutex it;
  void lock() { it.lock(); }
  bool try_lock() { return it.try_lock(); }
  void unlock() { it.unlock(); }
};

struct Sem {
  alignas(128) ipc::interprocess_semaphore it{1};
  void lock() { it.wait(); }
  bool try_lock() { return it.try_wait(); }
  void unlock() { it.post(); }
};

struct SharableWrite {
  alignas(128) ipc::interprocess_sharable_mutex it;
  void lock() { it.lock(); }
  bool try_lock() { return it.try_lock(); }
  void unlock() { it.unlock(); }
};

struct SharableRead {
  alignas(128) ipc::interprocess_sharable_mutex it;
  void lock() { it.lock_sharable(); }
  bool try_lock() { return it.try_lock_sharable(); }
  void unlock() { it.unlock_sharable(); }
};

/* In memory that processes forked later share. */
template <typename T>
T *make_shared_object() {
  static ipc::mapped_region region(ipc::anonymous_shared_memory(sizeof(T) + alignof(T)));
  return new (region.get_address()) T();
}

template <typename Lock>
double pair_ns(Lock &lock, double seconds) {
  const long start = now_ns();
  long pairs = 0, elapsed = 0;
  while (elapsed < static_cast<long>(seconds * 1e9)) {
    for (int i = 0; i < kBatch; i++) {
      lock.lock();
      lock.unlock();
    }
    pairs += kBatch;
    elapsed = now_ns() - start;
  }
  return static_cast<double>(elapsed) / static_cast<double>(pairs);
}

void *sleep_for_ever(void *) {
  for (;;) pause();
}

template <typename Lock>
int pair(const std::string &kind, int runs) {
  /* A second thread, so that no shortcut for single-threaded processes flatters the numbers. */
  pthread_t sleeper;
  if (pthread_create(&sleeper, nullptr, sleep_for_ever, nullptr) != 0) fail(1, "pthread_create");
  Lock *lock = make_shared_object<Lock>();
  pair_ns(*lock, kWarmUpSeconds);
  std::vector<double> ns;
  for (int i = 0; i < runs; i++) ns.push_back(pair_ns(*lock, kRunSeconds));
  std::sort(ns.begin(), ns.end());
  std::printf("pair kind=%s nsPerPair=%.2f nsMin=%.2f nsMax=%.2f runs=%d\n", kind.c_str(), ns[ns.size() / 2], ns.front(),
              ns.back(), runs);
  return 0;
}

struct Share {
  alignas(128) long done = 0, all = 0, elapsed_ns = 0;
  latencies waits{};
};

template <typename Lock>
struct Board {
  std::atomic<int> ready{0};
  Lock lock;
  alignas(128) long value = 0; /* deliberately plain: only a lock that excludes makes the total right */
  Share shares[kMostProcesses];
};

template <typename Lock>
long count_until(Board<Lock> &board, latencies &waits, long deadline) {
  long done = 0;
  while (now_ns() < deadline) {
    for (int i = 0; i < kBatch; i++) {
      if (!board.lock.try_lock()) { /* the clock is read only where somebody has to wait */
        const long start = now_ns();
        board.lock.lock();
        note_latency(&waits, now_ns() - start);
      }
      board.value++;
      board.lock.unlock();
    }
    done += kBatch;
  }
  return done;
}

template <typename Lock>
void work(Board<Lock> &board, int index, int processes, double seconds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (processors > 1) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<size_t>(index % processors), &set);
    sched_setaffinity(0, sizeof set, &set);
  }
  board.ready++;
  while (board.ready < processes) sched_yield();
  Share &mine = board.shares[index];
  mine.all = count_until(board, mine.waits, now_ns() + static_cast<long>(kWarmUpSeconds * 1e9));
  mine.waits = latencies{};
  const long start = now_ns();
  mine.done = count_until(board, mine.waits, start + static_cast<long>(seconds * 1e9));
  mine.elapsed_ns = now_ns() - start;
  mine.all += mine.done;
}

template <typename Lock>
int counting(const std::string &kind, int processes, double seconds) {
  auto *board = make_shared_object<Board<Lock>>();
  for (int i = 0; i < processes; i++) {
    const pid_t pid = fork();
    if (pid < 0) fail(1, "fork");
    if (pid == 0) {
      work(*board, i, processes, seconds);
      std::_Exit(0);
    }
  }
  int status = 0;
  for (int i = 0; i < processes; i++) {
    wait(&status);
    if (status != 0) fail(1, "a process failed");
  }
  long done = 0, all = 0, least = LONG_MAX;
  double per_ns = 0;
  latencies &waits = board->shares[0].waits;
  for (int i = 0; i < processes; i++) {
    const Share &share = board->shares[i];
    done += share.done;
    all += share.all;
    least = std::min(least, share.done);
    per_ns += static_cast<double>(share.done) / static_cast<double>(share.elapsed_ns);
    for (int b = 0; i > 0 && b < BUCKETS; b++) waits.counts[b] += share.waits.counts[b];
  }
  std::printf("counting kind=%s processes=%d nsPerIncrement=%.2f minShare=%.3f p50WaitUs=%.2f p99WaitUs=%.2f p999WaitUs=%.2f exact=%s\n",
              kind.c_str(), processes, 1 / per_ns, static_cast<double>(least) / static_cast<double>(done),
              percentile(&waits, 500) / 1e3, percentile(&waits, 990) / 1e3, percentile(&waits, 999) / 1e3,
              all == board->value ? "yes" : "no");
  return all == board->value ? 0 : 1;
}

double option(const std::vector<std::string> &words, const std::string &name, double otherwise, double least, double most) {
  for (size_t i = 2; i + 1 < words.size(); i += 2) {
    if (words[i] != name) continue;
    const double value = std::atof(words[i + 1].c_str());
    if (value < least || value > most) fail(2, name + " is out of range");
    return value;
  }
  return otherwise;
}

template <typename Lock>
int run(const std::vector<std::string> &words) {
  if (words[0] == "pair") return pair<Lock>(words[1], static_cast<int>(option(words, "--runs", 7, 1, 1000)));
  if (words[0] != "counting") fail(2, "unknown command '" + words[0] + "'");
  return counting<Lock>(words[1], static_cast<int>(option(words, "--processes", 2, 1, kMostProcesses)),
                        option(words, "--seconds", 1, 0.001, 3600));
}

}  // namespace

int main(int count, char **arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() < 2) fail(2, "too few arguments");
  if (words[1] == "mutex") return run<Mutex>(words);
  if (words[1] == "sem") return run<Sem>(words);
  if (words[1] == "sharable-write") return run<SharableWrite>(words);
  if (words[1] == "sharable-read" && words[0] == "pair") return run<SharableRead>(words);
  fail(2, "unknown kind '" + words[1] + "'");
}
