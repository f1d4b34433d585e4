package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/**
 * Values of {@code NoEcho} parameters: the front seals them before it makes a command, so that neither the journal nor
 * the state holds them in clear. Given whole to a property that takes a secret, such a value arrives there sealed, as
 * it does in a call of that service itself; part of another text it cannot be.
 */
public final class SecretParameters {

  /** What every sealed value begins with. */
  private static final String SEALED = "sealed:";

  private SecretParameters() {}

  static boolean isSealed(Object value) {
    return value instanceof String s && s.startsWith(SEALED);
  }

  /** The request with every secret parameter's value sealed; the request itself where it has none. */
  public static SdkRequest seal(State state, SdkRequest request, UnaryOperator<String> seal) {
    return switch (request) {
      case CreateStackRequest r when r.hasParameters() -> r.toBuilder()
          .parameters(seal(Optional.ofNullable(r.templateBody()), r.parameters(), seal)).build();
      case UpdateStackRequest r when r.hasParameters() -> r.toBuilder()
          .parameters(seal(body(state, r.templateBody(), r.stackName()), r.parameters(), seal)).build();
      case CreateChangeSetRequest r when r.hasParameters() -> r.toBuilder()
          .parameters(seal(body(state, r.templateBody(), r.stackName()), r.parameters(), seal)).build();
      default -> request;
    };
  }

  private static Optional<String> body(State state, String given, String stack) {
    return given != null || stack == null
        ? Optional.ofNullable(given)
        : Tables.stack(state, stack).map(s -> s.revision().template());
  }

  private static List<Parameter> seal(Optional<String> body, List<Parameter> parameters, UnaryOperator<String> seal) {
    Optional<Template> template = body.flatMap(SecretParameters::parse);
    return parameters.stream()
        .map(p -> p.parameterValue() != null && !p.parameterValue().isEmpty() && isSecret(template, p.parameterKey())
            ? p.toBuilder().parameterValue(seal.apply(p.parameterValue())).build()
            : p)
        .toList();
  }

  private static Optional<Template> parse(String body) {
    try {
      return Optional.of(Template.parse(body));
    } catch (AwsServiceException malformed) {
      return Optional.empty();
    }
  }

  /** Where no template says which are, all are: the request will be refused, but the journal keeps it. */
  private static boolean isSecret(Optional<Template> template, String key) {
    return template.isEmpty()
        || key != null && Optional.ofNullable(template.get().parameters().get(key))
            .map(ParameterDeclaration::noEcho).orElse(true);
  }
}
