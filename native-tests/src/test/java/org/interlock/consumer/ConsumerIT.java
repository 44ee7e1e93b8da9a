package org.interlock.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The library as a user's dependency: a project outside the reactor builds against it from a local
 * repository of its own and runs the README's example, on the class path and on the module path.
 */
@Tag("jdk25")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConsumerIT {
  private static final Path ROOT = Path.of(System.getProperty("interlock.repo.root"));
  private static final String VERSION = System.getProperty("project.version");
  private static final Path WORK = ROOT.resolve("native-tests/target/consumer");
  private static final Path REPOSITORY = WORK.resolve("repository");
  private static final Path CONSUMER = ROOT.resolve("native-tests/consumer");
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";

  private Path segments;

  @BeforeAll
  static void buildTheConsumer() throws Exception {
    stage("interlock-parent", ROOT.resolve("pom.xml"), null);
    stage("interlock-shm", ROOT.resolve("shm/pom.xml"), jar("shm"));
    stage("interlock-sync", ROOT.resolve("sync/pom.xml"), jar("sync"));
    Path settings = Files.writeString(WORK.resolve("settings.xml"), settings());
    Result build =
        run(
            "mvn",
            "-B",
            "-q",
            "-s",
            settings.toString(),
            "-Dmaven.repo.local=" + REPOSITORY,
            "-Dinterlock.version=" + VERSION,
            "-Dconsumer.build.directory=" + WORK.resolve("build"),
            "-f",
            CONSUMER.resolve("pom.xml").toString(),
            "compile");
    assertEquals(0, build.status(), build.output());
  }

  @BeforeEach
  void makeDirectory() throws IOException {
    segments = Files.createTempDirectory(Path.of("/dev/shm"), "consumer");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    Files.deleteIfExists(segments.resolve("prices.shm"));
    Files.deleteIfExists(segments);
  }

  @Test
  void runTimeClassPathIsJnrFfiAndWhatItBrings() throws IOException {
    Set<String> groups = new TreeSet<>();
    for (String jar : classPath()) {
      Path inRepository = REPOSITORY.relativize(Path.of(jar));
      groups.add(inRepository.subpath(0, inRepository.getNameCount() - 3).toString());
    }
    assertEquals(Set.of("org/interlock", "com/github/jnr", "org/ow2/asm"), groups);
  }

  @Test
  void exampleCountsAndReadsWhatAnotherPublishedOnTheClassPath() throws Exception {
    List<String> path = classPath();
    path.add(WORK.resolve("build/classes").toString());
    startsTwice("-cp", String.join(":", path), "example.Prices");
  }

  @Test
  void exampleCountsAndReadsWhatAnotherPublishedOnTheModulePath() throws Exception {
    List<String> path = classPath();
    path.add(WORK.resolve("build/classes").toString());
    startsTwice("-p", String.join(":", path), "-m", "example.prices/example.Prices");
  }

  @Test
  void readmeShowsTheExampleThatRuns() throws IOException {
    String source = Files.readString(CONSUMER.resolve("src/main/java/example/Prices.java"));
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertTrue(readme.contains("```java\n" + source + "```"), "README.md shows another example");
  }

  private void startsTwice(String... program) throws Exception {
    for (int start = 1; start <= 2; start++) {
      List<String> command = new ArrayList<>(List.of(JAVA, "-Dinterlock.dir=" + segments));
      if (Runtime.version().feature() >= 22) {
        command.add("--enable-native-access=" + nativeModules(program[0]));
      }
      command.addAll(List.of(program));
      if (start == 1) {
        command.add("101.5");
      }
      Result run = run(command.toArray(String[]::new));
      assertEquals(start + " starts\nversion 1: 101.5\n", run.output());
      assertEquals(0, run.status());
    }
  }

  private static String nativeModules(String pathOption) {
    return pathOption.equals("-p") ? "org.jnrproject.jffi" : "ALL-UNNAMED";
  }

  private static List<String> classPath() throws IOException {
    String text = Files.readString(WORK.resolve("build/class-path.txt"));
    return new ArrayList<>(List.of(text.trim().split(":")));
  }

  private static Path jar(String module) {
    return ROOT.resolve(module + "/target/interlock-" + module + "-" + VERSION + ".jar");
  }

  private static void stage(String artifact, Path pom, Path jar) throws IOException {
    Path folder = REPOSITORY.resolve("org/interlock").resolve(artifact).resolve(VERSION);
    Files.createDirectories(folder);
    String stem = artifact + "-" + VERSION;
    Files.copy(pom, folder.resolve(stem + ".pom"), StandardCopyOption.REPLACE_EXISTING);
    if (jar != null) {
      Files.copy(jar, folder.resolve(stem + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Everything but Interlock comes from the builder's own local repository, if it is there. */
  private static String settings() {
    String builders = System.getProperty("interlock.maven.repository");
    String repository =
        "<id>builders</id><url>file://"
            + builders
            + "</url>"
            + "<releases><checksumPolicy>ignore</checksumPolicy></releases>";
    return "<settings><profiles><profile><id>builders</id><repositories><repository>"
        + repository
        + "</repository></repositories><pluginRepositories><pluginRepository>"
        + repository
        + "</pluginRepository></pluginRepositories></profile></profiles>"
        + "<activeProfiles><activeProfile>builders</activeProfile></activeProfiles></settings>";
  }

  private record Result(int status, String output) {}

  private static Result run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
