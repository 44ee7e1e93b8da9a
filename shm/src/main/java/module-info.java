/**
 * Segments: named shared memory between processes, its named objects, its participants and the
 * Linux calls beneath.
 */
@SuppressWarnings("module")
module org.interlock.shm {
  requires org.jnrproject.ffi;
  requires org.jnrproject.jffi;
  requires org.objectweb.asm;
  requires static jdk.jfr;

  exports org.interlock.shm;
  exports org.interlock.shm.seam to
      org.interlock.sync;

  opens org.interlock.shm.linux;

  uses org.interlock.shm.seam.RecovererSource;
}
