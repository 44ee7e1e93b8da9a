/* Counts of latencies in buckets that are 3 % wide, and their percentiles. */
#include <limits.h>

#define SUB_BITS 5
#define BUCKETS ((64 - SUB_BITS) << SUB_BITS)

struct latencies {
  long counts[BUCKETS];
};

static inline int bucket_of(unsigned long ns) {
  if (ns >> SUB_BITS == 0) return (int) ns;
  const int shift = 63 - SUB_BITS - __builtin_clzl(ns);
  return (shift << SUB_BITS) + (int) (ns >> shift);
}

static inline void note_latency(struct latencies *latencies, long ns) {
  latencies->counts[bucket_of(ns < 0 ? 0 : (unsigned long) ns)]++;
}

/* The middle of a bucket. */
static double ns_of_bucket(int bucket) {
  const int shift = bucket >> SUB_BITS == 0 ? 0 : (bucket >> SUB_BITS) - 1;
  return ((double) (bucket - (shift << SUB_BITS)) + 0.5) * (double) (1UL << shift);
}

/* Of so many thousandths of them none took longer; 0 when there are none. */
static double percentile(const struct latencies *latencies, int permille) {
  long all = 0, below = 0;
  for (int i = 0; i < BUCKETS; i++) all += latencies->counts[i];
  if (all == 0) return 0;
  for (int i = 0;; i++) {
    below += latencies->counts[i];
    if (below * 1000 >= all * permille) return ns_of_bucket(i);
  }
}
