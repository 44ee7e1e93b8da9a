/** Synchronization primitives between processes, over the shared words of a segment. */
module org.interlock.sync {
  requires transitive org.interlock.shm;

  exports org.interlock.sync;
}
