package dev.holdfast.host.tools;

import dev.holdfast.host.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code AWS::CloudFormation::Authentication}: which role may fetch from which bucket. Without an entry that fits, a
 * URL is fetched without a signature, as on AWS. Pure.
 */
record Authentications(List<Entry> entries) {

  private static final String KEY = "AWS::CloudFormation::Authentication";

  /** @param role empty: the role of the instance */
  record Entry(String name, Optional<String> role, List<String> buckets) {}

  static Authentications of(Map<String, Object> metadata) throws ToolException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Object> e : object(metadata.getOrDefault(KEY, Map.of()), KEY).entrySet()) {
      Map<String, Object> entry = object(e.getValue(), e.getKey());
      for (Map.Entry<String, Object> property : entry.entrySet()) {
        if (!List.of("type", "roleName", "buckets").contains(property.getKey())) {
          throw refused(e.getKey(), property.getKey());
        }
      }
      String type = Json.text(entry, "type").orElse("");
      if (!type.equalsIgnoreCase("S3")) {
        throw refused(e.getKey(), "type " + type);
      }
      Object buckets = entry.getOrDefault("buckets", List.of());
      List<?> names = buckets instanceof List<?> list ? list : List.of(buckets);
      entries.add(new Entry(
          e.getKey(), Json.text(entry, "roleName"), names.stream().map(Object::toString).toList()));
    }
    return new Authentications(List.copyOf(entries));
  }

  /** @param named by the file itself; empty: the entry that lists the bucket */
  Optional<Entry> find(Optional<String> named, String bucket) throws ToolException {
    if (named.isEmpty()) {
      return entries.stream().filter(e -> e.buckets().contains(bucket)).findFirst();
    }
    Optional<Entry> found = entries.stream().filter(e -> e.name().equals(named.get())).findFirst();
    if (found.isEmpty()) {
      throw new ToolException(KEY + " has no entry " + named.get());
    }
    return found;
  }

  private static ToolException refused(String entry, String what) {
    return new ToolException(KEY + " " + entry + ": " + what + " is not supported by the process host");
  }

  private static Map<String, Object> object(Object value, String what) throws ToolException {
    try {
      return Json.object(value, what);
    } catch (IllegalArgumentException e) {
      throw new ToolException(e.getMessage());
    }
  }
}
