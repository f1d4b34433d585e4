package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Checks that several operations share. */
final class Parameters {

  /** Part of a list, and the marker of the next part ({@code null}, as the SDK has it, after the last). */
  record Page<T>(List<T> items, String next) {}

  private Parameters() {}

  static AwsServiceException invalid(String message) {
    return Errors.badRequest("ValidationError", message);
  }

  /** Refuses, by name, a parameter that is given but not implemented: to ignore it would change what happens. */
  static void allow(SdkPojo request, String... supported) {
    for (SdkField<?> field : request.sdkFields()) {
      Object value = field.getValueOrDefault(request);
      if (value != null && !(value instanceof SdkAutoConstructList) && !List.of(supported).contains(field.memberName())) {
        throw invalid("Holdfast does not support the parameter '" + field.memberName() + "' here");
      }
    }
  }

  static String required(String name, String value) {
    if (value == null || value.isEmpty()) {
      throw invalid(name + " must be specified");
    }
    return value;
  }

  /** A value that may only be the one that Holdfast implements. */
  static void only(String name, String value, String supported) {
    if (value != null && !value.equals(supported)) {
      throw invalid("Holdfast supports only '" + supported + "' for " + name + ", not '" + value + '\'');
    }
  }

  static int range(String name, Integer value, int minimum, int maximum, int otherwise) {
    int v = value == null ? otherwise : value;
    if (v < minimum || v > maximum) {
      throw invalid(name + " '" + v + "' must be between " + minimum + " and " + maximum);
    }
    return v;
  }

  /** Names of load balancers and target groups: letters, digits and inner hyphens, at most 32. */
  static String name(String what, String name) {
    required(what + " name", name);
    if (name.length() > Limits.MAX_NAME_LENGTH) {
      throw invalid(what + " name '" + name + "' cannot be longer than '" + Limits.MAX_NAME_LENGTH + "' characters");
    }
    if (!name.matches("[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]")) {
      throw invalid(what + " name '" + name
          + "' can only contain characters that are alphanumeric characters or hyphens(-), and not begin or end with one");
    }
    return name;
  }

  static SortedMap<String, String> tags(List<Tag> given) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (Tag tag : given) {
      String key = required("A tag's Key", tag.key());
      if (tags.put(key, tag.value() == null ? "" : tag.value()) != null) {
        throw Errors.badRequest("DuplicateTagKeys", "A tag key was specified more than once: '" + key + '\'');
      }
    }
    return counted(tags);
  }

  static SortedMap<String, String> counted(SortedMap<String, String> tags) {
    if (tags.size() > Limits.MAX_TAGS) {
      throw Errors.badRequest("TooManyTags", "You've reached the limit on the number of tags: " + Limits.MAX_TAGS);
    }
    return tags;
  }

  /** A page of what is listed in order; the marker is how many came before. */
  static <T> Page<T> page(List<T> all, String marker, Integer pageSize) {
    int size = range("PageSize", pageSize, 1, Limits.MAX_PAGE_SIZE, Limits.MAX_PAGE_SIZE);
    int from = 0;
    if (marker != null) {
      if (!marker.matches("\\d{1,8}") || (from = Integer.parseInt(marker)) > all.size()) {
        throw invalid("Invalid marker '" + marker + '\'');
      }
    }
    int to = Math.min(all.size(), from + size);
    return new Page<>(List.copyOf(all.subList(from, to)), to < all.size() ? String.valueOf(to) : null);
  }

  /** Not more than one of these ways to select may be used. */
  static void atMostOne(String message, boolean... given) {
    List<Boolean> ways = new ArrayList<>();
    for (boolean g : given) {
      ways.add(g);
    }
    if (ways.stream().filter(g -> g).count() > 1) {
      throw invalid(message);
    }
  }

  static void oneOf(String name, String value, Set<String> allowed) {
    if (value != null && !allowed.contains(value)) {
      throw invalid(name + " '" + value + "' is not valid");
    }
  }
}
