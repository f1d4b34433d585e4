package dev.holdfast.region.ssm;

import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/** The parameters: a team's own, and the public ones under {@code /aws/service}. */
record Parameters(Call call) {

  static final Table<String, Row> PARAMETERS = Table.of("ssm/parameters", Row.class);

  record Row(String name, String type, String value, String description, long version, Instant modified) {}

  /** Characters of a name, and bytes of a standard parameter's value. */
  private static final int NAME = 1011;
  private static final int VALUE = 4096;

  private static final String LATEST = "/aws/service/ami-amazon-linux-latest/";

  /** AWS publishes the newest image of each kind under these names. */
  private static final Map<String, String> PUBLIC = Map.of(
      LATEST + "al2023-ami-kernel-default-x86_64", Images.AL2023_X86_64,
      LATEST + "al2023-ami-kernel-6.1-x86_64", Images.AL2023_X86_64,
      LATEST + "al2023-ami-minimal-kernel-default-x86_64", Images.AL2023_X86_64,
      LATEST + "al2023-ami-kernel-default-arm64", Images.AL2023_ARM64,
      LATEST + "al2023-ami-kernel-6.1-arm64", Images.AL2023_ARM64);

  Optional<Parameter> find(String nameOrArn) {
    if (nameOrArn == null) {
      throw Errors.badRequest("ValidationException", "Name is required");
    }
    String name = nameOrArn.startsWith("arn:") ? nameOrArn.replaceFirst("^arn:[^/]*:parameter", "") : nameOrArn;
    if (PUBLIC.containsKey(name)) {
      return Optional.of(Parameter.builder()
          .name(name).type("String").dataType("aws:ec2:image").value(PUBLIC.get(name)).version(1L)
          .arn("arn:aws:ssm:" + call.settings().region() + "::parameter" + name)
          .lastModifiedDate(Instant.parse("2025-11-17T00:00:00Z"))
          .build());
    }
    return call.state().get(PARAMETERS, name).map(this::described);
  }

  Parameter get(String name) {
    return find(name).orElseThrow(
        () -> Errors.badRequest("ParameterNotFound", "Parameter " + name + " not found."));
  }

  long put(PutParameterRequest r) {
    String name = String.valueOf(r.name());
    if (name.length() > NAME || !name.matches("/?[\\w.-]+(/[\\w.-]+)*") || name.matches("(?i)/?(aws|ssm).*")) {
      throw Errors.badRequest("ValidationException", "Parameter name: " + name + " is not allowed: it consists of "
          + "a-zA-Z0-9_.-/ and does not begin with aws or ssm");
    }
    Optional<Row> before = call.state().get(PARAMETERS, name);
    String type = Optional.ofNullable(r.typeAsString()).or(() -> before.map(Row::type)).orElseThrow(
        () -> Errors.badRequest("ValidationException", "A parameter type is required when you create a parameter."));
    if (!List.of("String", "StringList").contains(type)) {
      throw Errors.badRequest("ValidationException",
          "Holdfast does not support the parameter type " + type + " yet; keep secrets in Secrets Manager");
    }
    if (r.value() == null || r.value().isEmpty() || r.value().length() > VALUE) {
      throw Errors.badRequest("ValidationException", "Value must have 1 to " + VALUE + " characters");
    }
    if (before.isPresent() && !Boolean.TRUE.equals(r.overwrite())) {
      throw Errors.badRequest("ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
    }
    Row row = new Row(name, type, r.value(), Optional.ofNullable(r.description()).orElse(""),
        before.map(Row::version).orElse(0L) + 1, call.now());
    call.state().put(PARAMETERS, name, row);
    return row.version();
  }

  void delete(String name) {
    if (name == null || call.state().remove(PARAMETERS, name).isEmpty()) {
      throw Errors.badRequest("ParameterNotFound", "Parameter " + name + " not found.");
    }
  }

  List<Parameter> byPath(String path, boolean recursive) {
    String prefix = path.endsWith("/") ? path : path + '/';
    return call.state().all(PARAMETERS).values().stream()
        .filter(r -> r.name().startsWith(prefix)
            && (recursive || r.name().indexOf('/', prefix.length()) < 0))
        .map(this::described).toList();
  }

  private Parameter described(Row row) {
    return Parameter.builder()
        .name(row.name()).type(row.type()).value(row.value()).version(row.version()).dataType("text")
        .arn(call.arn("ssm", "parameter" + (row.name().startsWith("/") ? "" : "/") + row.name()))
        .lastModifiedDate(row.modified())
        .build();
  }
}
