package org.interlock.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Latencies against percentiles, a line for each peer; the axis of latencies is logarithmic. */
public record PercentilePlot(String title, List<String> percentiles, List<Line> lines) {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 560;
  private static final int TOP = 50;
  private static final int BOTTOM = 330;
  private static final int LABEL_HEIGHT = 15;
  private static final String GREY = "#dddddd";
  private static final String BLACK = "#222222";

  /** A peer's figures, one a percentile. */
  public record Line(String peer, List<Figure> figures) {
    private Figure last() {
      return figures.get(figures.size() - 1);
    }
  }

  /** The image. */
  public String svg() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    Axis axis = axis();
    String unit = figures().map(Figure::unit).findFirst().orElse("");
    svg.title(16, 24, title + ", " + unit + (axis.isLogarithmic() ? " (logarithmic)" : ""));
    for (double mark : axis.marks()) {
      svg.line(LEFT, axis.at(mark), RIGHT, axis.at(mark), GREY);
      svg.text(LEFT - 8, axis.at(mark) + 4, "end", BLACK, Numbers.of(mark));
    }
    for (int i = 0; i < percentiles.size(); i++) {
      svg.text(x(i), BOTTOM + 20, "middle", BLACK, percentiles.get(i));
    }
    lines.forEach(line -> draw(svg, axis, line));
    label(svg, axis);
    svg.legend(16, HEIGHT - 16);
    return svg.toString();
  }

  private Stream<Figure> figures() {
    return lines.stream().flatMap(line -> line.figures.stream());
  }

  private Axis axis() {
    double most = figures().mapToDouble(Figure::median).max().orElse(1);
    double least = figures().mapToDouble(Figure::median).filter(v -> v > 0).min().orElse(1);
    return new Axis(least, Math.max(most, least), BOTTOM, TOP);
  }

  private double x(int percentile) {
    return LEFT + (RIGHT - LEFT) * (percentile + 0.5) / percentiles.size();
  }

  private void draw(Svg svg, Axis axis, Line line) {
    for (int i = 0; i < line.figures.size(); i++) {
      Figure figure = line.figures.get(i);
      String colour = figure.side().colour();
      double y = axis.at(figure.median());
      svg.circle(x(i), y, colour);
      if (i > 0) {
        svg.line(x(i - 1), axis.at(line.figures.get(i - 1).median()), x(i), y, colour);
      }
    }
  }

  /** Each name beside its line's end, and below the name before. */
  private void label(Svg svg, Axis axis) {
    double above = 0;
    for (Line line :
        lines.stream()
            .sorted(Comparator.comparingDouble((Line one) -> -one.last().median()))
            .toList()) {
      above = Math.max(axis.at(line.last().median()) + 4, above + LABEL_HEIGHT);
      String colour = line.last().side().colour();
      svg.text(x(percentiles.size() - 1) + 14, above, "start", colour, line.peer);
    }
  }
}
