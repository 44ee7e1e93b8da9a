package org.interlock.bench.report;

import java.util.Locale;

/** The elements of an SVG image, one after the other. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(double width, double height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        width, height);
    add("<rect width=\"%.0f\" height=\"%.0f\" fill=\"white\"/>", width, height);
  }

  void rect(double x, double y, double width, double height, String colour) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, colour);
  }

  void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        x1, y1, x2, y2, colour);
  }

  void circle(double x, double y, String colour) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>", x, y, colour);
  }

  /** Anchor: start, middle or end. */
  void text(double x, double y, String anchor, String colour, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
        x, y, anchor, colour, escaped(words));
  }

  void title(double x, double y, String words) {
    add("<text x=\"%.1f\" y=\"%.1f\" font-size=\"15\">%s</text>", x, y, escaped(words));
  }

  /** What the colours are. */
  void legend(double x, double y) {
    double at = x;
    for (Side side : Side.values()) {
      rect(at, y - 10, 12, 12, side.colour());
      text(at + 18, y, "start", "#222222", side.legend());
      at += 180;
    }
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
