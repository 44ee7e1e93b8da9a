package org.interlock.bench.report;

import java.util.List;
import java.util.stream.Stream;

/** Figures as bars, from the least to the greatest of the runs a thin line over each. */
public record BarPlot(String title, List<Group> groups) {
  private static final int WIDTH = 860;
  private static final int LEFT = 290;
  private static final int RIGHT = 770;
  private static final int TOP = 44;
  private static final int BAR = 14;
  private static final int ROW = 20;
  private static final int HEADING = 26;
  private static final String GREY = "#dddddd";
  private static final String BLACK = "#222222";

  /** Figures that are compared with each other, under a heading. */
  public record Group(String heading, List<Figure> figures) {}

  /** The image. */
  public String svg() {
    int rows = groups.stream().mapToInt(group -> group.figures.size()).sum();
    double bottom = TOP + rows * ROW + groups.size() * HEADING + 4;
    Svg svg = new Svg(WIDTH, bottom + 52);
    Axis axis = axis();
    svg.title(16, 24, title + ", " + unit() + (axis.isLogarithmic() ? " (logarithmic)" : ""));
    for (double mark : axis.marks()) {
      svg.line(axis.at(mark), TOP, axis.at(mark), bottom, GREY);
      svg.text(axis.at(mark), bottom + 16, "middle", BLACK, Numbers.of(mark));
    }
    svg.legend(16, bottom + 40);
    double y = TOP;
    for (Group group : groups) {
      svg.text(16, y + 18, "start", BLACK, group.heading);
      y += HEADING;
      for (Figure figure : group.figures) {
        bar(svg, axis, y, figure);
        y += ROW;
      }
    }
    return svg.toString();
  }

  private Stream<Figure> all() {
    return groups.stream().flatMap(group -> group.figures.stream());
  }

  private String unit() {
    return all().map(Figure::unit).findFirst().orElse("");
  }

  private Axis axis() {
    double most = all().mapToDouble(Figure::max).max().orElse(1);
    double least = all().mapToDouble(Figure::min).filter(value -> value > 0).min().orElse(1);
    return new Axis(least, Math.max(most, least), LEFT, RIGHT);
  }

  private static void bar(Svg svg, Axis axis, double y, Figure figure) {
    double end = axis.at(figure.median());
    double middle = y + BAR / 2.0;
    svg.text(LEFT - 8, y + BAR - 3, "end", BLACK, figure.peer());
    svg.rect(LEFT, y, Math.max(end - LEFT, 1), BAR, figure.side().colour());
    svg.line(axis.at(figure.min()), middle, axis.at(figure.max()), middle, BLACK);
    double behind = Math.max(end, axis.at(figure.max())) + 6;
    svg.text(behind, y + BAR - 3, "start", BLACK, Numbers.of(figure.median()));
  }
}
