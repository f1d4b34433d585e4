package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * How every Describe operation of EC2 lists things: all, or those of given ids; those that match every filter; a page
 * at a time.
 *
 * <p>A filter's name is a path of members in lower case with dashes: {@code association.route-table-id} is
 * {@code Associations → RouteTableId}. Where AWS's name differs from the member's, an alias says so. A filter whose
 * name leads nowhere is refused, never ignored.
 *
 * @param <T> the SDK's model class of what is listed
 */
final class Listing<T extends SdkPojo> {

  /** @param nextToken null on the last page, as the SDK's builders take it */
  record Page<T>(List<T> items, String nextToken) {}

  private final T prototype;
  private final Function<T, String> id;
  private final String notFound;
  private final SortedMap<String, String> aliases = new TreeMap<>();

  /**
   * @param prototype an empty one, for its members' names
   * @param notFound the error's code for an id that does not exist
   * @param aliases pairs: the filter's name, the path it stands for
   */
  Listing(T prototype, Function<T, String> id, String notFound, String... aliases) {
    this.prototype = prototype;
    this.id = id;
    this.notFound = notFound;
    for (int i = 0; i < aliases.length; i += 2) {
      this.aliases.put(aliases[i], aliases[i + 1]);
    }
  }

  Page<T> page(
      Collection<T> all, List<String> ids, List<Filter> filters, Integer maxResults, String nextToken) {
    TreeSet<String> wanted = new TreeSet<>(ids);
    TreeSet<String> missing = new TreeSet<>(ids);
    all.forEach(t -> missing.remove(id.apply(t)));
    if (!missing.isEmpty()) {
      throw Errors.badRequest(notFound, "The ID '" + String.join(", ", missing) + "' does not exist");
    }
    filters.forEach(this::requireKnown);
    Optional<String> after = Optional.ofNullable(nextToken).map(Listing::opened);
    List<T> found = all.stream()
        .filter(t -> wanted.isEmpty() || wanted.contains(id.apply(t)))
        .filter(t -> filters.stream().allMatch(f -> matches(t, f)))
        .sorted(Comparator.comparing(id))
        .filter(t -> after.isEmpty() || id.apply(t).compareTo(after.get()) > 0)
        .toList();
    if (maxResults == null || found.size() <= maxResults) {
      return new Page<>(found, null);
    }
    List<T> items = found.subList(0, Limits.pageSize(maxResults));
    return new Page<>(items, sealed(id.apply(items.getLast())));
  }

  private static String sealed(String lastId) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
  }

  private static String opened(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest("InvalidNextToken", "The token '" + token + "' is not one that this call gave");
    }
  }

  private String path(String filter) {
    return aliases.getOrDefault(filter, filter);
  }

  private void requireKnown(Filter filter) {
    String name = filter.name();
    if (name == null || filter.values().isEmpty()) {
      throw Errors.badRequest("InvalidParameterValue", "A filter needs a Name and at least one Value");
    }
    if (name.startsWith("tag:") || name.equals("tag-key")) {
      return;
    }
    List<SdkField<?>> members = prototype.sdkFields();
    for (String step : path(name).split("\\.")) {
      SdkField<?> member = find(members, step).orElseThrow(
          () -> Errors.badRequest("InvalidParameterValue", "The filter '" + name + "' is invalid"));
      while (member.getOptionalTrait(ListTrait.class).isPresent()) {
        member = member.getTrait(ListTrait.class).memberFieldInfo();
      }
      members = member.constructor() == null ? List.of() : member.constructor().get().sdkFields();
    }
  }

  private boolean matches(T item, Filter filter) {
    String name = filter.name();
    List<String> values = new ArrayList<>();
    if (name.startsWith("tag:")) {
      tags(item).filter(t -> t.key().equals(name.substring(4))).forEach(t -> values.add(t.value()));
    } else if (name.equals("tag-key")) {
      tags(item).forEach(t -> values.add(t.key()));
    } else {
      collect(item, List.of(path(name).split("\\.")), values);
    }
    return values.stream().anyMatch(v -> filter.values().stream().anyMatch(pattern -> glob(pattern, v)));
  }

  private static Stream<Tag> tags(SdkPojo item) {
    return find(item.sdkFields(), "tags").or(() -> find(item.sdkFields(), "tag-set"))
        .flatMap(f -> Members.value(item, f))
        .map(v -> ((List<?>) v).stream().map(Tag.class::cast))
        .orElse(Stream.of());
  }

  private static void collect(Object value, List<String> path, List<String> into) {
    switch (value) {
      case List<?> list -> list.forEach(v -> collect(v, path, into));
      case SdkPojo pojo when !path.isEmpty() -> find(pojo.sdkFields(), path.getFirst())
          .flatMap(f -> Members.value(pojo, f))
          .ifPresent(v -> collect(v, path.subList(1, path.size()), into));
      default -> into.add(value.toString());
    }
  }

  /** A list's member may be named in the plural where the filter uses the singular. */
  private static Optional<SdkField<?>> find(List<SdkField<?>> members, String step) {
    String name = step.replace("-", "");
    for (SdkField<?> member : members) {
      if (member.memberName().equalsIgnoreCase(name)) {
        return Optional.of(member);
      }
    }
    for (SdkField<?> member : members) {
      if (member.memberName().equalsIgnoreCase(name + 's')) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /** {@code *} stands for any characters, {@code ?} for one; a backslash takes away their meaning. */
  static boolean glob(String pattern, String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int mark = 0;
    while (v < value.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = v;
      } else if (p < pattern.length() && pattern.charAt(p) == '?') {
        p++;
        v++;
      } else if (p + 1 < pattern.length() && pattern.charAt(p) == '\\' && pattern.charAt(p + 1) == value.charAt(v)) {
        p += 2;
        v++;
      } else if (p < pattern.length() && pattern.charAt(p) != '\\' && pattern.charAt(p) == value.charAt(v)) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** The resource with its tags, which lie in a table of their own. */
  static <T extends SdkPojo> T tagged(State state, String id, SdkPojo builder, Class<T> type) {
    List<Tag> tags = Tags.list(state, id);
    String member = find(builder.sdkFields(), "tags").isPresent() ? "Tags" : "TagSet";
    Members.set(builder, member, tags);
    return type.cast(((software.amazon.awssdk.utils.builder.SdkBuilder<?, ?>) builder).build());
  }
}
