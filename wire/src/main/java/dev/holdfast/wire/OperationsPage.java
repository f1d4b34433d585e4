package dev.holdfast.wire;

import dev.holdfast.region.Services;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Operations;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.wire.model.WireOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Writes the page of the documentation that lists what is implemented. It is never written by hand. */
public final class OperationsPage {

  /** From the project's root. */
  public static final String FILE = "docs/OPERATIONS.md";

  public static final String COMMAND =
      "mvn -q -pl wire -am test -Dtest=OperationsPageTest -Dholdfast.write=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private OperationsPage() {}

  /** In Markdown: services by name with their operations, then CloudFormation's resource types, with properties. */
  public static String render(List<Service> services, List<ResourceType> types) {
    Vault nothing = new Vault() {
      @Override public String sign(String algorithm, String text) {
        return algorithm;
      }

      @Override public String signer() {
        return "0";
      }

      @Override public String derive(String name) {
        return "";
      }

      @Override public String named(String name) {
        return name;
      }

      @Override public String seal(String secret) {
        return secret;
      }

      @Override public String open(String sealed) {
        return "";
      }
    };
    Region region = new Region(
        new Settings("us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566"),
        services, nothing, _ -> { });
    StringBuilder out = new StringBuilder("""
        # What is implemented

        Generated from the code (`%s`); a test fails when it is out of date.
        Any other operation answers `NotImplemented` with its name, any other parameter is refused by its name.

        """.formatted(COMMAND));
    int all = region.services().keySet().stream().mapToInt(s -> region.operations(s).byName().size()).sum();
    out.append("%d operations of %d services, %d CloudFormation resource types.%n".formatted(
        all, services.size(), types.size()));
    for (Service service : region.services().values()) {
      Operations operations = region.operations(service.name());
      out.append("\n## ").append(service.name()).append(" (").append(operations.byName().size()).append(")\n\n");
      operations.byName().values().stream()
          .map(o -> WireOperation.of(service.name(), o).name())
          .sorted()
          .forEach(name -> out.append("- ").append(name).append('\n'));
    }
    out.append("\n## CloudFormation resource types (").append(types.size()).append(")\n\n");
    types.stream().sorted(Comparator.comparing(ResourceType::name)).forEach(type -> out
        .append("- ").append(type.name()).append(": ")
        .append(String.join(", ", type.properties().stream().sorted().toList()))
        .append('\n'));
    return out.toString();
  }

  /** Writes the file below the directory given, or the current one. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments.length > 0 ? arguments[0] : ".", FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, render(Services.all(), Services.resourceTypes()));
  }
}
