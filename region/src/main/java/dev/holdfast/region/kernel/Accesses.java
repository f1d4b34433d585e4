package dev.holdfast.region.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/** Tells by a request's members which resources it is about. */
public final class Accesses {

  private Accesses() {}

  /**
   * One access to each resource that a request names; one to none in particular where it names none.
   *
   * @param resources by the name of the member that has a name, or a list of them, what makes an ARN of it; a name that is
   *     an ARN already is left alone
   */
  public static List<Access> named(String action, SdkRequest request, Map<String, Function<String, String>> resources) {
    Set<String> arns = new LinkedHashSet<>();
    for (SdkField<?> field : request.sdkFields()) {
      Function<String, String> arn = resources.get(field.memberName());
      if (arn != null) {
        texts(Members.value(request, field).orElse(List.of())).forEach(
            name -> arns.add(name.startsWith("arn:") ? name : arn.apply(name)));
      }
    }
    if (arns.isEmpty()) {
      arns.add(Access.NONE);
    }
    SortedMap<String, List<String>> tags = tags(request);
    return arns.stream().map(arn -> new Access(action, arn, tags)).toList();
  }

  /**
   * Who gives a role to a service must be allowed to.
   *
   * @param service as {@code "ec2"}
   */
  public static Access passRole(String roleArn, String service) {
    return new Access("iam:PassRole", roleArn).with(Map.of("iam:PassedToService", List.of(service + ".amazonaws.com")));
  }

  /** {@code aws:RequestTag/…} and {@code aws:TagKeys}, of tags that a request bears. */
  public static SortedMap<String, List<String>> tags(Map<String, String> tags) {
    SortedMap<String, List<String>> keys = new TreeMap<>();
    tags.forEach((key, value) -> keys.put("aws:RequestTag/" + key, List.of(value)));
    if (!tags.isEmpty()) {
      keys.put("aws:TagKeys", List.copyOf(new TreeMap<>(tags).keySet()));
    }
    return keys;
  }

  /** The same, of a request that bears tags; where it takes tags away, {@code aws:TagKeys} alone. */
  public static SortedMap<String, List<String>> tags(SdkRequest request) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (SdkField<?> field : request.sdkFields()) {
      if (field.memberName().equalsIgnoreCase("Tags")) {
        Object value = Members.value(request, field).orElse(List.of());
        if (value instanceof Map<?, ?> map) {
          map.forEach((key, text) -> tags.put(String.valueOf(key), String.valueOf(text)));
        } else if (value instanceof List<?> list) {
          list.forEach(tag -> tag(tag).ifPresent(t -> tags.put(t.getKey(), t.getValue())));
        }
      }
    }
    SortedMap<String, List<String>> keys = tags(tags);
    for (SdkField<?> field : request.sdkFields()) {
      if (field.memberName().equalsIgnoreCase("TagKeys")) {
        keys.put("aws:TagKeys", texts(Members.value(request, field).orElse(List.of())));
      }
    }
    return keys;
  }

  private static Optional<Map.Entry<String, String>> tag(Object tag) {
    if (!(tag instanceof SdkPojo pojo)) {
      return Optional.empty();
    }
    String key = null;
    String value = "";
    for (SdkField<?> field : pojo.sdkFields()) {
      Optional<Object> text = Members.value(pojo, field);
      if (field.memberName().equalsIgnoreCase("Key")) {
        key = text.map(String::valueOf).orElse(null);
      } else if (field.memberName().equalsIgnoreCase("Value")) {
        value = text.map(String::valueOf).orElse("");
      }
    }
    return key == null ? Optional.empty() : Optional.of(Map.entry(key, value));
  }

  private static List<String> texts(Object value) {
    List<String> texts = new ArrayList<>();
    for (Object one : value instanceof List<?> list ? list : List.of(value)) {
      if (one instanceof String text && !text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }
}
