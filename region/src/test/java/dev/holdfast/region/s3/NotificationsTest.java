package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sqs.SqsService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** A queue hears what happens to a bucket's objects. */
final class NotificationsTest {

  private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:events";

  private final RegionFixture region = new RegionFixture(new S3Service(), new SqsService());
  private final TestBlobs blobs = new TestBlobs();
  private String queue;

  @BeforeEach
  void bucketAndQueue() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
    queue = region.<CreateQueueResponse>call(CreateQueueRequest.builder().queueName("events").build()).queueUrl();
    allow("aws:SourceArn", "arn:aws:s3:::media");
  }

  private void allow(String key, String value) {
    region.call(SetQueueAttributesRequest.builder().queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY, """
        {"Statement": {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "SQS:SendMessage",
          "Resource": "%s", "Condition": {"StringLike": {"%s": "%s"}}}}
        """.formatted(ARN, key, value))).build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static PutBucketNotificationConfigurationRequest to(QueueConfiguration... queues) {
    return PutBucketNotificationConfigurationRequest.builder().bucket("media")
        .notificationConfiguration(n -> n.queueConfigurations(queues)).build();
  }

  private static QueueConfiguration queue(String prefix, String suffix, String... events) {
    return QueueConfiguration.builder().queueArn(ARN).eventsWithStrings(events)
        .filter(f -> f.key(k -> k.filterRules(
            r -> r.name("prefix").value(prefix), r -> r.name("Suffix").value(suffix)))).build();
  }

  private PutObjectResponse put(String key) {
    return region.call(PutObjectRequest.builder().bucket("media").key(key).build(), Optional.of(blobs.of(new byte[5])));
  }

  private List<JsonNode> received() {
    List<JsonNode> all = new ArrayList<>();
    while (true) {
      List<Message> some = region.<ReceiveMessageResponse>call(
          ReceiveMessageRequest.builder().queueUrl(queue).maxNumberOfMessages(10).build()).messages();
      if (some.isEmpty()) {
        return all;
      }
      some.forEach(m -> all.add(JsonNode.parser().parse(m.body())));
    }
  }

  private static String at(JsonNode node, String... path) {
    JsonNode at = node;
    for (String name : path) {
      at = at.field(name).orElseThrow();
    }
    return at.isNumber() ? at.asNumber() : at.asString();
  }

  private List<String> names() {
    return received().stream().map(m -> m.asObject().get("Records").asArray().getFirst())
        .map(r -> at(r, "eventName") + ' ' + at(r, "s3", "object", "key")).toList();
  }

  @Test
  void whatIsSaidOfAnObjectIsToldShorter() {
    region.call(PutBucketOwnershipControlsRequest.builder().bucket("media").ownershipControls(o -> o.rules(
        rule -> rule.objectOwnership(ObjectOwnership.OBJECT_WRITER))).build());
    region.call(DeletePublicAccessBlockRequest.builder().bucket("media").build());
    region.call(to(queue("", "", "s3:ObjectTagging:*", "s3:ObjectAcl:Put")));
    received();
    put("k");
    region.call(PutObjectTaggingRequest.builder().bucket("media").key("k").tagging(t -> t.tagSet(
        tag -> tag.key("a").value("b"))).build());
    PutObjectAclRequest shared =
        PutObjectAclRequest.builder().bucket("media").key("k").acl(ObjectCannedACL.PUBLIC_READ).build();
    region.call(shared);
    region.call(shared); // changes nothing
    List<JsonNode> records = received().stream().map(m -> m.asObject().get("Records").asArray().getFirst()).toList();
    assertThat(records).extracting(r -> at(r, "eventName") + ' ' + at(r, "eventVersion"))
        .containsExactly("ObjectTagging:Put 2.3", "ObjectAcl:Put 2.3");
    assertThat(records).allSatisfy(r -> assertThat(r.field("s3").get().field("object").get().asObject().keySet())
        .containsExactlyInAnyOrder("key", "eTag"));
  }

  @Test
  void aQueueIsTestedThenTold() {
    region.call(to(queue("in/", ".jpg", "s3:ObjectCreated:*", "s3:ObjectRemoved:Delete")));
    JsonNode test = received().getFirst();
    assertThat(at(test, "Event")).isEqualTo("s3:TestEvent");
    assertThat(at(test, "Bucket")).isEqualTo("media");

    put("in/a b+ü.jpg");
    put("in/a.png");
    put("out/a.jpg");
    JsonNode record = received().getFirst().asObject().get("Records").asArray().getFirst();
    assertThat(at(record, "eventName")).isEqualTo("ObjectCreated:Put");
    assertThat(at(record, "eventTime")).isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(at(record, "s3", "object", "key")).isEqualTo("in/a+b%2B%C3%BC.jpg");
    assertThat(at(record, "s3", "object", "size")).isEqualTo("5");
    assertThat(at(record, "s3", "object", "eTag")).hasSize(32);
    assertThat(record.field("s3").get().field("object").get().field("versionId")).isEmpty();
    assertThat(at(record, "s3", "bucket", "arn")).isEqualTo("arn:aws:s3:::media");
    assertThat(received()).isEmpty();

    region.call(CopyObjectRequest.builder().copySource("media/in/a.png").destinationBucket("media")
        .destinationKey("in/c.jpg").build());
    region.call(DeleteObjectRequest.builder().bucket("media").key("in/c.jpg").build());
    region.call(DeleteObjectRequest.builder().bucket("media").key("in/c.jpg").build());
    assertThat(names()).containsExactly("ObjectCreated:Copy in/c.jpg", "ObjectRemoved:Delete in/c.jpg");
  }

  @Test
  void versionsAndMarkersAreToldApart() {
    region.call(PutBucketVersioningRequest.builder().bucket("media").versioningConfiguration(v -> v.status("Enabled"))
        .build());
    region.call(to(queue("", "", "s3:ObjectRemoved:*")));
    received();
    String version = put("k").versionId();
    region.call(DeleteObjectRequest.builder().bucket("media").key("k").build());
    region.call(DeleteObjectRequest.builder().bucket("media").key("k").versionId(version).build());
    List<JsonNode> told = received();
    assertThat(told).extracting(m -> at(m.asObject().get("Records").asArray().getFirst(), "eventName"))
        .containsExactly("ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete");
    assertThat(at(told.get(1).asObject().get("Records").asArray().getFirst(), "s3", "object", "versionId"))
        .isEqualTo(version);
  }

  @Test
  void badConfigurationsAreRefusedByName() {
    assertThat(region.refusal(to(queue("", "", "s3:ObjectEaten")))).isEqualTo("InvalidArgument");
    assertThat(region.refusal(to(queue("", "", "s3:ObjectRestore:Post")))).isEqualTo("NotImplemented");
    assertThat(region.refusal(to(queue("a", "", "s3:ObjectCreated:*"), queue("ab", "", "s3:ObjectCreated:Put"))))
        .isEqualTo("InvalidArgument");
    assertThat(region.refusal(to(queue("", "", "s3:ObjectCreated:*").toBuilder().queueArn(ARN + "x").build())))
        .isEqualTo("InvalidArgument");
    assertThat(region.refusal(PutBucketNotificationConfigurationRequest.builder().bucket("media")
        .notificationConfiguration(n -> n.eventBridgeConfiguration(e -> { })).build())).isEqualTo("NotImplemented");
    assertThat(region.<GetBucketNotificationConfigurationResponse>call(
        GetBucketNotificationConfigurationRequest.builder().bucket("media").build()).queueConfigurations()).isEmpty();
    region.call(to(queue("a", "", "s3:ObjectCreated:*"), queue("b", "", "s3:ObjectCreated:*")));
    region.call(PutBucketNotificationConfigurationRequest.builder().bucket("media")
        .notificationConfiguration(NotificationConfiguration.builder().build()).build());
    received();
    put("a");
    assertThat(received()).isEmpty();
  }

  /** It is asked when the queue is named, and again with each event. */
  @Test
  void aQueueIsToldOnlyIfItsPolicyLetsS3() {
    PutBucketNotificationConfigurationRequest request = to(queue("", "", "s3:ObjectCreated:*"));
    for (List<String> other : List.of(
        List.of("aws:SourceArn", "arn:aws:s3:::other"), List.of("aws:SourceAccount", "111111111111"))) {
      allow(other.get(0), other.get(1));
      assertThatThrownBy(() -> region.call(request)).hasMessageContaining(
          "Unable to validate the following destination configurations");
    }
    region.call(request.toBuilder().skipDestinationValidation(true).build());
    put("lost");
    assertThat(received()).isEmpty();
    assertThat(region.events()).anyMatch(e -> e.message().contains("was not told"));

    allow("aws:SourceAccount", "000000000000");
    put("told");
    assertThat(names()).containsExactly("ObjectCreated:Put told");
    region.call(request);
    assertThat(at(received().getFirst(), "Event")).isEqualTo("s3:TestEvent");
  }

  @Test
  void aQueueThatIsGoneHindersNoWrite() {
    region.call(to(queue("", "", "s3:ObjectCreated:*")));
    region.call(DeleteQueueRequest.builder().queueUrl(queue).build());
    put("k");
    region.call(HeadObjectRequest.builder().bucket("media").key("k").build());
    assertThat(region.events()).anyMatch(e -> e.message().contains("was not told"));
  }
}
