package dev.holdfast.bench.peers;

import dev.holdfast.bench.BenchException;
import dev.holdfast.bench.load.Signer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that is measured, as a process of its own. */
public record Server(String name, int port, Signer.Credentials credentials, long pid, Stop stop) implements AutoCloseable {

  public interface Stop {
    void stop() throws IOException, InterruptedException;
  }

  private static final Signer.Credentials ANY = new Signer.Credentials("AKIAIOSFODNN7EXAMPLE", "secret");

  public String host() {
    return "127.0.0.1:" + port;
  }

  public Signer signer(String service) {
    return new Signer(credentials, host(), "us-east-1", service);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Thread.interrupted(); // it is stopped also when the measuring was interrupted
    stop.stop();
  }

  /** Resident memory, bytes. */
  public long resident() throws IOException {
    return memory("VmRSS:");
  }

  /** Resident memory without the pages of mapped files, which the system takes back when others need room; bytes. */
  public long own() throws IOException {
    return memory("RssAnon:");
  }

  private long memory(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst().orElse(0);
  }

  /** The region as {@code up} starts it, after its training run, in a directory that is deleted afterwards. */
  public static Server holdfast(Path project, Path work) throws IOException, InterruptedException {
    launch(project, environment(work), "train");
    return up(project, work);
  }

  /** The same region, which may have been there before. */
  public static Server up(Path project, Path work) throws IOException, InterruptedException {
    return up(project, work, "destroy", "--yes");
  }

  /** In a directory that is kept: in the end the region is only stopped. */
  public static Server kept(Path project, Path work) throws IOException, InterruptedException {
    return up(project, work, "down");
  }

  private static Server up(Path project, Path work, String... end) throws IOException, InterruptedException {
    Map<String, String> environment = environment(work);
    launch(project, environment, "up", "--no-site");
    return region(work.resolve("holdfast"), Integer.parseInt(environment.get("HOLDFAST_API_PORT")),
        () -> launch(project, environment, end));
  }

  private static Map<String, String> environment(Path work) {
    Map<String, String> own = System.getenv();
    return Map.of(
        "HOLDFAST_HOME", work.resolve("holdfast").toString(),
        "HOLDFAST_NETWORK", own.getOrDefault("HOLDFAST_NETWORK", "99"),
        "HOLDFAST_API_PORT", own.getOrDefault("HOLDFAST_API_PORT", "14566"),
        "HOLDFAST_CONSOLE_PORT", own.getOrDefault("HOLDFAST_CONSOLE_PORT", "14567"),
        "HOLDFAST_SITE_PORT", own.getOrDefault("HOLDFAST_SITE_PORT", "14568"),
        "HOLDFAST_TRAINING", "off");
  }

  /** The region that runs in that directory. */
  public static Server region(Path home, int port, Stop stop) throws IOException {
    String keys = Files.readString(home.resolve("credentials"));
    return new Server("Holdfast", port, new Signer.Credentials(
        keys.replaceAll("(?s).*aws_access_key_id *= *(\\S+).*", "$1"),
        keys.replaceAll("(?s).*aws_secret_access_key *= *(\\S+).*", "$1")),
        regionOf(home.getParent()), stop);
  }

  /** The process of the region that runs in that directory. */
  public static long regionOf(Path work) throws IOException {
    return Long.parseLong(Files.readString(work.resolve("holdfast/run/region.pid")).split(" ")[0]);
  }

  private static void launch(Path project, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(project.resolve("holdfast").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new BenchException("./holdfast " + String.join(" ", arguments) + ": " + output);
    }
  }

  public static Server elasticMq(Path project, Path work) throws IOException, InterruptedException {
    Path configuration = Files.writeString(work.resolve("elasticmq.conf"), """
        include classpath("application.conf")
        node-address { port = 19324 }
        rest-sqs { bind-port = 19324, bind-hostname = "127.0.0.1", sqs-limits = strict }
        rest-stats { enabled = false }
        """);
    return java("ElasticMQ", 19324, work, List.of("-Dconfig.file=" + configuration), peer(project, "elasticmq"),
        List.of("org.elasticmq.server.Main"));
  }

  /** Its objects are files, with their attributes beside them; nothing is synced. Signatures are verified. */
  public static Server s3proxy(Path project, Path work) throws IOException, InterruptedException {
    Path objects = Files.createDirectory(work.resolve("s3proxy"));
    Path configuration = Files.writeString(work.resolve("s3proxy.conf"), """
        s3proxy.endpoint=http://127.0.0.1:19330
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.identity=local
        jclouds.credential=local
        jclouds.filesystem.basedir=%s
        """.formatted(ANY.accessKeyId(), ANY.secretAccessKey(), objects));
    Path quiet = Files.writeString(work.resolve("s3proxy-logback.xml"),
        "<configuration><root level=\"off\"/></configuration>");
    return java("s3proxy", 19330, work, List.of("-Dlogback.configurationFile=" + quiet), peer(project, "s3proxy"),
        List.of("org.gaul.s3proxy.Main", "--properties", configuration.toString()));
  }

  /** Its objects are files, with their attributes beside them; nothing is synced, no signature is looked at. */
  public static Server s3mock(Path project, Path work) throws IOException, InterruptedException {
    return java("S3Mock", 19331, work, List.of(
        "-Dserver.port=19331", "-Dserver.address=127.0.0.1", "-Dserver.ssl.enabled=false", "-Dlogging.level.root=off",
        "-Dcom.adobe.testing.s3mock.store.root=" + Files.createDirectory(work.resolve("s3mock"))),
        peer(project, "s3mock"), List.of(project.resolve("bench/peers/S3MockOnLoopback.java").toString()));
  }

  public static boolean hasNginx() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "nginx")));
  }

  /** Serves the files below {@code root}, to everybody. */
  public static Server nginx(Path root, Path work) throws IOException, InterruptedException {
    Path configuration = Files.writeString(work.resolve("nginx.conf"), """
        daemon off; pid nginx.pid; error_log stderr; worker_processes auto;
        events { worker_connections 512; }
        http {
          access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
          default_type application/octet-stream;
          client_body_temp_path nginx; proxy_temp_path nginx; fastcgi_temp_path nginx; uwsgi_temp_path nginx;
          scgi_temp_path nginx;
          server { listen 127.0.0.1:19332; root %s; }
        }
        """.formatted(root));
    return start("nginx", 19332, work, List.of("nginx", "-p", work.toString(), "-c", configuration.toString()));
  }

  /** Answers each POST with 400 bytes, unread, unchecked: what the HTTP server alone would do. */
  public static Server empty(Path work) throws IOException, InterruptedException {
    return java("empty POST", 19328, work, List.of("-XX:+UseSerialGC", "-Xmx768m"),
        System.getProperty("java.class.path"), List.of(EmptyPost.class.getName(), "19328"));
  }

  private static Server java(
      String name, int port, Path work, List<String> options, String classPath, List<String> main)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    command.addAll(main);
    return start(name, port, work, command);
  }

  private static Server start(String name, int port, Path work, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(work.resolve(name + ".log").toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    for (int i = 0; !answers(port); i++) {
      if (i == 600 || !process.isAlive()) {
        throw new BenchException(name + " does not start: " + Files.readString(work.resolve(name + ".log")));
      }
      Thread.sleep(100);
    }
    return new Server(name, port, ANY, process.pid(), () -> {
      process.destroy(); // nginx' master takes its workers with it
      process.waitFor(10, TimeUnit.SECONDS);
    });
  }

  private static boolean answers(int port) {
    try {
      HttpURLConnection c = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
      c.setConnectTimeout(500);
      c.setReadTimeout(5_000);
      return c.getResponseCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The peer's class path, fetched by Maven when it is first needed. */
  private static String peer(Path project, String name) throws IOException, InterruptedException {
    Path jars = project.resolve("bench/target/peers").resolve(name);
    if (!Files.isDirectory(jars)) {
      System.out.println("fetching " + name + " …");
      Path log = project.resolve("bench/target/" + name + ".log");
      int status = new ProcessBuilder("mvn", "-B", "-q", "-f", project.resolve("bench/peers/" + name + ".xml").toString(),
          "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies", "-DincludeScope=runtime",
          "-DoutputDirectory=" + jars).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
      if (status != 0) {
        throw new BenchException("cannot fetch " + name + "; see " + log);
      }
    }
    return jars.resolve("*").toString();
  }

  public static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
