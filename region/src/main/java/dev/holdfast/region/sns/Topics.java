package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.TagResourceResponse;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceResponse;

/** Makes, describes, changes and removes topics. */
record Topics(Call call) {

  CreateTopicResponse create(CreateTopicRequest r) {
    Supported.only(r, Set.of("Name", "Attributes", "Tags"), "InvalidParameter");
    boolean fifo = "true".equals(r.attributes().get("FifoTopic"));
    String name = validName(r.name(), fifo);
    SortedMap<String, String> asked = TopicAttributes.created(fifo, r.attributes());
    SortedMap<String, String> tags = validTags(new TreeMap<>(), r.tags());
    Optional<Topic> existing = call.state().get(SnsService.TOPICS, name);
    if (existing.isPresent()) {
      requireSame(existing.get(), asked, tags);
    } else {
      requireRoom(fifo);
      call.state().put(SnsService.TOPICS, name, new Topic(name, call.now(), asked, tags, 0));
    }
    return CreateTopicResponse.builder().topicArn(call.arn(SnsService.NAME, name)).build();
  }

  /** A topic that is not there is deleted already. */
  DeleteTopicResponse delete(DeleteTopicRequest r) {
    String name = nameOf(call, r.topicArn());
    call.state().get(SnsService.TOPICS, name).ifPresent(topic -> {
      Subscriptions subscriptions = new Subscriptions(call);
      List.copyOf(Subscriptions.of(call, name)).forEach(subscriptions::remove);
      new TopicMemory(call, topic).forgetAll();
      call.state().remove(SnsService.SEQUENCES, name);
      call.state().remove(SnsService.TOPICS, name);
    });
    return DeleteTopicResponse.builder().build();
  }

  ListTopicsResponse list(ListTopicsRequest r) {
    Page<Topic> page = Page.of(call.state().all(SnsService.TOPICS), null, r.nextToken(), Limits.LIST_PAGE);
    return ListTopicsResponse.builder()
        .topics(page.rows().stream().map(t -> software.amazon.awssdk.services.sns.model.Topic.builder()
            .topicArn(t.arn(call)).build()).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  GetTopicAttributesResponse attributes(GetTopicAttributesRequest r) {
    return GetTopicAttributesResponse.builder()
        .attributes(TopicAttributes.all(call, required(call, r.topicArn()))).build();
  }

  SetTopicAttributesResponse setAttribute(SetTopicAttributesRequest r) {
    Topic topic = required(call, r.topicArn());
    if (r.attributeName() == null || r.attributeName().equals("FifoTopic")) {
      throw Failures.invalid("AttributeName");
    }
    String value = TopicAttributes.validated(
        topic.fifo(), r.attributeName(), Optional.ofNullable(r.attributeValue()).orElse(""), "");
    SortedMap<String, String> attributes = new TreeMap<>(topic.attributes());
    if (value.isEmpty()) {
      attributes.remove(r.attributeName());
    } else {
      attributes.put(r.attributeName(), value);
    }
    call.state().put(SnsService.TOPICS, topic.name(), topic.with(attributes));
    return SetTopicAttributesResponse.builder().build();
  }

  TagResourceResponse tag(TagResourceRequest r) {
    Topic topic = resource(r.resourceArn());
    call.state().put(SnsService.TOPICS, topic.name(), topic.tagged(validTags(topic.tags(), r.tags())));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest r) {
    Topic topic = resource(r.resourceArn());
    SortedMap<String, String> tags = new TreeMap<>(topic.tags());
    r.tagKeys().forEach(tags::remove);
    call.state().put(SnsService.TOPICS, topic.name(), topic.tagged(tags));
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse tags(ListTagsForResourceRequest r) {
    return ListTagsForResourceResponse.builder()
        .tags(resource(r.resourceArn()).tags().entrySet().stream()
            .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList())
        .build();
  }

  static Topic required(Call call, String arn) {
    return call.state().get(SnsService.TOPICS, nameOf(call, arn)).orElseThrow(Failures::noTopic);
  }

  private Topic resource(String arn) {
    return call.state().get(SnsService.TOPICS, nameOf(call, arn))
        .orElseThrow(() -> Errors.of(404, "ResourceNotFound", "Resource does not exist"));
  }

  /** Other accounts and regions have no topic here, whatever it is called. */
  static String nameOf(Call call, String arn) {
    String[] parts = arn == null ? new String[0] : arn.split(":", -1);
    if (parts.length != 6 || !parts[0].equals("arn") || !parts[2].equals("sns") || parts[5].isEmpty()) {
      throw Failures.invalid("TopicArn" + (arn == null ? " Reason: no value for required parameter" : parts.length < 6
          ? " Reason: An ARN must have at least 6 elements, not " + parts.length : ""));
    } else if (!parts[3].equals(call.settings().region())) {
      throw Failures.invalid("TopicArn");
    } else if (!arn.equals(call.arn(SnsService.NAME, parts[5]))) {
      throw Failures.noTopic();
    }
    return parts[5];
  }

  private static String validName(String name, boolean fifo) {
    String given = Optional.ofNullable(name).orElse("");
    String plain = fifo && given.endsWith(Topic.FIFO)
        ? given.substring(0, given.length() - Topic.FIFO.length()) : given;
    if (fifo && plain.equals(given) || !plain.matches("[A-Za-z0-9_-]+") || given.length() > Limits.TOPIC_NAME_LENGTH) {
      throw Failures.invalid(fifo
          ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, "
              + "numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
          : "Topic Name");
    }
    return given;
  }

  private void requireRoom(boolean fifo) {
    boolean full = fifo
        ? call.state().all(SnsService.TOPICS).values().stream().filter(Topic::fifo).count() >= Limits.FIFO_TOPICS
        : call.state().all(SnsService.TOPICS).size() >= Limits.TOPICS;
    if (full) {
      throw Errors.of(403, "TopicLimitExceeded", "Topic limit exceeded");
    }
  }

  /** CreateTopic on a topic that is there succeeds if it asks for what the topic has. */
  private void requireSame(Topic existing, SortedMap<String, String> asked, SortedMap<String, String> tags) {
    SortedMap<String, String> has = TopicAttributes.settings(call, existing);
    if (!asked.entrySet().stream().allMatch(a -> a.getValue().equals(has.getOrDefault(a.getKey(), "")))) {
      throw Failures.invalid("Attributes Reason: Topic already exists with different attributes");
    } else if (!tags.isEmpty() && !tags.equals(existing.tags())) {
      throw Failures.invalid("Tags Reason: Topic already exists with different tags");
    }
  }

  private static SortedMap<String, String> validTags(SortedMap<String, String> old, List<Tag> more) {
    SortedMap<String, String> tags = new TreeMap<>(old);
    if (more.stream().map(Tag::key).distinct().count() < more.size()) {
      throw Failures.invalid("Duplicated keys are not allowed.");
    }
    for (Tag tag : more) {
      String key = Optional.ofNullable(tag.key()).orElse("");
      String value = Optional.ofNullable(tag.value()).orElse("");
      if (key.isEmpty() || key.length() > 128 || value.length() > 256) {
        throw Failures.invalid("Tags Reason: a tag's key has 1 to 128 characters, its value at most 256");
      }
      tags.put(key, value);
    }
    if (tags.size() > Limits.MAX_TAGS) {
      throw Errors.badRequest("TagLimitExceeded",
          "Could not complete request: tag quota of per resource exceeded");
    }
    return tags;
  }
}
