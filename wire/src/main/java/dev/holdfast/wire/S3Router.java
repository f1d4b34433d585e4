package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * Finds the S3 operation that a request asks for: by its method, by whether it is about the service, a bucket or an
 * object, and by the parameters and headers that tell one operation from another. An operation fits if the request has
 * all that it requires and it knows all that the request has; of several that fit, the one that requires most. Reads may
 * have parameters that S3 knows nothing of, which it passes over: {@code logo.png?v=3}.
 */
final class S3Router {

  /** Headers that are no member of any operation: they belong to signatures, to chunked bodies and to SDKs. */
  private static final Set<String> FOREIGN_HEADERS = Set.of(
      "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-decoded-content-length", "x-amz-trailer",
      "x-amz-user-agent", "x-amz-te", "x-amz-id-2", "x-amz-request-id");

  private static final String METADATA = "x-amz-meta-";

  private record Candidate(WireOperation operation, Wanted wanted) {}

  /** By method and by what they are about: few are left to be looked at. Those that require most come first. */
  private final Map<String, List<Candidate>> candidates;

  S3Router(List<WireOperation> operations) {
    this.candidates = operations.stream().map(o -> new Candidate(o, Wanted.look(o)))
        .sorted(Comparator.comparingInt((Candidate c) -> c.wanted.strictness()).reversed())
        .collect(Collectors.groupingBy(c -> alike(c.wanted.method, c.wanted.shape)));
  }

  private static String alike(String method, S3Address.Shape shape) {
    return method + ' ' + shape;
  }

  /** Every operation of S3, described, to name one that nobody has implemented. Made when first needed. */
  private static final class All {
    static final S3Router ROUTER = new S3Router(describe());

    private static List<WireOperation> describe() {
      Map<String, WireOperation> all = new TreeMap<>();
      for (Method method : S3Client.class.getDeclaredMethods()) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length > 0 && S3Request.class.isAssignableFrom(parameters[0])) {
          String name = parameters[0].getSimpleName().replaceFirst("Request$", "");
          all.computeIfAbsent(name, n -> WireOperation.of("s3", n, parameters[0].asSubclass(S3Request.class)));
        }
      }
      return List.copyOf(all.values());
    }
  }

  Protocol.Target route(HttpRequest request) {
    Given given = Given.by(request);
    Optional<WireOperation> fitting = best(given);
    if (fitting.isPresent()) {
      return new Protocol.Target(fitting.get().name(), fitting);
    }
    Optional<WireOperation> missing = All.ROUTER.best(given);
    if (missing.isPresent()) {
      return new Protocol.Target(missing.get().name(), Optional.empty());
    }
    Optional<WireOperation> without = given.reads() ? best(given.without(All.ROUTER::isUnknown)) : Optional.empty();
    if (without.isPresent()) {
      return new Protocol.Target(without.get().name(), without);
    }
    throw All.ROUTER.nothingFits(given);
  }

  private boolean isUnknown(String parameter) {
    return candidates.values().stream().flatMap(List::stream).map(Candidate::wanted).noneMatch(
        w -> w.literals.containsKey(parameter) || w.knownParameters.contains(parameter.toLowerCase(Locale.ROOT)));
  }

  private List<Candidate> alike(Given given) {
    return candidates.getOrDefault(alike(given.method, given.shape), List.of());
  }

  private Optional<WireOperation> best(Given given) {
    for (Candidate candidate : alike(given)) {
      if (candidate.wanted.isMetBy(given) && candidate.wanted.strangers(given).isEmpty()) {
        return Optional.of(candidate.operation);
      }
    }
    return Optional.empty();
  }

  private RuntimeException nothingFits(Given given) {
    if (given.method.equals("POST") && given.shape == S3Address.Shape.BUCKET && given.parameters.isEmpty()) {
      throw Errors.with(Errors.of(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
          "Condition", "Bucket POST must be of the enclosure-type multipart/form-data");
    }
    // The one that the request comes closest to says best what is too much.
    Optional<Candidate> closest = alike(given).stream()
        .filter(c -> c.wanted.isMetBy(given))
        .min(Comparator.comparingInt((Candidate c) -> c.wanted.strangers(given).size())
            .thenComparing(Comparator.comparingInt((Candidate c) -> c.wanted.strictness()).reversed()));
    return closest.isEmpty()
        ? Errors.of(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        : Errors.of(501, "NotImplemented", "s3:" + closest.get().operation.name() + " does not know "
            + String.join(", ", closest.get().wanted.strangers(given)));
  }

  /** What a request has that matters here: parameters by name, names of headers in lower case. */
  private record Given(
      String method, S3Address.Shape shape, SortedMap<String, String> parameters, List<String> headers) {

    boolean reads() {
      return method.equals("GET") || method.equals("HEAD");
    }

    Given without(Predicate<String> parameter) {
      SortedMap<String, String> rest = new TreeMap<>(parameters);
      rest.keySet().removeIf(parameter);
      return new Given(method, shape, rest, headers);
    }

    static Given by(HttpRequest request) {
      SortedMap<String, String> parameters = new TreeMap<>();
      for (QueryString.Parameter p : request.parameters()) {
        if (!RestBinding.isForeign(p.name())) {
          parameters.putIfAbsent(p.name(), p.value());
        }
      }
      List<String> headers =
          request.headers().names().stream().map(n -> n.toLowerCase(Locale.ROOT)).distinct().toList();
      return new Given(request.method(), S3Address.of(request).shape(), parameters, headers);
    }
  }

  /**
   * What an operation requires and knows.
   *
   * @param literals parameters that its URI names, with the values they must have
   * @param knownParameters in lower case, because S3 is lenient there
   * @param knownHeaders in lower case
   */
  private record Wanted(
      String method,
      S3Address.Shape shape,
      SortedMap<String, String> literals,
      List<String> requiredParameters,
      List<String> requiredHeaders,
      Set<String> knownParameters,
      Set<String> knownHeaders) {

    static Wanted look(WireOperation operation) {
      SortedMap<String, String> literals = new TreeMap<>();
      RestBinding.literals(operation.uri()).forEach(p -> literals.put(p.name(), p.value()));
      List<SdkField<?>> members = Struct.of(operation.requests().get()).members();
      List<SdkField<?>> required = members.stream().filter(f -> f.containsTrait(RequiredTrait.class)).toList();
      Set<String> path = names(members, MarshallLocation.PATH);
      path.addAll(names(members, MarshallLocation.GREEDY_PATH));
      return new Wanted(
          operation.method(),
          path.contains("key") ? S3Address.Shape.OBJECT
              : path.contains("bucket") ? S3Address.Shape.BUCKET
              : S3Address.Shape.SERVICE,
          literals,
          required.stream().filter(f -> f.location() == MarshallLocation.QUERY_PARAM)
              .map(SdkField::locationName).toList(),
          List.copyOf(names(required, MarshallLocation.HEADER)),
          names(members, MarshallLocation.QUERY_PARAM),
          names(members, MarshallLocation.HEADER));
    }

    private static Set<String> names(List<SdkField<?>> members, MarshallLocation location) {
      return members.stream()
          .filter(f -> f.location() == location)
          .map(f -> f.locationName().toLowerCase(Locale.ROOT))
          .collect(Collectors.toSet());
    }

    int strictness() {
      return literals.size() + requiredParameters.size() + requiredHeaders.size();
    }

    boolean isMetBy(Given given) {
      return (literals.isEmpty()
              || literals.entrySet().stream().allMatch(l -> l.getValue().equals(given.parameters.get(l.getKey()))))
          && given.parameters.keySet().containsAll(requiredParameters)
          && given.headers.containsAll(requiredHeaders);
    }

    /** What the request has and the operation does not know: it would be lost. */
    List<String> strangers(Given given) {
      return Stream.concat(
          given.parameters.keySet().stream()
              .filter(p -> !literals.containsKey(p) && !knownParameters.contains(p.toLowerCase(Locale.ROOT))),
          given.headers.stream().filter(h -> h.startsWith("x-amz-") && !isForeign(h) && !knowsHeader(h))).toList();
    }

    private boolean knowsHeader(String header) {
      return knownHeaders.contains(header) || header.startsWith(METADATA) && knownHeaders.contains(METADATA);
    }
  }

  /** SDKs send checksums of any body, and ask for checksums in any answer; the front checks the former. */
  private static boolean isForeign(String header) {
    return FOREIGN_HEADERS.contains(header)
        || header.startsWith("x-amz-checksum-")
        || header.equals("x-amz-sdk-checksum-algorithm");
  }
}
