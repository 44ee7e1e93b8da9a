package org.interlock.bench.report;

import java.util.List;
import java.util.Map;

/** A report as Markdown: a table a workload, and the commands. */
public record MarkdownReport(Report report) {
  /** The tables, with what they were measured on and what is missing. */
  public String tables() {
    StringBuilder text = new StringBuilder();
    text.append("Scale: ").append(report.scale()).append(".\n");
    for (Map.Entry<String, String> part : report.machine().entrySet()) {
      text.append(part.getKey()).append(": ").append(part.getValue()).append(".\n");
    }
    text.append(
        "\nMedians, in brackets the range of all runs; behind × the first line's median divided by"
            + " this one's.\n");
    for (String missing : report.missing()) {
      text.append("\n**NOT MEASURED:** ").append(missing).append('\n');
    }
    report.workloads().forEach(workload -> table(text, workload));
    return text.toString();
  }

  /** What was run for each, once. */
  public String commands() {
    StringBuilder text = new StringBuilder("## Commands\n");
    for (String workload : report.workloads()) {
      text.append("\n### ").append(workload).append("\n```sh\n");
      report
          .of(workload, figure -> figure.command() + " # " + figure.peer() + "\n")
          .forEach(text::append);
      text.append("```\n");
    }
    return text.toString();
  }

  private void table(StringBuilder text, String workload) {
    List<String> names = report.of(workload, Figure::name);
    text.append("\n### ").append(workload).append("\n| |");
    for (String name : names) {
      String unit = report.figures(workload, name).get(0).unit();
      text.append(' ').append(name).append(unit.isEmpty() ? "" : ", " + unit).append(" |");
    }
    text.append("\n|---|").append("---|".repeat(names.size())).append('\n');
    List<String> peers = report.of(workload, Figure::peer);
    for (String peer : peers) {
      text.append("| ").append(peer).append(" |");
      for (String name : names) {
        boolean first = peer.equals(peers.get(0));
        text.append(' ').append(cell(report.find(workload, peer, name), first)).append(" |");
      }
      text.append('\n');
    }
  }

  private static String cell(Figure figure, boolean first) {
    if (figure == null) {
      return "–";
    }
    String value = Numbers.of(figure.median());
    if (figure.min() != figure.max()) {
      value += " (" + Numbers.of(figure.min()) + "–" + Numbers.of(figure.max()) + ")";
    }
    boolean hasRatio = !first && Double.isFinite(figure.ratio());
    return hasRatio ? value + " ×" + Numbers.of(figure.ratio()) : value;
  }
}
