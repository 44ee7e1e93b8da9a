package org.interlock.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlock.process.ChildFailure;
import org.interlock.similar.SimilarFailure;
import org.interlock.similar.SimilarOptions;
import org.interlock.similar.SimilarResult;
import org.interlock.similar.SimilarRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A service whose workers search one shared matrix, under load. */
@Command(
    name = "similar",
    description = {
      "Starts a publisher and worker processes that find texts similar to a text: the workers scan"
          + " one matrix in shared memory and answer HTTP on one port of 127.0.0.1. Asks them,"
          + " adds texts meanwhile, and compares each answer with a scan in the heap.",
      "publishes: versions of the matrix published during the requests.",
      "torn: answers that are not those of the version that they name.",
      "p50Ms, p99Ms: of the requests while texts are added. pssTotalMiB: publisher and workers.",
      "Exit status 0 only if nothing failed and nothing was torn. The last line is for programs."
    })
final class SimilarCommand implements Callable<Integer> {
  private static final int MOST_WORKERS = 16;
  private static final int MOST_MIB = 64 * 1024;
  private static final long SEED = 6;

  @Option(
      names = "--matrix-mib",
      paramLabel = "N",
      defaultValue = "64",
      showDefaultValue = Visibility.ALWAYS,
      description = {
        "The matrix's size, 1 to " + MOST_MIB + ": rows without a text are filled at random.",
        "The segment is three times as large."
      })
  private int matrixMib;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many workers, 1 to " + MOST_WORKERS + ".")
  private int workers;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "2000",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many questions are asked while texts are added.")
  private int requests;

  @Option(
      names = "--publishes",
      paramLabel = "N",
      defaultValue = "100",
      showDefaultValue = Visibility.ALWAYS,
      description = "How many texts are added meanwhile, each a version of its own.")
  private int publishes;

  @Option(
      names = "--serve",
      description = "Only serve, until interrupted. Processes that end are started again.")
  private boolean serve;

  @Option(
      names = "--without-publisher",
      description = "With --serve and --segment: workers alone, on the version published last.")
  private boolean withoutPublisher;

  @Option(
      names = "--texts",
      paramLabel = "DIR",
      description = "With --serve: a directory of *.txt, instead of samples that are removed.")
  private Path texts;

  @Option(
      names = "--segment",
      paramLabel = "NAME",
      description = "With --serve: a segment's name. It stays; a random one is removed.")
  private String segment;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Write an image (SVG) of memory against workers.")
  private Path plot;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    SimilarOptions options =
        new SimilarOptions(
            matrixMib,
            workers,
            requests,
            publishes,
            SEED,
            Optional.ofNullable(texts),
            Optional.ofNullable(segment));
    try (SimilarRun run = new SimilarRun(options, out);
        Cleanup close = new Cleanup(run::close)) {
      return serve ? serve(run) : run(run, out);
    } catch (SimilarFailure | ChildFailure e) {
      throw new DemoFailure(e.getMessage());
    }
  }

  private int serve(SimilarRun run) {
    if (withoutPublisher) {
      run.startWithoutPublisher();
    } else {
      run.start();
    }
    run.keepUp();
    return Demo.FAILED; // it ends by a signal, if all is well
  }

  private int run(SimilarRun run, PrintWriter out) throws InterruptedException, IOException {
    SimilarResult result = run.run();
    if (plot != null) {
      Files.writeString(plot, run.plot());
    }
    out.println(result.isGood() ? "all held" : "FAILED");
    out.println(result.line());
    out.flush();
    return result.isGood() ? Demo.OK : Demo.FAILED;
  }

  private void check() {
    check(matrixMib >= 1 && matrixMib <= MOST_MIB, "--matrix-mib is 1 to " + MOST_MIB);
    check(workers >= 1 && workers <= MOST_WORKERS, "--workers is 1 to " + MOST_WORKERS);
    check(requests >= 1, "--requests is at least 1");
    check(publishes >= 0, "--publishes is at least 0");
    check(serve || texts == null && segment == null, "--texts and --segment need --serve");
    check(
        !withoutPublisher || serve && segment != null,
        "--without-publisher needs --serve and --segment");
    check(!serve || plot == null, "--plot is of a run, not with --serve");
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
