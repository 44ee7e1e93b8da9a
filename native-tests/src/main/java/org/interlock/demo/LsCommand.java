package org.interlock.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the segments. */
@Command(name = "ls", description = "Lists the segments; reads only.")
final class LsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<SegmentInfo> segments = Segment.list();
    if (segments.isEmpty()) {
      out.println("no segments in " + SegmentTable.directory());
    } else {
      SegmentTable.lines(segments).forEach(out::println);
    }
    return Demo.OK;
  }
}
