package org.interlock.sync.planted;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import org.interlock.shm.linux.Linux;

/** Breaks rules on purpose: the architecture test must find it. */
public final class PlantedInSync {
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** Reaches past the seam in three ways. */
  public int reach(ByteBuffer buffer, Pointer pointer) {
    return (int) WORD.getVolatile(buffer, 0) + pointer.getInt(0) + Linux.processId();
  }
}
