package dev.holdfast.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A region that runs, and how its user reaches it: the command, and what {@code ./holdfast env} says. */
final class Holdfast implements AutoCloseable {

  /** {@code -Dacceptance.keep}: leaves the region up, and uses it again, for whoever works on one test. */
  private static final boolean KEEP = System.getProperty("acceptance.keep") != null;

  private final Slot slot;
  private final CommandLine command;
  private final String founded;
  private final Map<String, String> variables = new TreeMap<>();
  private final SdkHttpClient http = UrlConnectionHttpClient.builder()
      .connectionTimeout(Duration.ofSeconds(2)).socketTimeout(Duration.ofSeconds(60)).build();

  private Holdfast(Slot slot, CommandLine command, String founded) {
    this.slot = slot;
    this.command = command;
    this.founded = founded;
  }

  /** Founds a region and deploys the website on it. It is destroyed even when the tests are interrupted. */
  static Holdfast up() {
    try {
      Slot slot = Slot.take();
      CommandLine command = new CommandLine(slot.environment());
      if (Files.exists(slot.home()) && !KEEP) {
        command.ok("destroy", "--yes");
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> destroy(slot, command)));
      try {
        Holdfast holdfast = new Holdfast(slot, command, command.ok("up"));
        holdfast.readVariables();
        return holdfast;
      } catch (AssertionError e) {
        destroy(slot, command);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A region that somebody has started in a slot, and stops. */
  static Holdfast running(Slot slot, CommandLine command) throws IOException, InterruptedException {
    Holdfast holdfast = new Holdfast(slot, command, "");
    holdfast.readVariables();
    return holdfast;
  }

  /** What the first {@code up} printed. */
  String founded() {
    return founded;
  }

  CommandLine command() {
    return command;
  }

  Path home() {
    return slot.home();
  }

  int sitePort() {
    return slot.port(2);
  }

  int apiPort() {
    return slot.port(0);
  }

  String website() {
    return "http://localhost:" + sitePort();
  }

  /** What {@code ./holdfast env} exports. */
  Map<String, String> variables() {
    return variables;
  }

  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, credentials());
  }

  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, AwsCredentialsProvider credentials) {
    return builder
        .endpointOverride(URI.create(variables.get("AWS_ENDPOINT_URL")))
        .region(Region.of(variables.get("AWS_REGION")))
        .credentialsProvider(credentials)
        .httpClient(http)
        .build();
  }

  AwsCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(
        variables.get("AWS_ACCESS_KEY_ID"), variables.get("AWS_SECRET_ACCESS_KEY")));
  }

  /** The pid of one of the region's own processes, as {@code status} shows it. */
  long pid(String process) throws IOException, InterruptedException {
    String status = command.run("status").output();
    Matcher line = Pattern.compile("(?m)^ *" + Pattern.quote(process) + " +up +pid ([0-9]+)").matcher(status);
    if (!line.find()) {
      throw new AssertionError(process + " is not up\n" + status);
    }
    return Long.parseLong(line.group(1));
  }

  @Override
  public void close() {
    destroy(slot, command);
  }

  private void readVariables() throws IOException, InterruptedException {
    Matcher exports = Pattern.compile("(?m)^export ([A-Z_]+)=(\\S+)$").matcher(command.ok("env"));
    while (exports.find()) {
      variables.put(exports.group(1), exports.group(2));
    }
  }

  /** Keeps the logs for whoever asks why a test failed. Nothing is left of the region, nor when it never came up. */
  private static synchronized void destroy(Slot slot, CommandLine command) {
    if (!Files.exists(slot.home()) || KEEP) {
      return;
    }
    try {
      keepLogs(slot.home(), CommandLine.PROJECT.resolve("acceptance/target/region-logs"));
      command.run("destroy", "--yes");
      Files.deleteIfExists(slot.home());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void keepLogs(Path home, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path log : files.filter(f -> f.getFileName().toString().endsWith(".log")).toList()) {
        Path copy = to.resolve(home.relativize(log));
        Files.createDirectories(copy.getParent());
        Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("the region's logs could not all be kept: " + e.getMessage());
    }
  }
}
