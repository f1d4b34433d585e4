package dev.holdfast.site.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes {@code site/target/site.zip} from what {@code mvn package} left in {@code site/target}.
 *
 * <p>Run it with the JDK that the website shall be run by: {@code java -cp site/target/classes
 * dev.holdfast.site.artifact.Artifact site}. It prints the zip's path and does nothing else when the zip is already
 * made of these inputs.
 */
public final class Artifact {

  /** The modules that the website's jars use. java.naming, java.sql: JDBC. jdk.unsupported: HikariCP's and SDK's needs. */
  static final List<String> MODULES = List.of(
      "java.base", "java.logging", "java.management", "java.naming", "java.security.jgss", "java.sql", "java.xml",
      "jdk.unsupported");

  /** Every entry has this time; zip's own clock starts in 1980. */
  private static final FileTime ENTRY_TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  private final Path module;
  private final Path target;
  private final Path jdk;

  /**
   * @param module the {@code site} folder
   * @param jdk the JDK whose jlink makes the runtime
   */
  public Artifact(Path module, Path jdk) {
    this.module = module;
    this.target = module.resolve("target");
    this.jdk = jdk;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: Artifact <the site folder>");
      System.exit(2);
    }
    System.out.println(new Artifact(Path.of(args[0]), Path.of(System.getProperty("java.home"))).build());
  }

  /**
   * Builds the zip unless it is up to date.
   *
   * @return the zip
   * @throws IOException naming the missing input, when the module was not packaged before
   */
  public Path build() throws IOException, InterruptedException {
    Path zip = target.resolve("site.zip");
    String inputs = inputs();
    if (isMadeOf(inputs)) {
      return zip;
    }
    Path runtime = runtime();
    SortedMap<String, Path> entries = new TreeMap<>();
    addAll(entries, "bin/", module.resolve("src/main/artifact/bin"));
    addAll(entries, "lib/", target.resolve("lib"));
    addAll(entries, "runtime/", runtime);
    Path jar = siteJar();
    entries.put("lib/" + jar.getFileName(), jar);
    entries.put("ffmpeg", ffmpeg());
    entries.remove("runtime/lib/server/classes_nocoops.jsa"); // For heaps above 32 GB.
    Path unfinished = target.resolve("site.zip.unfinished");
    Files.deleteIfExists(unfinished);
    write(unfinished, entries);
    Files.move(unfinished, zip, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(target.resolve("site.zip.inputs"), inputs);
    return zip;
  }

  /** Whether {@link #build} has nothing to do. */
  public boolean isUpToDate() throws IOException {
    return isMadeOf(inputs());
  }

  private boolean isMadeOf(String inputs) throws IOException {
    Path stamp = target.resolve("site.zip.inputs");
    return Files.exists(target.resolve("site.zip")) && Files.exists(stamp) && Files.readString(stamp).equals(inputs);
  }

  /** What the zip is made of, one line for each input. */
  private String inputs() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("modules " + String.join(",", MODULES));
    lines.add("jdk " + hash(jdk.resolve("release")));
    lines.add("jar " + hash(siteJar()));
    lines.add("ffmpeg " + hash(ffmpegJar()));
    for (Path folder : List.of(target.resolve("lib"), module.resolve("src/main/artifact/bin"))) {
      for (Path file : files(folder)) {
        lines.add(folder.relativize(file) + " " + hash(file));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** The runtime image, made again only for another JDK or other modules: it takes jlink some ten seconds. */
  private Path runtime() throws IOException, InterruptedException {
    String name = hash(jdk.resolve("release")).substring(0, 12) + "-" + Integer.toHexString(MODULES.hashCode());
    Path runtime = target.resolve("runtime-" + name);
    if (Files.exists(runtime.resolve("release"))) {
      return runtime;
    }
    Path unfinished = target.resolve("runtime-unfinished");
    deleteTree(unfinished);
    run(jdk.resolve("bin/jlink").toString(), "--add-modules", String.join(",", MODULES), "--strip-java-debug-attributes",
        "--no-header-files", "--no-man-pages", "--generate-cds-archive", "--output", unfinished.toString());
    Files.move(unfinished, runtime);
    return runtime;
  }

  private Path siteJar() throws IOException {
    try (Stream<Path> jars = Files.list(target)) {
      return jars.filter(f -> f.getFileName().toString().matches("holdfast-site-[0-9.]+\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no website jar in " + target + ": run mvn package first"));
    }
  }

  private Path ffmpegJar() throws IOException {
    return files(target.resolve("ffmpeg")).stream()
        .filter(f -> f.toString().endsWith(".jar"))
        .findFirst()
        .orElseThrow(() -> new IOException("no ffmpeg jar in " + target + "/ffmpeg: run mvn package first"));
  }

  private Path ffmpeg() throws IOException {
    Path program = target.resolve("ffmpeg/program");
    try (ZipFile jar = new ZipFile(ffmpegJar().toFile())) {
      ZipEntry entry = jar.getEntry("ws/schild/jave/nativebin/ffmpeg-amd64");
      if (!Files.exists(program) || Files.size(program) != entry.getSize()) {
        try (InputStream in = jar.getInputStream(entry)) {
          Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return program;
  }

  private static void write(Path zip, SortedMap<String, Path> entries) throws IOException {
    Map<String, String> options = Map.of("create", "true", "enablePosixFileAttributes", "true");
    try (FileSystem fs = FileSystems.newFileSystem(zip, options)) {
      for (Map.Entry<String, Path> entry : entries.entrySet()) {
        Path to = fs.getPath("/" + entry.getKey());
        if (to.getParent() != null) {
          Files.createDirectories(to.getParent());
        }
        Files.copy(entry.getValue(), to);
        stamp(to, runs(entry.getKey()) ? "rwxr-xr-x" : "rw-r--r--");
      }
      try (Stream<Path> all = Files.walk(fs.getPath("/"))) {
        for (Path folder : all.filter(Files::isDirectory).filter(p -> p.getNameCount() > 0).toList()) {
          stamp(folder, "rwxr-xr-x");
        }
      }
    }
  }

  /** Gives an entry its rights, and times that do not tell when it was made. */
  private static void stamp(Path entry, String rights) throws IOException {
    Files.getFileAttributeView(entry, BasicFileAttributeView.class).setTimes(ENTRY_TIME, ENTRY_TIME, ENTRY_TIME);
    Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString(rights));
  }

  private static boolean runs(String name) {
    return name.startsWith("bin/") || name.startsWith("runtime/bin/") || name.equals("ffmpeg")
        || name.equals("runtime/lib/jspawnhelper") || name.equals("runtime/lib/jexec");
  }

  private static void addAll(SortedMap<String, Path> entries, String prefix, Path folder) throws IOException {
    for (Path file : files(folder)) {
      entries.put(prefix + folder.relativize(file), file);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("no " + folder + ": run mvn package first");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + output);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
