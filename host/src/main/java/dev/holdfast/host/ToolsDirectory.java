package dev.holdfast.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tools that AWS puts on its machine images, for instances' PATH: {@code bin/cfn-init} and {@code bin/cfn-signal},
 * small scripts around this module's classes, which are copied beside them where lesser users can read them.
 */
public final class ToolsDirectory {

  private static final String PACKAGES = "dev/holdfast/host/";
  private static final Map<String, String> COPIED = Map.of("tools", "CfnInit", "json", "Json");
  private static final Map<String, String> MAINS = Map.of("cfn-init", "CfnInit", "cfn-signal", "CfnSignal");

  private ToolsDirectory() {}

  /**
   * Makes the directory, or makes it anew. Processes that use the old one go on.
   *
   * @param directory every directory above it must be passable for lesser users (mode 0711)
   * @param javaHome of the JDK or runtime image that runs the tools, with {@code java.base} at least
   * @throws IOException when it cannot be written, or lesser users could not reach it or the JDK: the message says
   *     which directory is closed to them
   */
  public static void install(Path directory, Path javaHome) throws IOException {
    Path java = javaHome.resolve("bin").resolve("java").toAbsolutePath();
    Path bin = directory.resolve("bin");
    Path classes = directory.resolve("classes");
    Files.createDirectories(bin);
    for (Map.Entry<String, String> copied : COPIED.entrySet()) {
      copyClasses(copied.getKey(), copied.getValue(), classes.resolve(PACKAGES + copied.getKey()));
    }
    for (Map.Entry<String, String> main : MAINS.entrySet()) {
      Path draft = bin.resolve("." + main.getKey());
      Files.writeString(draft, wrapper(java, classes.toAbsolutePath(), main.getValue()));
      Owner.permit(draft, "rwxr-xr-x");
      Files.move(draft, bin.resolve(main.getKey()), StandardCopyOption.ATOMIC_MOVE);
    }
    for (Path p : List.of(directory, bin)) {
      Owner.permit(p, "rwxr-xr-x");
    }
    if (Owner.isRoot()) {
      mustBeOpen(bin.resolve("cfn-init"));
      mustBeOpen(java.toRealPath());
    }
  }

  // The flags are those of a program that runs for half a second.
  static String wrapper(Path java, Path classes, String main) {
    return """
        #!/bin/sh
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx128m -XX:-UsePerfData \\
          -Djava.io.tmpdir="${TMPDIR:-/tmp}" -cp '%s' dev.holdfast.host.tools.%s "$@"
        """.formatted(java, classes, main);
  }

  private static void mustBeOpen(Path file) throws IOException {
    Optional<Path> closed = Owner.closedParent(file);
    if (closed.isPresent()) {
      throw new IOException(file + " cannot be used by instances, which do not run as root: " + closed.get()
          + " is closed to them (chmod o+x)");
    }
  }

  private static void copyClasses(String name, String oneOfThem, Path target) throws IOException {
    URL found = ToolsDirectory.class.getResource("/" + PACKAGES + name + "/" + oneOfThem + ".class");
    if (found == null) {
      throw new IOException("the instances' tools are missing from the class path: " + PACKAGES + name);
    }
    try {
      URI uri = found.toURI();
      if (uri.getScheme().equals("jar")) {
        Path jar = Path.of(URI.create(uri.getRawSchemeSpecificPart().split("!")[0]));
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
          copy(files.getPath(PACKAGES + name), target);
        }
      } else {
        copy(Path.of(uri).getParent(), target);
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    for (Path p = target; !p.endsWith("classes"); p = p.getParent()) {
      Owner.permit(p, "rwxr-xr-x");
      Owner.permit(p.getParent(), "rwxr-xr-x");
    }
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        Path draft = target.resolve("." + file.getFileName());
        Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
        Owner.permit(draft, "rw-r--r--");
        Files.move(draft, target.resolve(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
