package dev.holdfast.wire;

import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.Texts;
import dev.holdfast.wire.model.WireProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** The members of REST operations that travel outside the body: in the path, the query string and the headers. */
final class RestBinding {

  /** S3's older signatures, and what travels with them in URLs. */
  private static final Set<String> OLD_SIGNATURES =
      Set.of("AWSAccessKeyId", "Signature", "Expires", "content-md5", "content-type");

  private RestBinding() {}

  /**
   * Whether a parameter is no member of any operation: SDKs name the operation in {@code x-id}, signatures are in
   * {@code X-Amz-…}.
   */
  static boolean isForeign(String parameter) {
    return parameter.equals("x-id") || OLD_SIGNATURES.contains(parameter)
        || parameter.toLowerCase(Locale.ROOT).startsWith("x-amz-");
  }

  /**
   * Fills a builder, and refuses parameters that the operation does not know.
   *
   * @param literals parameters that the operation's URI itself names
   */
  static void read(HttpRequest request, Map<String, String> path, Set<String> literals, SdkPojo builder) {
    readKnown(request, path, builder).stream().filter(p -> !literals.contains(p) && !isForeign(p)).findFirst()
        .ifPresent(unknown -> {
          throw WireProblem.unknown(unknown);
        });
  }

  /**
   * Fills a builder. A number without digits in a query is none.
   *
   * @return the names of parameters that are no members
   */
  static Set<String> readKnown(HttpRequest request, Map<String, String> path, SdkPojo builder) {
    Struct struct = Struct.of(builder);
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (QueryString.Parameter parameter : request.parameters()) {
      query.computeIfAbsent(parameter.name(), _ -> new ArrayList<>()).add(parameter.value());
    }
    for (SdkField<?> field : struct.members()) {
      String name = field.locationName();
      switch (field.location()) {
        case PATH, GREEDY_PATH -> Optional.ofNullable(path.get(name))
            .ifPresent(v -> field.set(builder, Texts.parse(field, v, Format.ISO_8601, name)));
        case QUERY_PARAM -> Optional.ofNullable(query.remove(name))
            .filter(v -> field.marshallingType() != MarshallingType.INTEGER || !v.equals(List.of("")))
            .ifPresent(v -> field.set(builder, several(field, v, Format.ISO_8601, name)));
        case HEADER -> readHeader(request.headers(), field, builder);
        default -> { }
      }
    }
    return query.keySet();
  }

  private static void readHeader(Headers headers, SdkField<?> field, SdkPojo builder) {
    String name = field.locationName();
    if (field.marshallingType() == MarshallingType.MAP) {
      Map<String, String> map = new TreeMap<>();
      for (String header : headers.names()) {
        if (header.regionMatches(true, 0, name, 0, name.length())) {
          map.put(header.substring(name.length()).toLowerCase(Locale.ROOT), String.join(",", headers.all(header)));
        }
      }
      if (!map.isEmpty()) {
        field.set(builder, map);
      }
    } else if (headers.has(name)) {
      boolean list = field.marshallingType() == MarshallingType.LIST;
      List<String> values = list
          ? headers.all(name).stream().flatMap(v -> Arrays.stream(v.split(","))).map(String::strip).toList()
          : headers.all(name);
      try {
        field.set(builder, several(field, values, Format.RFC_822, name));
      } catch (WireProblem e) {
        if (name.equals("Expires")) {
          field.set(builder, Instant.EPOCH); // RFC 9111, 5.3: what is no date, as 0 or -1, is in the past
        } else if (!name.startsWith("If-")) {
          throw e;
        } // RFC 9110, 13.1.3: a condition on a date that is none is no condition
      }
    }
  }

  private static Object several(SdkField<?> field, List<String> values, Format timestamps, String name) {
    Optional<ListTrait> list = field.getOptionalTrait(ListTrait.class);
    if (list.isPresent()) {
      return values.stream().map(v -> Texts.parse(list.get().memberFieldInfo(), v, timestamps, name)).toList();
    } else if (field.containsTrait(MapTrait.class)) {
      throw WireProblem.invalid(name, "cannot be carried in a query string");
    } else if (values.size() > 1) {
      throw WireProblem.invalid(name, "is given twice");
    }
    return Texts.parse(field, values.getFirst(), timestamps, name);
  }

  /** The answer's members that are headers, added to {@code headers}. */
  static Headers write(SdkPojo response, Headers headers) {
    Map<String, Collection<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers.byName());
    for (SdkField<?> field : Struct.of(response).members()) {
      if (field.location() == MarshallLocation.HEADER) {
        SdkModel.value(field, response).ifPresent(value -> writeHeader(all, field, value));
      }
    }
    return Headers.of(all);
  }

  private static void writeHeader(Map<String, Collection<String>> headers, SdkField<?> field, Object value) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((k, v) -> headers.put(field.locationName() + k, List.of(clean((String) v))));
      case List<?> list -> headers.put(field.locationName(), List.of(list.stream()
          .map(v -> clean(Texts.format(field.getTrait(ListTrait.class).memberFieldInfo(), v, Format.RFC_822)))
          .collect(Collectors.joining(","))));
      default -> headers.put(field.locationName(), List.of(clean(Texts.format(field, value, Format.RFC_822))));
    }
  }

  /** A line end in a value would let whoever stored it write headers of their own. */
  private static String clean(String value) {
    return value.chars().anyMatch(Character::isISOControl) ? value.replaceAll("\\p{Cntrl}", " ") : value;
  }

  static int status(SdkPojo response, int otherwise) {
    return Struct.of(response).members().stream()
        .filter(f -> f.location() == MarshallLocation.STATUS_CODE)
        .flatMap(f -> SdkModel.value(f, response).stream())
        .map(v -> (Integer) v)
        .findFirst()
        .orElse(otherwise);
  }

  /** The names that a URI's query holds: {@code ?list-type=2}, {@code ?delete}. */
  static List<QueryString.Parameter> literals(String uri) {
    int question = uri.indexOf('?');
    return question < 0 ? List.of() : QueryString.parse(uri.substring(question + 1));
  }

  static Set<String> literalNames(String uri) {
    return literals(uri).stream().map(QueryString.Parameter::name).collect(Collectors.toSet());
  }
}
