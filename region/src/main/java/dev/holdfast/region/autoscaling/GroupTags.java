package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.model.*;

/** The tags of groups. */
record GroupTags(Call call) {

  private static final String TYPE = "auto-scaling-group";

  /** A new group's tags: those given, in the order of their keys. */
  static List<TagDescription> of(String group, List<Tag> tags, Call call) {
    return merged(group, List.of(), tags, call);
  }

  CreateOrUpdateTagsResponse createOrUpdate(CreateOrUpdateTagsRequest r) {
    for (Tag tag : r.tags()) {
      GroupRow row = group(tag);
      put(row, merged(row.name(), row.group().tags(), List.of(tag), call));
    }
    return CreateOrUpdateTagsResponse.builder().build();
  }

  DeleteTagsResponse delete(DeleteTagsRequest r) {
    for (Tag tag : r.tags()) {
      GroupRow row = group(tag);
      put(row, row.group().tags().stream().filter(t -> !t.key().equals(tag.key())).toList());
    }
    return DeleteTagsResponse.builder().build();
  }

  DescribeTagsResponse describe(DescribeTagsRequest r) {
    List<TagDescription> all = call.state().all(Tables.GROUPS).values().stream()
        .flatMap(g -> g.group().tags().stream())
        .filter(t -> r.filters().stream().allMatch(f -> switch (String.valueOf(f.name())) {
          case "auto-scaling-group" -> f.values().contains(t.resourceId());
          case "key" -> f.values().contains(t.key());
          case "value" -> f.values().contains(t.value());
          case "propagate-at-launch" -> f.values().contains(t.propagateAtLaunch().toString());
          default -> throw Groups.invalid("Invalid filter type: " + f.name());
        }))
        .toList();
    Paged<TagDescription> page = Paged.of(all, r.maxRecords(), r.nextToken());
    return DescribeTagsResponse.builder().tags(page.items()).nextToken(page.nextToken()).build();
  }

  /** A filter of DescribeAutoScalingGroups. */
  static boolean matches(List<TagDescription> tags, Filter f) {
    String name = String.valueOf(f.name());
    if (name.startsWith("tag:")) {
      return tags.stream().anyMatch(t -> t.key().equals(name.substring(4)) && f.values().contains(t.value()));
    }
    return switch (name) {
      case "tag-key" -> tags.stream().anyMatch(t -> f.values().contains(t.key()));
      case "tag-value" -> tags.stream().anyMatch(t -> f.values().contains(t.value()));
      default -> throw Groups.invalid("Invalid filter type: " + name);
    };
  }

  private GroupRow group(Tag tag) {
    if (tag.resourceType() != null && !tag.resourceType().equals(TYPE)) {
      throw Groups.invalid("Only tags of ResourceType " + TYPE + " are supported, not " + tag.resourceType());
    }
    return new Groups(call).require(tag.resourceId());
  }

  private void put(GroupRow row, List<TagDescription> tags) {
    new Groups(call).put(row.with(row.group().toBuilder().tags(tags).build()));
  }

  private static List<TagDescription> merged(String group, List<TagDescription> old, List<Tag> more, Call call) {
    SortedMap<String, TagDescription> byKey = new TreeMap<>();
    old.forEach(t -> byKey.put(t.key(), t));
    for (Tag t : more) {
      if (t.key() == null || t.key().isEmpty() || t.key().length() > 128) {
        throw Groups.invalid("A tag's key has 1 to 128 characters");
      }
      if (t.key().startsWith("aws:") && !call.caller().arn().contains(":role/aws-service-role/")) {
        throw Groups.invalid("Tag keys starting with 'aws:' are reserved: " + t.key());
      }
      byKey.put(t.key(), TagDescription.builder()
          .resourceId(group)
          .resourceType(TYPE)
          .key(t.key())
          .value(t.value() == null ? "" : t.value())
          .propagateAtLaunch(Boolean.TRUE.equals(t.propagateAtLaunch()))
          .build());
    }
    if (byKey.keySet().stream().filter(k -> !k.startsWith("aws:")).count() > Limits.TAGS) {
      throw Groups.invalid("A group has at most " + Limits.TAGS + " tags");
    }
    return new ArrayList<>(byKey.values());
  }
}
