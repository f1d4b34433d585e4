package dev.holdfast.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Service;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A service or resource type that was written is also a part of the region: merges like to lose one line. */
final class ServicesTest {

  /** The public classes of this kind among the region's own; CloudFormation's own types are its own affair. */
  private static TreeSet<String> written(Class<?> kind) throws Exception {
    Path root = Path.of(Services.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace(".class", "").replace('/', '.');
        if (name.endsWith("-info")) {
          continue;
        }
        Class<?> candidate = Class.forName(name, false, Services.class.getClassLoader());
        if (kind.isAssignableFrom(candidate) && !candidate.isInterface() && Modifier.isPublic(candidate.getModifiers())) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static TreeSet<String> listed(List<?> instances) {
    TreeSet<String> names = new TreeSet<>();
    instances.forEach(i -> names.add(i.getClass().getName()));
    return names;
  }

  @Test
  void everyServiceIsListed() throws Exception {
    assertThat(listed(Services.all())).isEqualTo(written(Service.class)).isNotEmpty();
  }

  @Test
  void everyResourceTypeIsListed() throws Exception {
    assertThat(listed(Services.resourceTypes())).isEqualTo(written(ResourceType.class)).isNotEmpty();
  }
}
