"""Reads a matrix that a Java process publishes, in place, publishes another, and counts under a mutex.

python3 snapshot.py LIBRARY SEGMENT-FILE ROWS COLUMNS
"""

import sys

import numpy

import interlock


def main(library, path, rows, columns):
    with interlock.Segment(interlock.load(library), path) as segment:
        matrix = segment.versioned("matrix", rows * columns * 8)
        matrix.await_newer(0)
        with matrix.snapshot(numpy.float64) as (version, numbers):
            table = numbers.reshape(rows, columns)  # nothing is copied, and no writer changes it
            print(f"version {version}: sum {table.sum():.1f}, rows {table.sum(axis=1).tolist()}")
        with matrix.update(numpy.float64) as numbers:
            numbers *= 2
        counter = segment.region("counter", 8, numpy.int64)
        mutex = segment.mutex("lock")
        for _ in range(1000):
            with mutex:
                counter[0] += 1
        print("counted")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
