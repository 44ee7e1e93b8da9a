package org.interlock.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.interlock.shm.SegmentInfo;

/** Segments as a table, and the words about them that the commands share. */
final class SegmentTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());
  private static final List<String> HEAD =
      List.of("NAME", "SIZE", "ATTACHED", "PARTICIPANTS", "OWNER", "MODE", "CREATED");
  private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB", "TiB");

  private SegmentTable() {}

  /** Where segments stand by their names. */
  static Path directory() {
    return Path.of(System.getProperty("interlock.dir", "/dev/shm"));
  }

  /** The table's lines, the heading first. */
  static List<String> lines(List<SegmentInfo> segments) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    segments.forEach(segment -> rows.add(row(segment)));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(SegmentInfo segment) {
    return List.of(
        segment.name(),
        size(segment.size()),
        Integer.toString(segment.attached()),
        Integer.toString(segment.participants()),
        owner(segment),
        segment.mode(),
        TIME.format(segment.created()));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean right = i >= 1 && i <= 3; // numbers
      line.append(String.format("%" + (right ? "" : "-") + widths[i] + "s", row.get(i)));
      line.append("  ");
    }
    return line.toString().stripTrailing();
  }

  /** The owner's name, or its number where it has none here. */
  private static String owner(SegmentInfo segment) {
    try {
      return Files.getOwner(segment.path()).getName();
    } catch (IOException e) {
      return Integer.toString(segment.owner());
    }
  }

  /** A size as people read it. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    String format = unit == 0 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS.get(unit));
  }
}
