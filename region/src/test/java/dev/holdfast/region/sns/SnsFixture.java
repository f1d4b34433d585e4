package dev.holdfast.region.sns;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.sqs.SqsService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Topics, and queues that take their messages. */
final class SnsFixture {

  static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:";
  static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:";

  final RegionFixture region = new RegionFixture(new SnsService(), new SqsService());

  String topic(String name) {
    return topic(name, Map.of());
  }

  String topic(String name, Map<String, String> attributes) {
    return region.<CreateTopicResponse>call(CreateTopicRequest.builder().name(name).attributes(attributes).build())
        .topicArn();
  }

  /** Takes what SNS sends of any topic. */
  String queue(String name) {
    Map<String, String> attributes = new TreeMap<>(Map.of("Policy", """
        {"Statement": {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
          "Resource": "%s", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}}}
        """.replace("%s", QUEUE + name)));
    if (name.endsWith(".fifo")) {
      attributes.put("FifoQueue", "true");
    }
    region.call(CreateQueueRequest.builder().queueName(name).attributesWithStrings(attributes).build());
    return QUEUE + name;
  }

  String subscribe(String topic, String endpoint, Map<String, String> attributes) {
    return region.<SubscribeResponse>call(SubscribeRequest.builder().topicArn(topic)
        .protocol(endpoint.startsWith("arn:") ? "sqs" : endpoint.substring(0, endpoint.indexOf(':')))
        .endpoint(endpoint).attributes(attributes).returnSubscriptionArn(true).build()).subscriptionArn();
  }

  PublishResponse publish(String topic, String message) {
    return region.call(PublishRequest.builder().topicArn(topic).message(message).build());
  }

  /** What is in the queue now; it is deleted. */
  List<Message> received(String queue) {
    String url = "http://127.0.0.1:4566/000000000000/" + queue.substring(queue.lastIndexOf(':') + 1);
    List<Message> messages = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(url)
        .maxNumberOfMessages(10).messageAttributeNames("All").messageSystemAttributeNamesWithStrings("All").build())
        .messages();
    messages.forEach(m -> region.call(
        DeleteMessageRequest.builder().queueUrl(url).receiptHandle(m.receiptHandle()).build()));
    return messages;
  }

  List<String> bodies(String queue) {
    return received(queue).stream().map(Message::body).toList();
  }
}
