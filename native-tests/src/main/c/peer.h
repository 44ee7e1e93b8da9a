/*
 * What the parts of the program peer share.
 */
#ifndef PEER_H
#define PEER_H

#include "interlock.h"

#include <stdio.h>

/* How it ends when its arguments or the library say no. */
#define give_up(format, ...) (fprintf(stderr, "peer: " format "\n", ##__VA_ARGS__), _exit(1))

enum thing_kind { NOTHING, REGION, MUTEX, TRACKED, UNTRACKED, RWLOCK, VERSIONED };

/* A named object of the open segment. */
struct thing {
  char name[201];
  enum thing_kind kind;
  void *handle;   /* a region's memory */
  uint64_t bytes; /* of a region or a version */
  struct il_snapshot snapshot;
  void *draft;
};

/* Threads that each do n times what keeps the numbers of the region, or of the versions, in order; the line that says how. */
void run_storm(struct thing *thing, struct thing *region, long n, long threads, char *answer, size_t size);
/* One of the processes of the demo's counter. */
int run_counter(char **arguments);
/* All offsets and sizes in one line. */
void print_layout(void);

#endif
