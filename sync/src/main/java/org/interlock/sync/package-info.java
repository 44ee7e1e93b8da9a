/**
 * Synchronization between processes, with the verbs and contracts of {@code java.util.concurrent}.
 *
 * <p>Each primitive is a named object of a {@link org.interlock.shm.Segment} and three files: its
 * layout, pure functions on its state word, and its protocol.
 */
package org.interlock.sync;
