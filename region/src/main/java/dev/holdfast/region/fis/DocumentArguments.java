package dev.holdfast.region.fis;

import static dev.holdfast.region.fis.Templates.require;

import dev.holdfast.region.kernel.JsonText;
import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.Impairment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * A document, and what {@code aws:ssm:send-command} sets its parameters to. Read, and checked whole, when a template is
 * checked and again when the action begins.
 */
record DocumentArguments(CommandDocument document, SortedMap<String, String> values) {

  private static final String PREFIX = "arn:aws:ssm:";

  /** A zone's name or id, of this region or another. */
  static final String ZONE = "[a-z]{2}(-[a-z]+)+-\\d[a-z]|[a-z]{3,4}\\d-az\\d";

  private static final String BLOCK = "\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?";

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException for a document that there is not, by its name */
  static DocumentArguments of(Arguments action) {
    String arn = action.text("documentArn");
    require(arn.startsWith(PREFIX) && arn.contains(":document/"), "documentArn must be the ARN of a document, not " + arn);
    String name = arn.substring(arn.indexOf(":document/") + ":document/".length());
    CommandDocument document = CommandDocument.of(name).orElseThrow(() -> Templates.invalid(
        "Holdfast runs the documents " + Arrays.stream(CommandDocument.values()).map(CommandDocument::id).toList()
            + ", not " + name));
    require(List.of("1", "$DEFAULT", "$LATEST").contains(action.values().getOrDefault("documentVersion", "1")),
        "documentVersion: " + name + " has the version 1 alone, not " + action.text("documentVersion"));
    DocumentArguments arguments =
        new DocumentArguments(document, parse(action.values().getOrDefault("documentParameters", "{}")));
    arguments.check();
    return arguments;
  }

  /** As AWS takes them: each value a string, or a list of strings. */
  private static SortedMap<String, String> parse(String json) {
    SortedMap<String, String> values = new TreeMap<>();
    JsonText.object(json).orElseThrow(() -> Templates.invalid("documentParameters must be a JSON object, not " + json))
        .asObject().forEach((name, value) -> values.put(name, text(name, value)));
    return values;
  }

  private static String text(String name, JsonNode value) {
    boolean list = value.isArray() && value.asArray().stream().allMatch(JsonNode::isString);
    require(value.isString() || list, "documentParameters." + name + " must be a string, or a list of strings");
    return list ? String.join(",", value.asArray().stream().map(JsonNode::asString).toList()) : value.asString();
  }

  private void check() {
    List<String> names = document.parameters().stream().map(CommandDocument.Parameter::name).toList();
    values.keySet().forEach(
        p -> require(names.contains(p), document.id() + " has no parameter " + p + "; it has " + names));
    document.parameters().stream().filter(CommandDocument.Parameter::required).forEach(
        p -> require(!text(p.name()).isBlank(), document.id() + " needs the parameter " + p.name()));
    oneOf("InstallDependencies", "True", "False");
    oneOf("Interface", "DEFAULT", "ALL", "eth0", "ens5");
    oneOf("Signal", "SIGTERM", "SIGKILL");
    duration();
    impairment();
    cpus();
    loadPercent();
    switch (document) {
      case DISK_FILL -> require(number("Percent", 0, 1, 100) == 100, document.id() + ": an instance has no disk of its own "
          + "that could be filled in part: Percent must be 100, not " + text("Percent"));
      case NETWORK_BLACKHOLE_PORT -> {
        require(text("Protocol").equals("tcp"), document.id() + ": nobody here speaks to instances by " + text("Protocol"));
        require(values.getOrDefault("TrafficType", "ingress").equals("ingress"),
            document.id() + ": Holdfast can lose what is sent to an instance's port (ingress), not what it sends to one");
        port();
      }
      default -> {
        oneOf("TrafficType", "ingress", "egress");
        sources().forEach(s -> require(List.of("ALL", "S3", "DYNAMODB").contains(s) || s.matches(ZONE) || isBlock(s),
            "Sources: Holdfast resolves no domain names; name zones, addresses, S3 or ALL, not " + s));
      }
    }
  }

  private static boolean isBlock(String text) {
    try {
      AddressBlock.parse(text);
      return text.matches(BLOCK);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void oneOf(String name, String... allowed) {
    require(!values.containsKey(name) || List.of(allowed).contains(text(name)),
        name + " must be one of " + List.of(allowed) + ", not " + text(name));
  }

  private int number(String name, int otherwise, int least, int most) {
    return Arguments.number(Map.copyOf(values), name, otherwise, least, most);
  }

  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** {@link Limits#DURATION} for a document that takes none. */
  Duration duration() {
    return Duration.ofSeconds(
        number("DurationSeconds", (int) Limits.DURATION.toSeconds(), 1, (int) Limits.DURATION.toSeconds()));
  }

  Impairment impairment() {
    return switch (document) {
      case NETWORK_LATENCY, NETWORK_LATENCY_SOURCES -> new Impairment(
          number("DelayMilliseconds", 200, 0, Limits.DELAY_MILLIS),
          number("JitterMilliseconds", document == CommandDocument.NETWORK_LATENCY ? 0 : 10, 0, Limits.DELAY_MILLIS),
          0, number("FlowsPercent", 100, 1, 100));
      default -> new Impairment(0, 0, number("LossPercent", 7, 0, 100), number("FlowsPercent", 100, 1, 100));
    };
  }

  /** Of the documents without sources: everything. */
  List<String> sources() {
    return Arrays.asList(values.getOrDefault("Sources", "ALL").split(","));
  }

  int port() {
    return number("Port", 0, 1, 65_535);
  }

  /** 0: as many as the machine has. */
  int cpus() {
    return number("CPU", 0, 0, Limits.CPUS);
  }

  int loadPercent() {
    return number("LoadPercent", 100, 0, 100);
  }
}
