package dev.holdfast.host.tools;

import java.nio.file.Path;
import java.util.Map;

/** Where absolute paths in metadata lie: below the instance's root directory; at themselves where there is none. */
record InstanceRoot(Path directory) {

  static InstanceRoot of(Map<String, String> environment) {
    return new InstanceRoot(Path.of(environment.getOrDefault("HOLDFAST_INSTANCE_ROOT", "/")).toAbsolutePath());
  }

  /** @throws ToolException when the path is relative, or leads out of the root */
  Path resolve(String path) throws ToolException {
    Path absolute = Path.of(path);
    if (!absolute.isAbsolute()) {
      throw new ToolException(path + ": must be an absolute path");
    }
    Path normal = absolute.normalize();
    return normal.startsWith(directory) ? normal : directory.resolve(Path.of("/").relativize(normal));
  }
}
