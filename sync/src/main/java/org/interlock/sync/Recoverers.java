package org.interlock.sync;

import java.util.List;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.RecovererSource;

/** Lets a segment find how to recover each primitive; of no use to others. */
@SuppressWarnings("exports") // a service's provider is public, what it is made of is not for users
public final class Recoverers implements RecovererSource {
  /** For {@link java.util.ServiceLoader}. */
  public Recoverers() {}

  @Override
  public List<Recoverer> recoverers() {
    return List.of(
        new MutexRecoverer(),
        new TrackedRecoverer(),
        new UntrackedRecoverer(),
        new RwRecoverer(),
        new VersionedRecoverer(),
        new ConditionRecoverer(),
        new ManualEventRecoverer(),
        new AutoEventRecoverer(),
        new LatchRecoverer(),
        new BarrierRecoverer(),
        new OnceRecoverer(),
        new SharedRecoverer(ObjectType.SHARED_INT),
        new SharedRecoverer(ObjectType.SHARED_LONG));
  }
}
