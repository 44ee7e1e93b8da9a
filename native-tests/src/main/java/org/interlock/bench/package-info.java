/**
 * The benchmarks: programs that measure one thing and print it in one line, and {@link
 * org.interlock.bench.Benchmarks}, which runs all of them beside their peers.
 */
package org.interlock.bench;
