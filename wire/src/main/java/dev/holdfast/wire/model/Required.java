package dev.holdfast.wire.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.RequiredTrait;

/**
 * Which members must be there. S3's classes say so themselves; for the others it is in {@code required.txt}, because
 * the SDK leaves it to the services. A class that the file does not name requires nothing.
 */
final class Required {

  private static final String SERVICES = "software.amazon.awssdk.services.";
  private static final Map<String, Set<String>> BY_CLASS = load();

  private Required() {}

  private static Map<String, Set<String>> load() {
    Map<String, Set<String>> all = new HashMap<>();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(
        Required.class.getResourceAsStream("required.txt"), StandardCharsets.UTF_8))) {
      in.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" "))
          .forEach(parts -> all.put(parts[0] + ' ' + parts[1], Set.of(parts[2].split(","))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** @param type an SDK class or its builder's */
  static boolean isRequired(Class<?> type, SdkField<?> field) {
    return field.containsTrait(RequiredTrait.class)
        || BY_CLASS.getOrDefault(key(type.getName()), Set.of()).contains(field.memberName());
  }

  /** The models' names and the SDK's differ in case alone: DBInstance, DbInstance. */
  private static String key(String className) {
    if (!className.startsWith(SERVICES)) {
      return "";
    }
    String rest = className.substring(SERVICES.length());
    int dollar = rest.indexOf('$');
    String simple = rest.substring(rest.lastIndexOf('.') + 1, dollar < 0 ? rest.length() : dollar);
    return rest.substring(0, rest.indexOf('.')) + ' ' + simple.toLowerCase(Locale.ROOT);
  }
}
