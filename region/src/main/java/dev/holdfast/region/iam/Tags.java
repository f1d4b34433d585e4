package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * The tags of IAM's things. Keys of users' and roles' tags differ by more than their case, those of other things need not
 * (IAM User Guide, "Tags for IAM resources"). What breaks a rule is refused in the words that were recorded of AWS.
 */
final class Tags {

  private static final int KEY = 128;
  private static final int VALUE = 256;
  private static final String LETTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
  private static final String KEYS = LETTERS + '+';
  private static final String VALUES = LETTERS + '*';

  private Tags() {}

  /** Of something new that is no user and no role. */
  static SortedMap<String, String> of(List<Tag> tags) {
    return with(new TreeMap<>(), tags);
  }

  static SortedMap<String, String> with(SortedMap<String, String> before, List<Tag> more) {
    return joined(before, checked(more, true));
  }

  /** Of a new user or role. */
  static SortedMap<String, String> ofPrincipal(List<Tag> tags) {
    return withPrincipals(new TreeMap<>(), tags);
  }

  static SortedMap<String, String> withPrincipals(SortedMap<String, String> before, List<Tag> more) {
    SortedMap<String, String> added = checked(more, false);
    SortedMap<String, String> kept = new TreeMap<>(before);
    kept.keySet().removeIf(key -> added.keySet().stream().anyMatch(key::equalsIgnoreCase));
    return joined(kept, added);
  }

  static SortedMap<String, String> without(SortedMap<String, String> before, List<String> keys) {
    Constraints.naming().length("tagKeys", keys, Limits.TAGS)
        .holds(keys.stream().allMatch(key -> key.length() <= KEY && key.matches(KEYS)), "tagKeys", "",
            "satisfy constraint: [Member must have length less than or equal to " + KEY + ", Member must have length "
                + "greater than or equal to 1, Member must satisfy regular expression pattern: " + KEYS
                + ", Member must not be null]").require();
    SortedMap<String, String> rest = new TreeMap<>(before);
    keys.forEach(rest::remove);
    return rest;
  }

  static List<Tag> list(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }

  private static SortedMap<String, String> checked(List<Tag> tags, boolean caseCounts) {
    Constraints constraints = Constraints.naming().length("tags", tags, Limits.TAGS);
    for (int i = 0; i < tags.size(); i++) {
      String where = "tags." + (i + 1) + ".member.";
      constraints.length(where + "key", tags.get(i).key(), 1, KEY).pattern(where + "key", tags.get(i).key(), KEYS)
          .length(where + "value", tags.get(i).value(), 0, VALUE).pattern(where + "value", tags.get(i).value(), VALUES);
    }
    constraints.require();
    SortedMap<String, String> all = caseCounts ? new TreeMap<>() : new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Tag tag : tags) {
      if (all.put(tag.key(), tag.value()) != null) {
        throw Errors.badRequest("InvalidInput",
            "Duplicate tag keys found." + (caseCounts ? "" : " Please note that Tag keys are case insensitive."));
      }
    }
    return all;
  }

  private static SortedMap<String, String> joined(SortedMap<String, String> before, SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(before);
    all.putAll(more);
    if (all.size() > Limits.TAGS) {
      throw Errors.of(409, "LimitExceeded", "The number of tags has reached the maximum limit.");
    }
    return all;
  }
}
