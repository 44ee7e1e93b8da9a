/** What a run of the benchmarks has shown, as a table, as JSON and as images. */
package org.interlock.bench.report;
