package org.interlock.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What is written of figures. */
class ReportTest {
  private static final Figure OURS =
      new Figure("pair", "each", "mutex", Side.INTERLOCK, "ns", values(9, 8, 12), 9, "java A 1");
  private static final Figure THEIRS =
      new Figure("pair", "each", "C <x>", Side.PEER, "ns", values(4, 4.5, 5), 9, "peer 'a \"b'");
  private static final Figure NONE =
      new Figure("pair", "share", "mutex", Side.INTERLOCK, "", values(0), 0, "java A 1");
  private static final Report REPORT =
      new Report("quick", Map.of("JDK", "17"), List.of("Boost"), List.of(OURS, THEIRS, NONE));

  private static double[] values(double... values) {
    return values;
  }

  @Test
  void aFigureIsMedianRangeAndRatioToTheFirst() {
    assertEquals(List.of(9.0, 8.0, 12.0), List.of(OURS.median(), OURS.min(), OURS.max()));
    assertEquals(List.of(1.0, 3), List.of(OURS.ratio(), OURS.runs()));
    assertEquals(2.0, THEIRS.ratio());
  }

  @Test
  void jsonHasOneObjectForEachFigure() {
    assertEquals(
        """
        {"scale":"quick","machine":{"JDK":"17"},"missing":["Boost"],"figures":[\
        {"workload":"pair","figure":"each","peer":"mutex","side":"interlock","unit":"ns",\
        "median":9.0,"min":8.0,"max":12.0,"ratio":1.0,"runs":3,"command":"java A 1"},
        {"workload":"pair","figure":"each","peer":"C <x>","side":"peer","unit":"ns",\
        "median":4.5,"min":4.0,"max":5.0,"ratio":2.0,"runs":3,"command":"peer 'a \\"b'"},
        {"workload":"pair","figure":"share","peer":"mutex","side":"interlock","unit":"",\
        "median":0.0,"min":0.0,"max":0.0,"ratio":null,"runs":1,"command":"java A 1"}]}
        """,
        new JsonReport(REPORT).text());
  }

  @Test
  void jsonTextsAreEscaped() {
    assertEquals("\"a\\\\b\\\"c\\u000ad µ\"", JsonReport.json("a\\b\"c\nd µ"));
  }

  @Test
  void theTableHasARowForEachPeer() {
    assertEquals(
        """
        Scale: quick.
        JDK: 17.

        Medians, in brackets the range of all runs; behind × the first line's median divided by this one's.

        **NOT MEASURED:** Boost

        ### pair
        | | each, ns | share |
        |---|---|---|
        | mutex | 9.00 (8.00–12.0) | 0 |
        | C <x> | 4.50 (4.00–5.00) ×2.00 | – |
        """,
        new MarkdownReport(REPORT).tables());
  }

  @Test
  void eachPeersCommandIsListedOnce() {
    assertEquals(
        """
        ## Commands

        ### pair
        ```sh
        java A 1 # mutex
        peer 'a "b' # C <x>
        ```
        """,
        new MarkdownReport(REPORT).commands());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.00123|0.0012",
        "0.0123|0.012",
        "1.234|1.23",
        "-12.34|-12.3",
        "1234567|1,234,567"
      })
  void numbersHaveSomeThreeDigits(double value, String expected) {
    assertEquals(expected, Numbers.of(value));
  }

  @Test
  void barsAreAsLongAsTheirMedians() throws Exception {
    String svg = new BarPlot("Pairs", List.of(new BarPlot.Group("p", List.of(OURS, THEIRS)))).svg();
    NodeList bars = parse(svg).getElementsByTagName("rect");
    assertEquals(3 + Side.values().length, bars.getLength()); // with background and legend
    int first = 1 + Side.values().length;
    assertEquals(2.0, width(bars, first) / width(bars, first + 1), 0.01);
    assertTrue(svg.contains("C &lt;x&gt;") && svg.contains("Pairs, ns"), svg);
  }

  @Test
  void manyTimesAsMuchIsDrawnByLogarithm() throws Exception {
    Figure large = new Figure("pair", "each", "large", Side.PEER, "ns", values(9000), 9, "");
    String svg = new BarPlot("Pairs", List.of(new BarPlot.Group("p", List.of(OURS, large)))).svg();
    assertTrue(svg.contains("(logarithmic)"), svg);
    NodeList bars = parse(svg).getElementsByTagName("rect");
    int first = 1 + Side.values().length;
    assertTrue(width(bars, first + 1) < 5 * width(bars, first), svg);
  }

  @Test
  void aLineHasAPointForEachPercentile() throws Exception {
    PercentilePlot.Line line = new PercentilePlot.Line("a & b", List.of(OURS, THEIRS));
    String svg = new PercentilePlot("Trips", List.of("p50", "p99"), List.of(line)).svg();
    assertEquals(2, parse(svg).getElementsByTagName("circle").getLength());
    assertTrue(svg.contains("p99") && svg.contains("a &amp; b"), svg);
  }

  private static double width(NodeList bars, int i) {
    return Double.parseDouble(bars.item(i).getAttributes().getNamedItem("width").getNodeValue());
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
