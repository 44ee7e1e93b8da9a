/**
 * Segments: named shared memory between processes. Start at {@link org.interlock.shm.Segment}.
 *
 * <p>Every exception of this package is unchecked and comes under {@link
 * org.interlock.shm.InterlockException}; where a system call refused, its {@link
 * java.io.IOException} is the cause.
 */
package org.interlock.shm;
