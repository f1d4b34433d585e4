package dev.holdfast.region.rds;

import dev.holdfast.region.cloudformation.ResourceType.Desired;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** What RDS's CloudFormation resource types share. */
final class StackNames {

  private StackNames() {}

  static RdsClient rds(Call call) {
    return call.as("cloudformation").client(RdsClient.class);
  }

  /** The physical name where the template gives none: as CloudFormation's, but in lower case and at most 63 characters. */
  static String of(Desired d) {
    String name = d.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]|-(?=-)", "");
    String tail = name.length() <= 63 ? name : name.substring(name.length() - 63);
    return tail.replaceFirst("^[^a-z]+", "");
  }

  static List<Tag> tags(Desired d) {
    SortedMap<String, String> tags = d.tags();
    return Tagging.list(tags);
  }

  static void retag(Call call, String arn, Desired from, Desired to) {
    List<Tag> wanted = tags(to);
    List<String> gone = tags(from).stream().map(Tag::key)
        .filter(key -> wanted.stream().noneMatch(t -> t.key().equals(key))).toList();
    if (!gone.isEmpty()) {
      rds(call).removeTagsFromResource(r -> r.resourceName(arn).tagKeys(gone));
    }
    rds(call).addTagsToResource(r -> r.resourceName(arn).tags(wanted));
  }
}
