/** Synchronization primitives between processes, over the shared words of a segment. */
module org.interlock.sync {
  requires transitive org.interlock.shm;
  requires static jdk.jfr;

  exports org.interlock.sync;

  provides org.interlock.shm.seam.RecovererSource with
      org.interlock.sync.Recoverers;
}
