package org.interlock.demo;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentException;
import org.interlock.shm.SegmentInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes segments. */
@Command(
    name = "rm",
    description = {
      "Removes segments by name.",
      "Exit status 0 only if every pattern matched and all it matched was removed."
    })
final class RmCommand implements Callable<Integer> {
  @Option(
      names = "--force",
      description =
          "Remove also segments in use, and those named in full that are damaged. Attached"
              + " processes keep what they have, by themselves.")
  private boolean force;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATTERN",
      description = "A segment's name, or a pattern with * ? [a-z] {this,that}.")
  private List<String> patterns;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<PathMatcher> matchers = patterns.stream().map(this::matcher).toList();
    List<SegmentInfo> segments = new ArrayList<>(Segment.list());
    boolean all = true;
    for (int i = 0; i < patterns.size(); i++) {
      PathMatcher matcher = matchers.get(i);
      List<SegmentInfo> matched =
          segments.stream().filter(segment -> matcher.matches(Path.of(segment.name()))).toList();
      segments.removeAll(matched);
      if (matched.isEmpty()) {
        all &= removeUnlisted(patterns.get(i));
      }
      for (SegmentInfo segment : matched) {
        all &= remove(segment);
      }
    }
    return all ? Demo.OK : Demo.FAILED;
  }

  private PathMatcher matcher(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "\"" + pattern + "\" is no pattern: " + e.getDescription(), e);
    }
  }

  private boolean remove(SegmentInfo segment) {
    if (segment.attached() > 0 && !force) {
      return complain(
          segment.name()
              + " is in use by "
              + segment.attached()
              + (segment.attached() == 1 ? " process" : " processes")
              + "; --force removes it nevertheless");
    }
    return unlink(segment.name());
  }

  /** What a damaged segment is called is the one thing sure about it, so no pattern finds it. */
  private boolean removeUnlisted(String name) {
    if (force && name.matches("[\\w.-]+")) {
      return unlink(name);
    }
    return complain("no segment matches " + name);
  }

  private boolean unlink(String name) {
    try {
      if (!Segment.unlink(name)) {
        return complain("no segment matches " + name);
      }
    } catch (SegmentException | IllegalArgumentException | IllegalStateException e) {
      return complain(e.getMessage());
    }
    spec.commandLine().getOut().println("removed " + name);
    return true;
  }

  private boolean complain(String message) {
    spec.commandLine().getErr().println("rm: " + message);
    return false;
  }
}
