package org.interlock.similar;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Memory against workers, as an SVG image. */
record MemoryPlot(List<MemoryRow> rows, int matrixMib) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 70;
  private static final int BOTTOM = 310;
  private static final int TOP = 50;
  private static final int RIGHT = 600;
  private static final int GRID_LINES = 5;

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
            <rect width="%d" height="%d" fill="white"/>
            <text x="%d" y="24" font-size="15">Memory against workers, a matrix of %,d MiB in 3 buffers</text>
            """,
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT,
            LEFT,
            matrixMib));
    grid(svg);
    line(
        svg,
        row -> row.copiesMib(matrixMib),
        "#b03030",
        "a matrix in each worker's heap (reckoned)");
    line(svg, MemoryRow::totalMib, "#1f5fa8", "shared: PSS of publisher and workers (measured)");
    line(svg, row -> row.totalMib() - row.sharedMib(), "#2d8a4e", "of that, the JVMs");
    return svg.append("</svg>\n").toString();
  }

  private double mostMib() {
    return rows.stream()
        .mapToDouble(row -> Math.max(row.totalMib(), row.copiesMib(matrixMib)))
        .max()
        .orElseThrow();
  }

  private double x(int workers) {
    int most = rows.get(rows.size() - 1).workers();
    return LEFT + (double) (RIGHT - LEFT) * workers / most;
  }

  private double y(double mib) {
    return BOTTOM - (BOTTOM - TOP) * mib / mostMib();
  }

  private void grid(StringBuilder svg) {
    for (int i = 0; i <= GRID_LINES; i++) {
      double mib = mostMib() * i / GRID_LINES;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>%n",
              LEFT,
              y(mib),
              RIGHT,
              y(mib),
              LEFT - 8,
              y(mib) + 4,
              mib));
    }
    for (MemoryRow row : rows) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
              x(row.workers()),
              BOTTOM + 18,
              row.workers()));
    }
    svg.append(
        String.format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">workers</text>%n"
                + "<text x=\"16\" y=\"%d\" transform=\"rotate(-90 16 %d)\">MiB</text>%n",
            (LEFT + RIGHT) / 2, BOTTOM + 38, BOTTOM / 2 + TOP, BOTTOM / 2 + TOP));
  }

  private void line(
      StringBuilder svg, ToDoubleFunction<MemoryRow> mib, String colour, String label) {
    StringBuilder points = new StringBuilder();
    for (MemoryRow row : rows) {
      double x = x(row.workers());
      double y = y(mib.applyAsDouble(row));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
              x,
              y,
              colour));
    }
    double end = y(mib.applyAsDouble(rows.get(rows.size() - 1)));
    svg.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>%n",
            points.toString().strip(),
            colour,
            RIGHT,
            end - 8,
            colour,
            label));
  }
}
