package org.interlock.demo;

import java.util.concurrent.Callable;
import org.interlock.shm.InterlockException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Main class of the demo jar. */
@Command(
    name = "interlock-demo",
    description = "Locks between processes, in shared memory.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Demo.Version.class,
    subcommands = {
      CounterCommand.class,
      DoctorCommand.class,
      LsCommand.class,
      RmCommand.class,
      SimilarCommand.class,
      StressCommand.class,
    })
public final class Demo implements Callable<Integer> {
  /** Exit status of a run that did what it should. */
  static final int OK = 0;

  /** Exit status of a run that failed. */
  static final int FAILED = 1;

  /** Exit status of a run that was asked for something that makes no sense. */
  static final int BAD_ARGUMENTS = 2;

  @Spec private CommandSpec spec;

  /** Runs a command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Demo())
        .setParameterExceptionHandler((e, arguments) -> refuse(e))
        .setExecutionExceptionHandler((e, line, result) -> fail(e, line));
  }

  @Override
  public Integer call() {
    String commands = String.join(", ", spec.subcommands().keySet());
    throw new ParameterException(spec.commandLine(), "a command is missing: " + commands);
  }

  private static int refuse(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    print(line, oneLine(e.getMessage()) + " (see " + name + " --help)");
    return BAD_ARGUMENTS;
  }

  private static int fail(Exception e, CommandLine line) throws Exception {
    if (e instanceof InterlockException || e instanceof DemoFailure) {
      print(line, e.getMessage());
      return FAILED;
    }
    throw e; // a bug: picocli prints all of it
  }

  private static void print(CommandLine line, String message) {
    line.getErr().println(line.getCommandName() + ": " + message);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"interlock " + text()};
    }

    static String text() {
      String version = Demo.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }
  }
}
