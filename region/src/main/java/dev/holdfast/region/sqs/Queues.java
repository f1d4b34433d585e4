package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;

/** Makes, describes, changes and removes queues. */
record Queues(Call call) {

  /** Ends in an account and a name, whatever comes before; or a name alone, which AWS takes for the caller's own. */
  private static final Pattern ADDRESS = Pattern.compile("(.*/)?\\d{12}/[^/]+|[^/]+");

  CreateQueueResponse create(CreateQueueRequest r) {
    String name = validName(r.queueName(), r.attributesAsStrings());
    SortedMap<String, String> asked = QueueAttributes.validated(call, name, r.attributesAsStrings());
    Optional<Queue> existing = call.state().get(SqsService.QUEUES, name);
    if (existing.isPresent()) {
      requireSame(existing.get(), asked);
    } else {
      requireNotJustDeleted(name);
      SortedMap<String, String> attributes = QueueAttributes.merged(new TreeMap<>(), asked);
      call.state().put(SqsService.QUEUES, name,
          new Queue(name, call.now(), call.now(), attributes, validTags(new TreeMap<>(), r.tags()), Optional.empty()));
    }
    return CreateQueueResponse.builder().queueUrl(url(call, name)).build();
  }

  DeleteQueueResponse delete(DeleteQueueRequest r) {
    Queue queue = required(call, r.queueUrl());
    new Purges(call).begin(queue, true);
    new Delays(call).forget(queue);
    new Moves(call).forget(queue);
    call.state().remove(SqsService.QUEUES, queue.name());
    forgetDeleted();
    call.state().put(SqsService.DELETED, queue.name(), new Deleted(call.now()));
    return DeleteQueueResponse.builder().build();
  }

  GetQueueUrlResponse url(GetQueueUrlRequest r) {
    boolean ours = r.queueOwnerAWSAccountId() == null || r.queueOwnerAWSAccountId().equals(call.settings().account());
    if (r.queueName() == null) {
      throw missing("QueueName");
    }
    if (!ours || !call.state().has(SqsService.QUEUES, r.queueName())) {
      throw noSuchQueue();
    }
    return GetQueueUrlResponse.builder().queueUrl(url(call, r.queueName())).build();
  }

  GetQueueAttributesResponse attributes(GetQueueAttributesRequest r) {
    SortedMap<String, String> all = QueueAttributes.all(call, required(call, r.queueUrl()));
    SortedMap<String, String> asked = new TreeMap<>();
    for (String name : r.attributeNamesAsStrings()) {
      if (name.equals("All")) {
        asked.putAll(all);
      } else if (all.containsKey(name)) {
        asked.put(name, all.get(name));
      } else if (!QueueAttributes.isKnown(name)) {
        throw Errors.badRequest("InvalidAttributeName", "Unknown Attribute " + name + '.');
      }
    }
    return GetQueueAttributesResponse.builder().attributesWithStrings(asked.isEmpty() ? null : asked).build();
  }

  SetQueueAttributesResponse setAttributes(SetQueueAttributesRequest r) {
    Queue queue = required(call, r.queueUrl());
    if (r.attributesAsStrings().isEmpty()) {
      throw missing("Attributes");
    }
    SortedMap<String, String> changes = QueueAttributes.validated(call, queue.name(), r.attributesAsStrings());
    Queue changed = queue.with(QueueAttributes.merged(queue.attributes(), changes), call.now());
    call.state().put(SqsService.QUEUES, queue.name(), changed);
    Mailbox mailbox = new Mailbox(call, changed);
    // A shorter retention counts for the messages that are there; in a FIFO queue another delay does, too.
    mailbox.dropExpired();
    if (queue.fifo() && changed.delaySeconds() != queue.delaySeconds()) {
      new Delays(call).begin(changed);
    }
    return SetQueueAttributesResponse.builder().build();
  }

  PurgeQueueResponse purge(PurgeQueueRequest r) {
    Queue queue = required(call, r.queueUrl());
    if (queue.purged().filter(last -> last.plus(Limits.BETWEEN_PURGES).isAfter(call.now())).isPresent()) {
      throw Errors.of(403, "PurgeQueueInProgress",
          "Only one PurgeQueue operation on " + queue.name() + " is allowed every 60 seconds.");
    }
    new Purges(call).begin(queue, false);
    call.state().put(SqsService.QUEUES, queue.name(), queue.purged(call.now()));
    return PurgeQueueResponse.builder().build();
  }

  TagQueueResponse tag(TagQueueRequest r) {
    Queue queue = required(call, r.queueUrl());
    call.state().put(SqsService.QUEUES, queue.name(), queue.tagged(validTags(queue.tags(), r.tags())));
    return TagQueueResponse.builder().build();
  }

  UntagQueueResponse untag(UntagQueueRequest r) {
    Queue queue = required(call, r.queueUrl());
    SortedMap<String, String> tags = new TreeMap<>(queue.tags());
    r.tagKeys().forEach(tags::remove);
    call.state().put(SqsService.QUEUES, queue.name(), queue.tagged(tags));
    return UntagQueueResponse.builder().build();
  }

  ListQueueTagsResponse tags(ListQueueTagsRequest r) {
    SortedMap<String, String> tags = required(call, r.queueUrl()).tags();
    return ListQueueTagsResponse.builder().tags(tags.isEmpty() ? null : tags).build();
  }

  static String url(Call call, String name) {
    return call.settings().apiEndpoint() + '/' + call.settings().account() + '/' + name;
  }

  /** The queue of a URL. Host and port do not matter: a tunnel, or a name, may lead to the same region. */
  static Optional<Queue> byUrl(Call call, String url) {
    String[] parts = url == null ? new String[0] : url.split("/");
    return parts.length == 1 || parts.length >= 2 && parts[parts.length - 2].equals(call.settings().account())
        ? call.state().get(SqsService.QUEUES, parts[parts.length - 1])
        : Optional.empty();
  }

  static Queue required(Call call, String url) {
    if (url == null) {
      throw missing("QueueUrl");
    }
    if (!ADDRESS.matcher(url).matches()) {
      throw Errors.of(404, "InvalidAddress", "The address " + url + " is not valid for this endpoint.");
    }
    return byUrl(call, url).orElseThrow(Queues::noSuchQueue);
  }

  static AwsServiceException missing(String parameter) {
    return Errors.badRequest("MissingParameter", "The request must contain the parameter " + parameter + '.');
  }

  private static AwsServiceException noSuchQueue() {
    return Errors.badRequest("QueueDoesNotExist", "The specified queue does not exist.");
  }

  private static String validName(String name, Map<String, String> attributes) {
    if (name == null) {
      throw missing("QueueName");
    }
    boolean fifo = "true".equalsIgnoreCase(attributes.get("FifoQueue"));
    String plain = fifo && name.endsWith(Queue.FIFO) ? name.substring(0, name.length() - Queue.FIFO.length()) : name;
    if (fifo && plain.equals(name) || !plain.matches("[A-Za-z0-9_-]+") || name.length() > Limits.QUEUE_NAME_LENGTH) {
      throw Errors.badRequest("InvalidParameterValue", fifo
          ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with "
              + ".fifo suffix and be 1 to 80 in length."
          : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    return name;
  }

  /** @param at when the last queue of this name was deleted */
  record Deleted(Instant at) {}

  private void requireNotJustDeleted(String name) {
    forgetDeleted();
    if (call.state().has(SqsService.DELETED, name) || new Purges(call).hinders(name)) {
      throw Errors.badRequest("QueueDeletedRecently",
          "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
    }
  }

  private void forgetDeleted() {
    call.state().all(SqsService.DELETED).entrySet().stream()
        .filter(e -> !e.getValue().at().plus(Limits.BETWEEN_QUEUES).isAfter(call.now()))
        .map(Map.Entry::getKey).toList()
        .forEach(name -> call.state().remove(SqsService.DELETED, name));
  }

  /** CreateQueue on a queue that is there succeeds if it asks for what the queue has. */
  private static void requireSame(Queue existing, SortedMap<String, String> asked) {
    SortedMap<String, String> has = QueueAttributes.settings(existing);
    asked.forEach((name, value) -> {
      if (!value.equals(has.getOrDefault(name, ""))) {
        throw Errors.badRequest("QueueNameExists",
            "A queue already exists with the same name and a different value for attribute " + name);
      }
    });
  }

  private static SortedMap<String, String> validTags(SortedMap<String, String> old, Map<String, String> more) {
    SortedMap<String, String> tags = new TreeMap<>(old);
    tags.putAll(more);
    boolean fit = tags.entrySet().stream().allMatch(
        t -> !t.getKey().isEmpty() && t.getKey().length() <= 128 && t.getValue().length() <= 256);
    if (!fit || tags.size() > Limits.MAX_TAGS) {
      throw Errors.badRequest("InvalidParameterValue",
          "A queue has at most " + Limits.MAX_TAGS + " tags, with keys of 1 to 128 and values of at most 256.");
    }
    return tags;
  }
}
