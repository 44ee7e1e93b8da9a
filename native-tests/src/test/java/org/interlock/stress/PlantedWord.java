package org.interlock.stress;

import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody in the section of a run who does not belong there. */
public final class PlantedWord {
  private static final int INSIDE = 0; // as in Section

  private PlantedWord() {}

  /** Whether the run of a board has got so far. */
  public static boolean isAtWork(Path board) {
    return Files.exists(board) && Board.open(board).allOperations() > 0;
  }

  /** Plants it. */
  public static void plant(Path board) {
    Board.open(board).scenario().set(INSIDE, -1);
  }
}
