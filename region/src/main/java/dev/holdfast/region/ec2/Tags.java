package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The tags of every resource of EC2, in one table by the resource's id. */
record Tags(Call call) {

  /** @param type as in TagSpecifications: {@code instance}, {@code vpc} */
  record TagsRow(String resourceId, String type, SortedMap<String, String> tags) {}

  static final Table<String, TagsRow> TAGS = Table.of("ec2/tags", TagsRow.class);

  private static final Listing<TagDescription> LISTING = new Listing<>(
      TagDescription.builder().build(), t -> t.resourceId() + ' ' + t.key(), "InvalidID");

  static SortedMap<String, String> of(State state, String resourceId) {
    return state.get(TAGS, resourceId).map(TagsRow::tags).orElse(Collections.emptySortedMap());
  }

  static List<Tag> list(State state, String resourceId) {
    List<Tag> tags = new ArrayList<>();
    of(state, resourceId).forEach((k, v) -> tags.add(Tag.builder().key(k).value(v).build()));
    return tags;
  }

  /** Makes a new resource known, with those of the given tags that are meant for its type. */
  void created(String resourceId, String type, List<TagSpecification> specifications) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (TagSpecification s : specifications) {
      if (type.equals(s.resourceTypeAsString())) {
        tags.putAll(checked(s.tags()));
      }
    }
    put(new TagsRow(resourceId, type, tags));
  }

  void add(String resourceId, SortedMap<String, String> more) {
    TagsRow row = row(resourceId);
    SortedMap<String, String> tags = new TreeMap<>(row.tags());
    tags.putAll(more);
    put(new TagsRow(resourceId, row.type(), tags));
  }

  void deleted(String resourceId) {
    call.state().remove(TAGS, resourceId);
  }

  CreateTagsResponse create(CreateTagsRequest r) {
    SortedMap<String, String> more = checked(r.tags());
    r.resources().forEach(id -> add(id, more));
    return CreateTagsResponse.builder().build();
  }

  DeleteTagsResponse delete(DeleteTagsRequest r) {
    for (String id : r.resources()) {
      TagsRow row = row(id);
      SortedMap<String, String> left = new TreeMap<>(row.tags());
      if (r.tags().isEmpty()) {
        left.keySet().removeIf(k -> !k.startsWith("aws:"));
      }
      for (Tag tag : r.tags()) {
        requireUnreserved(tag.key());
        if (tag.value() == null || tag.value().equals(left.get(tag.key()))) {
          left.remove(tag.key());
        }
      }
      put(new TagsRow(id, row.type(), left));
    }
    return DeleteTagsResponse.builder().build();
  }

  DescribeTagsResponse describe(DescribeTagsRequest r) {
    List<TagDescription> all = new ArrayList<>();
    call.state().all(TAGS).values().forEach(row -> row.tags().forEach((k, v) -> all.add(TagDescription.builder()
        .resourceId(row.resourceId()).resourceType(row.type()).key(k).value(v).build())));
    Listing.Page<TagDescription> page = LISTING.page(all, List.of(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeTagsResponse.builder().tags(page.items()).nextToken(page.nextToken()).build();
  }

  private TagsRow row(String resourceId) {
    return call.state().get(TAGS, resourceId).orElseThrow(
        () -> Errors.badRequest("InvalidID", "The ID '" + resourceId + "' is not valid"));
  }

  private void put(TagsRow row) {
    if (row.tags().keySet().stream().filter(k -> !k.startsWith("aws:")).count() > Limits.TAGS) {
      throw Errors.badRequest("TagLimitExceeded", "A resource has at most " + Limits.TAGS + " tags");
    }
    call.state().put(TAGS, row.resourceId(), row);
  }

  private SortedMap<String, String> checked(List<Tag> tags) {
    SortedMap<String, String> checked = new TreeMap<>();
    for (Tag tag : tags) {
      String value = tag.value() == null ? "" : tag.value();
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > Limits.TAG_KEY) {
        throw Errors.badRequest("InvalidParameterValue", "A tag's key has 1 to " + Limits.TAG_KEY + " characters");
      }
      if (value.length() > Limits.TAG_VALUE) {
        throw Errors.badRequest("InvalidParameterValue", "A tag's value has up to " + Limits.TAG_VALUE + " characters");
      }
      requireUnreserved(tag.key());
      checked.put(tag.key(), value);
    }
    return checked;
  }

  /** Only services of the region itself may use the prefix {@code aws:}. */
  private void requireUnreserved(String key) {
    if (key != null && key.startsWith("aws:") && !call.caller().arn().contains(":role/aws-service-role/")) {
      throw Errors.badRequest(
          "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use: " + key);
    }
  }
}
