package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder;
import com.amazonaws.services.sqs.AmazonSQS;
import com.amazonaws.services.sqs.AmazonSQSClientBuilder;
import com.amazonaws.services.sqs.model.AmazonSQSException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ResourceNotFoundException;

/** SQS as its clients speak it: JSON as the SDK of today does, Query as those before 2023, and boto3 where it is. */
@Timeout(120)
final class SqsClientsTest {

  @TempDir static Path directory;

  private static TestRegion region;
  private static SqsClient sqs;
  private static AmazonSQS old;

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    sqs = SqsClient.builder().endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey())))
        .httpClient(UrlConnectionHttpClient.create()).build();
    old = AmazonSQSClientBuilder.standard()
        .withEndpointConfiguration(new AwsClientBuilder.EndpointConfiguration(region.config().endpoint(), "us-east-1"))
        .withCredentials(new AWSStaticCredentialsProvider(
            new BasicAWSCredentials(region.root().accessKeyId(), region.root().secretAccessKey()))).build();
  }

  @AfterAll
  static void stop() {
    old.shutdown();
    sqs.close();
    region.close();
  }

  @Test
  void javaSdk2() {
    String dead = sqs.createQueue(r -> r.queueName("v2-dead.fifo").attributes(
        Map.of(QueueAttributeName.FIFO_QUEUE, "true"))).queueUrl();
    String deadArn = sqs.getQueueAttributes(r -> r.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes().get(QueueAttributeName.QUEUE_ARN);
    String url = sqs.createQueue(r -> r.queueName("v2.fifo").attributes(Map.of(
        QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true",
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"" + deadArn + "\",\"maxReceiveCount\":1}"))).queueUrl();
    String sequence = sqs.sendMessage(r -> r.queueUrl(url).messageGroupId("g").messageBody("one")).sequenceNumber();
    assertThat(sqs.sendMessage(r -> r.queueUrl(url).messageGroupId("g").messageBody("one")).sequenceNumber())
        .isEqualTo(sequence);
    Message one = sqs.receiveMessage(r -> r.queueUrl(url).visibilityTimeout(0)
        .messageSystemAttributeNamesWithStrings("All")).messages().getFirst();
    assertThat(one.attributesAsStrings()).containsEntry("SequenceNumber", sequence)
        .containsEntry("MessageGroupId", "g");
    assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).messages()).isEmpty();
    assertThatThrownBy(() -> sqs.deleteMessage(r -> r.queueUrl(dead).receiptHandle(one.receiptHandle())))
        .hasMessageContaining("receipt handle");
    String task = sqs.startMessageMoveTask(r -> r.sourceArn(deadArn)).taskHandle();
    assertThat(task).isNotEmpty();
    assertThat(sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).messages())
        .extracting(Message::body).containsExactly("one");
    assertThat(sqs.listMessageMoveTasks(r -> r.sourceArn(deadArn)).results()).singleElement()
        .satisfies(t -> assertThat(t.approximateNumberOfMessagesMoved()).isEqualTo(1));
    assertThatThrownBy(() -> sqs.startMessageMoveTask(r -> r.sourceArn(deadArn + "x")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> sqs.getQueueUrl(r -> r.queueName("none"))).isInstanceOf(QueueDoesNotExistException.class);
    sqs.addPermission(r -> r.queueUrl(url).label("l").awsAccountIds("111111111111").actions("SendMessage"));
    sqs.removePermission(r -> r.queueUrl(url).label("l"));
  }

  @Test
  void aLongPollWakesAtOnce() throws Exception {
    String url = sqs.createQueue(r -> r.queueName("poll")).queueUrl();
    String kept = sqs.createQueue(r -> r.queueName("poll.fifo").attributes(Map.of(
        QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true"))).queueUrl();
    for (String queue : List.of(url, kept)) {
      Instant before = Instant.now();
      CompletableFuture<List<Message>> poll = CompletableFuture.supplyAsync(
          () -> sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(20)).messages());
      sqs.sendMessage(r -> r.queueUrl(queue).messageBody("x").messageGroupId("g"));
      assertThat(poll.get(60, TimeUnit.SECONDS)).hasSize(1);
      // Not a measurement: that it did not sit out its twenty seconds.
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(19));
    }
  }

  @Test
  void javaSdk1SpeaksQuery() {
    String url = old.createQueue(new com.amazonaws.services.sqs.model.CreateQueueRequest("v1")
        .withAttributes(Map.of("VisibilityTimeout", "7")).withTags(Map.of("team", "a"))).getQueueUrl();
    assertThat(old.listQueueTags(url).getTags()).containsEntry("team", "a");
    assertThat(old.listQueues("v1").getQueueUrls()).contains(url);
    // The client compares the digests of body and attributes with its own.
    var text = new com.amazonaws.services.sqs.model.MessageAttributeValue().withDataType("String")
        .withStringValue("<ä & \"b\">");
    var bytes = new com.amazonaws.services.sqs.model.MessageAttributeValue().withDataType("Binary")
        .withBinaryValue(ByteBuffer.wrap(new byte[] {0, 1, (byte) 255}));
    old.sendMessage(new com.amazonaws.services.sqs.model.SendMessageRequest(url, "hello & <goodbye>")
        .withMessageAttributes(Map.of("text", text, "bytes", bytes)));
    var received = old.receiveMessage(new com.amazonaws.services.sqs.model.ReceiveMessageRequest(url)
        .withAttributeNames("All").withMessageAttributeNames("All")).getMessages().getFirst();
    assertThat(received.getBody()).isEqualTo("hello & <goodbye>");
    assertThat(received.getMessageAttributes().get("text").getStringValue()).isEqualTo("<ä & \"b\">");
    assertThat(received.getMessageAttributes().get("bytes").getBinaryValue().get(2)).isEqualTo((byte) 255);
    assertThat(received.getAttributes()).containsEntry("ApproximateReceiveCount", "1").containsKey("SentTimestamp");
    old.changeMessageVisibility(url, received.getReceiptHandle(), 0);
    var again = old.receiveMessage(url).getMessages().getFirst();
    old.deleteMessage(url, again.getReceiptHandle());
    var sent = old.sendMessageBatch(url, List.of(
        new com.amazonaws.services.sqs.model.SendMessageBatchRequestEntry("a", "1"),
        new com.amazonaws.services.sqs.model.SendMessageBatchRequestEntry("b", "2").withDelaySeconds(901)));
    assertThat(sent.getSuccessful()).extracting("id").containsExactly("a");
    assertThat(sent.getFailed()).extracting("code").containsExactly("InvalidParameterValue");
    old.addPermission(url, "l", List.of("111111111111", "222222222222"), List.of("SendMessage", "ReceiveMessage"));
    assertThat(old.getQueueAttributes(url, List.of("All")).getAttributes()).containsEntry("VisibilityTimeout", "7")
        .extractingByKey("Policy").asString().contains("arn:aws:iam::222222222222:root", "SQS:ReceiveMessage");
    old.removePermission(url, "l");
    old.untagQueue(url, List.of("team"));
    old.purgeQueue(new com.amazonaws.services.sqs.model.PurgeQueueRequest(url));
    assertThatThrownBy(() -> old.purgeQueue(new com.amazonaws.services.sqs.model.PurgeQueueRequest(url)))
        .isInstanceOf(com.amazonaws.services.sqs.model.PurgeQueueInProgressException.class);
    assertThatThrownBy(() -> old.getQueueUrl("none"))
        .isInstanceOf(com.amazonaws.services.sqs.model.QueueDoesNotExistException.class);
    assertThatThrownBy(() -> old.deleteMessage(url, "?"))
        .isInstanceOf(com.amazonaws.services.sqs.model.ReceiptHandleIsInvalidException.class);
    assertThatThrownBy(() -> old.setQueueAttributes(url, Map.of("Colour", "blue")))
        .isInstanceOfSatisfying(AmazonSQSException.class,
            e -> assertThat(e.getErrorCode()).isEqualTo("InvalidAttributeName"));
    old.deleteQueue(url);
    assertThatThrownBy(() -> old.createQueue("v1"))
        .isInstanceOf(com.amazonaws.services.sqs.model.QueueDeletedRecentlyException.class);
  }

  @Test
  void javaSdk1SpeaksQueryToFifoQueuesToo() {
    String dead = old.createQueue(new com.amazonaws.services.sqs.model.CreateQueueRequest("v1-dead.fifo")
        .withAttributes(Map.of("FifoQueue", "true"))).getQueueUrl();
    String deadArn = old.getQueueAttributes(dead, List.of("QueueArn")).getAttributes().get("QueueArn");
    String url = old.createQueue(new com.amazonaws.services.sqs.model.CreateQueueRequest("v1.fifo")
        .withAttributes(Map.of("FifoQueue", "true", "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + deadArn + "\",\"maxReceiveCount\":\"1\"}"))).getQueueUrl();
    assertThat(old.listDeadLetterSourceQueues(new com.amazonaws.services.sqs.model.ListDeadLetterSourceQueuesRequest()
        .withQueueUrl(dead)).getQueueUrls()).containsExactly(url);
    var send = new com.amazonaws.services.sqs.model.SendMessageRequest(url, "m")
        .withMessageGroupId("g").withMessageDeduplicationId("d");
    assertThat(old.sendMessage(send).getSequenceNumber()).hasSize(20)
        .isEqualTo(old.sendMessage(send).getSequenceNumber());
    var m = old.receiveMessage(new com.amazonaws.services.sqs.model.ReceiveMessageRequest(url)
        .withReceiveRequestAttemptId("once").withAttributeNames("MessageGroupId")).getMessages().getFirst();
    assertThat(m.getAttributes()).containsExactly(Map.entry("MessageGroupId", "g"));
    old.changeMessageVisibility(url, m.getReceiptHandle(), 0);
    assertThat(old.receiveMessage(url).getMessages()).isEmpty();
    old.startMessageMoveTask(new com.amazonaws.services.sqs.model.StartMessageMoveTaskRequest().withSourceArn(deadArn)
        .withMaxNumberOfMessagesPerSecond(5));
    assertThat(old.listMessageMoveTasks(new com.amazonaws.services.sqs.model.ListMessageMoveTasksRequest()
        .withSourceArn(deadArn)).getResults()).singleElement()
        .satisfies(t -> assertThat(t.getApproximateNumberOfMessagesToMove()).isEqualTo(1));
  }

  @Test
  void boto3() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not here");
    TestRegion.Ran ran = region.python("""
        import boto3
        sqs = boto3.resource('sqs')
        q = sqs.create_queue(QueueName='py.fifo', Attributes={'FifoQueue': 'true', 'ContentBasedDeduplication': 'true'})
        print([r['Id'] for r in q.send_messages(Entries=[
            {'Id': str(i), 'MessageBody': 'm%d' % i, 'MessageGroupId': 'g%d' % (i % 2)}
            for i in range(6)])['Successful']])
        first = q.receive_messages(MaxNumberOfMessages=2)
        print([m.body for m in first])
        print([m.body for m in q.receive_messages(MaxNumberOfMessages=10, WaitTimeSeconds=1)])
        for m in first: m.delete()
        print([m.body for m in q.receive_messages(MaxNumberOfMessages=10)])
        big = sqs.create_queue(QueueName='py')
        body = 'x' * (1024 * 1024)
        big.send_message(MessageBody=body)
        print(big.receive_messages()[0].body == body)
        try:
            big.send_message(MessageBody=body + 'x')
        except sqs.meta.client.exceptions.ClientError as e:
            print(e.response['Error']['Code'])
        try:
            sqs.meta.client.receive_message(QueueUrl=big.url + 'none')
        except sqs.meta.client.exceptions.QueueDoesNotExist as e:
            print(e.response['Error']['Code'])
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "['0', '1', '2', '3', '4', '5']", "['m0', 'm2']", "['m1', 'm3', 'm5']", "['m4']", "True",
        "InvalidParameterValue", "AWS.SimpleQueueService.NonExistentQueue");
  }
}
