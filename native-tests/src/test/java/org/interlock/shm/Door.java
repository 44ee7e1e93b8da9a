package org.interlock.shm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.interlock.shm.seam.Attachment;

/** Lets tests of other packages attach more than one participant from one process. */
public final class Door {
  private Door() {}

  /** A participant of its own, whoever else of this process is attached. */
  public static Attachment attach(Path path) {
    return new Registry().open(path, Trust.USER);
  }

  /** The row of a segment's participant in this process. */
  public static int slot(Segment segment) {
    return Attachment.of(segment).slot();
  }

  /** The four life words of a row, as they stand in the segment's file. */
  public static int[] lifeWords(Segment segment, int slot) throws IOException {
    int[] words = new int[ParticipantTable.LIFE_WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = word(segment.path(), ParticipantTable.lifeWord(slot, i)).getInt(0);
    }
    return words;
  }

  /** Makes the next process in a free row the last one before generations begin anew. */
  public static int plantLastGeneration(Path path, int slot) throws IOException {
    int last = (1 << SlotState.GENERATION_BITS) - 1;
    ByteBuffer free = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    free.putInt(0, SlotState.freed(SlotState.dead(last - 1)));
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.write(free, SegmentHeader.tableOffset() + (long) slot * ParticipantTable.SLOT_BYTES);
    }
    return last;
  }

  private static ByteBuffer word(Path path, long offset) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel file = FileChannel.open(path)) {
      file.read(word, SegmentHeader.tableOffset() + offset);
    }
    return word;
  }

  /** Detaches; throws IllegalStateException while it holds something. */
  public static void detach(Attachment attachment) {
    ((SegmentAttachment) attachment).detach();
  }
}
