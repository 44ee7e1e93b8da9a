package org.interlock.shm;

import java.util.List;
import org.interlock.process.ChildProgram;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;

/**
 * One of many that create a segment at the same moment, round after round, as a word in a control
 * segment tells them; what came of it stands there too.
 */
final class Racer extends ChildProgram {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(256).participants(32);

  private final RaceControl control;
  private final int number;

  private Racer(RaceControl control, int number) {
    this.control = control;
    this.number = number;
  }

  /** Arguments: the control segment's name and this racer's number. */
  public static void main(String[] arguments) {
    try (Segment segment = Segment.open(arguments[0])) {
      new Racer(new RaceControl(segment), Integer.parseInt(arguments[1])).serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) {
    if (!command.equals("race")) {
      return unknown(command);
    }
    String prefix = arguments.get(0);
    int rounds = Integer.parseInt(arguments.get(1));
    for (int round = 1; round <= rounds; round++) {
      control.awaitRound(round);
      try {
        race(prefix + round);
      } finally {
        control.arrive();
      }
    }
    return "raced";
  }

  private void race(String name) {
    Segment mine;
    try {
      mine = Segment.create(name, SMALL);
    } catch (SegmentExistsException e) {
      mine = null;
    }
    try (Segment segment = mine != null ? mine : Segment.open(name)) { // the winner's, and whole
      SegmentAttachment attachment = (SegmentAttachment) Attachment.of(segment);
      attachment.object(ObjectType.REGION, "sum", 8, 8, 0).getAndAddLong(0, 1L << number);
      long inode = attachment.file().inode();
      control.report(number, mine != null, attachment.header().idHigh(), inode);
    }
  }
}
