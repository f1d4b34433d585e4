package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** SNS as its clients and its subscribers see it: SDK, boto3, queues, and an HTTP endpoint with its retries. */
@Timeout(120)
final class SnsClientsTest {

  /** What came to the endpoint. */
  private record Received(Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String field(String name) {
      return JsonNode.parser().parse(body).field(name).orElseThrow().asString();
    }
  }

  @TempDir Path directory;

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer endpoint;
  private TestRegion region;
  private SnsClient sns;
  private SqsClient sqs;

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), body));
      byte[] answer = new byte[100_000]; // more than is read of it
      exchange.sendResponseHeaders(status.get(), answer.length);
      try (exchange) {
        exchange.getResponseBody().write(answer);
      } catch (IOException e) {
        // whoever sent has gone, as it may
      }
    });
    endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    endpoint.start();
    region = TestRegion.start(directory);
    connect();
  }

  private void connect() {
    StaticCredentialsProvider root = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey()));
    sns = SnsClient.builder().endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(root).httpClient(UrlConnectionHttpClient.create()).build();
    sqs = SqsClient.builder().endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(root).httpClient(UrlConnectionHttpClient.create()).build();
  }

  @AfterEach
  void stop() {
    sns.close();
    sqs.close();
    region.close();
    endpoint.stop(0);
    http.close();
  }

  private String url(String scheme) {
    return scheme + "127.0.0.1:" + endpoint.getAddress().getPort() + "/hook";
  }

  private Received next() throws InterruptedException {
    Received next = received.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("something came to the endpoint").isNotNull();
    return next;
  }

  private String follow(String link) throws Exception {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String subscribed(String topic, Map<String, String> attributes) throws Exception {
    sns.subscribe(r -> r.topicArn(topic).protocol("http").endpoint(url("http://")).attributes(attributes));
    String answer = follow(next().field("SubscribeURL"));
    assertThat(answer).contains("<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">");
    return answer.replaceAll("(?s).*<SubscriptionArn>(.*)</SubscriptionArn>.*", "$1");
  }

  @Test
  void anEndpointConfirmsIsToldAndEndsIt() throws Exception {
    String topic = sns.createTopic(r -> r.name("t")).topicArn();
    sns.subscribe(r -> r.topicArn(topic).protocol("http").endpoint(url("http://me:secret@")));
    Received asked = next();
    assertThat(asked.header("X-amz-sns-message-type")).isEqualTo("SubscriptionConfirmation");
    assertThat(asked.header("Authorization")).isEqualTo("Basic bWU6c2VjcmV0");
    String arn = follow(asked.field("SubscribeURL")).replaceAll("(?s).*<SubscriptionArn>(.*)</SubscriptionArn>.*", "$1");
    String id = sns.publish(r -> r.topicArn(topic).subject("S").message("grüß & <Gott>")).messageId();
    Received told = next();
    assertThat(told.header("X-amz-sns-message-type")).isEqualTo("Notification");
    assertThat(told.header("X-amz-sns-message-id")).isEqualTo(id);
    assertThat(told.header("X-amz-sns-topic-arn")).isEqualTo(topic);
    assertThat(told.header("X-amz-sns-subscription-arn")).isEqualTo(arn);
    assertThat(told.header("Content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(told.field("Message")).isEqualTo("grüß & <Gott>");
    follow(told.field("UnsubscribeURL"));
    Received ended = next();
    assertThat(ended.field("Type")).isEqualTo("UnsubscribeConfirmation");
    sns.publish(r -> r.topicArn(topic).message("not told"));
    follow(ended.field("SubscribeURL"));
    sns.publish(r -> r.topicArn(topic).message("told"));
    assertThat(next().field("Message")).isEqualTo("told");
    HttpResponse<String> wrong = http.send(HttpRequest.newBuilder(URI.create(region.config().endpoint()
        + "/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=x")).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("<Code>InvalidParameter</Code>");
    HttpResponse<String> unsigned = http.send(HttpRequest.newBuilder(URI.create(region.config().endpoint()
        + "/?Action=DeleteTopic&TopicArn=" + topic)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(unsigned.statusCode()).as("nothing else without a signature").isEqualTo(403);
  }

  @Test
  void aFailureIsTriedAgainAlsoByTheNextProcess() throws Exception {
    String topic = sns.createTopic(r -> r.name("t")).topicArn();
    subscribed(topic, Map.of("DeliveryPolicy",
        "{\"healthyRetryPolicy\":{\"numRetries\":50,\"minDelayTarget\":1,\"maxDelayTarget\":1,\"numNoDelayRetries\":1}}"));
    status.set(503);
    sns.publish(r -> r.topicArn(topic).message("hello"));
    next();
    assertThat(next().field("Message")).as("again").isEqualTo("hello");
    region.server().close();
    received.clear();
    status.set(200);
    region = new TestRegion(region.home(), region.config(), region.root(), RegionServer.start(
        region.home(), region.config(), ZoneSupervisor.Machine.NONE, new Log(System.out)));
    assertThat(next().field("Message")).as("after the restart").isEqualTo("hello");
    sns.publish(r -> r.topicArn(topic).message("next"));
    // Had the first come again after it was taken, it would be before this one or it is in flight no more.
    assertThat(next().field("Message")).isEqualTo("next");
  }

  @Test
  void anEndpointThatDoesNotAnswerHoldsUpNoOther() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    endpoint.createContext("/slow", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), new String(body, StandardCharsets.UTF_8)));
      try (exchange) {
        if (!exchange.getRequestHeaders().getFirst("x-amz-sns-message-type").equals("SubscriptionConfirmation")) {
          goOn.await(60, TimeUnit.SECONDS);
        }
        exchange.sendResponseHeaders(200, -1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    String slow = sns.createTopic(r -> r.name("slow")).topicArn();
    sns.subscribe(r -> r.topicArn(slow).protocol("http").endpoint(url("http://").replace("hook", "slow")));
    follow(next().field("SubscribeURL"));
    String topic = sns.createTopic(r -> r.name("t")).topicArn();
    subscribed(topic, Map.of());
    for (int i = 0; i < 70; i++) {
      String text = "slow" + i;
      sns.publish(r -> r.topicArn(slow).message(text));
    }
    sns.publish(r -> r.topicArn(topic).message("quick"));
    List<String> first = new ArrayList<>();
    do {
      first.add(next().field("Message"));
    } while (!first.getLast().equals("quick"));
    assertThat(first).as("of one subscription eight at a time").hasSizeLessThanOrEqualTo(9);
    goOn.countDown();
    Set<String> all = new TreeSet<>(first);
    while (all.size() < 71) {
      all.add(next().field("Message"));
    }
  }

  @Test
  void whatFailsForGoodIsInTheDeadLetters() throws Exception {
    String topic = sns.createTopic(r -> r.name("t")).topicArn();
    String dead = queue("dead");
    subscribed(topic, Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + arn(dead) + "\"}"));
    status.set(404);
    sns.publish(r -> r.topicArn(topic).message("hello"));
    Message message = sqs.receiveMessage(r -> r.queueUrl(dead).waitTimeSeconds(20).messageAttributeNames("All"))
        .messages().getFirst();
    assertThat(JsonNode.parser().parse(message.body()).field("Message").orElseThrow().asString()).isEqualTo("hello");
    assertThat(message.messageAttributes().get("ErrorCode").stringValue()).isEqualTo("404");
  }

  private String arn(String queue) {
    return sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes().get(QueueAttributeName.QUEUE_ARN);
  }

  /** As every verifier does it: the fields in the order of their names, and the certificate from where the message says. */
  private void verified(String body, String version) throws Exception {
    JsonNode message = JsonNode.parser().parse(body);
    StringBuilder signed = new StringBuilder();
    for (String name : List.of(
        "Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")) {
      message.field(name).ifPresent(value -> signed.append(name).append('\n').append(value.asString()).append('\n'));
    }
    assertThat(message.field("SignatureVersion").orElseThrow().asString()).isEqualTo(version);
    String pem = follow(message.field("SigningCertURL").orElseThrow().asString());
    Signature verifier = Signature.getInstance(version.equals("2") ? "SHA256withRSA" : "SHA1withRSA");
    verifier.initVerify(CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    verifier.update(signed.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(message.field("Signature").orElseThrow().asString()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void whoeverVerifiesMessagesFindsThemSigned(String version) throws Exception {
    String topic = sns.createTopic(r -> r.name("signed").attributes(Map.of("SignatureVersion", version))).topicArn();
    String queue = queue("signed");
    sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(arn(queue)));
    sns.subscribe(r -> r.topicArn(topic).protocol("http").endpoint(url("http://")));
    Received asked = next();
    verified(asked.body(), version);
    follow(asked.field("SubscribeURL"));
    sns.publish(r -> r.topicArn(topic).subject("Größe").message("first\nsecond \"quoted\" é"));
    verified(next().body(), version);
    verified(sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(5)).messages().getFirst().body(), version);
  }

  private String queue(String name) {
    return sqs.createQueue(r -> r.queueName(name).attributes(Map.of(QueueAttributeName.POLICY,
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
            + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}}"))).queueUrl();
  }

  @Test
  void javaSdk() {
    String topic = sns.createTopic(r -> r.name("sdk").attributes(Map.of("DisplayName", "<D>"))
        .tags(Tag.builder().key("team").value("a").build())).topicArn();
    assertThat(sns.listTopics().topics()).extracting("topicArn").containsExactly(topic);
    assertThat(sns.getTopicAttributes(r -> r.topicArn(topic)).attributes()).containsEntry("DisplayName", "<D>");
    assertThat(sns.listTagsForResource(r -> r.resourceArn(topic)).tags()).extracting("key").containsExactly("team");
    String queue = queue("sdk");
    String subscription = sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(arn(queue)).attributes(Map.of(
        "RawMessageDelivery", "true", "FilterPolicy", "{\"n\":[{\"numeric\":[\">\",1]}]}"))).subscriptionArn();
    assertThat(sns.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions())
        .extracting("subscriptionArn").containsExactly(subscription);
    MessageAttributeValue bytes = MessageAttributeValue.builder().dataType("Binary")
        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1})).build();
    for (String n : List.of("1", "2")) {
      sns.publish(r -> r.topicArn(topic).message("m" + n).messageAttributes(Map.of("bytes", bytes,
          "n", MessageAttributeValue.builder().dataType("Number").stringValue(n).build())));
    }
    Message message = sqs.receiveMessage(r -> r.queueUrl(queue).messageAttributeNames("All")).messages().getFirst();
    assertThat(message.body()).isEqualTo("m2");
    assertThat(message.messageAttributes().get("bytes").binaryValue().asByteArray()).containsExactly(0, -1);
    assertThatThrownBy(() -> sns.publish(r -> r.topicArn(topic + "x").message("m")))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("a@b.example")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> sns.publish(r -> r.topicArn(topic).message("m").messageAttributes(
        Map.of("a", MessageAttributeValue.builder().dataType("Date").stringValue("x").build()))))
        .isInstanceOf(InvalidParameterValueException.class);
    assertThatThrownBy(() -> sns.publishBatch(r -> r.topicArn(topic).publishBatchRequestEntries(
        e -> e.id("a").message("1"), e -> e.id("a").message("2")))).isInstanceOf(BatchEntryIdsNotDistinctException.class);
    assertThat(sns.publishBatch(r -> r.topicArn(topic).publishBatchRequestEntries(
        e -> e.id("a").message("1"), e -> e.id("b").message("2"))).successful()).extracting("id").containsExactly("a", "b");
    sns.unsubscribe(r -> r.subscriptionArn(subscription));
    sns.deleteTopic(r -> r.topicArn(topic));
  }

  @Test
  void boto3() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not here");
    TestRegion.Ran ran = region.python("""
        import boto3, json
        sns, sqs = boto3.resource('sns'), boto3.resource('sqs')
        topic = sns.create_topic(Name='py.fifo', Attributes={'FifoTopic': 'true', 'ContentBasedDeduplication': 'true'})
        queue = sqs.create_queue(QueueName='py.fifo', Attributes={'FifoQueue': 'true', 'Policy': json.dumps(
            {'Statement': {'Effect': 'Allow', 'Principal': '*', 'Action': 'sqs:*', 'Resource': '*',
             'Condition': {'ArnEquals': {'aws:SourceArn': topic.arn}}}})})
        s = topic.subscribe(Protocol='sqs', Endpoint=queue.attributes['QueueArn'],
            Attributes={'FilterPolicyScope': 'MessageBody', 'FilterPolicy': json.dumps({'a': {'b': [{'prefix': 'x'}]}})})
        print(s.attributes['PendingConfirmation'])
        for b in ['xy', 'z', 'xy']:
            topic.publish(Message=json.dumps({'a': {'b': b}}), MessageGroupId='g', MessageAttributes={
                'k': {'DataType': 'String.Array', 'StringValue': '["v"]'}})
        bodies = [json.loads(m.body) for m in queue.receive_messages(MaxNumberOfMessages=10)]
        print([b['Message'] for b in bodies], bodies[0]['MessageAttributes'], bodies[0]['Type'])
        try:
            topic.meta.client.publish_batch(TopicArn=topic.arn, PublishBatchRequestEntries=[
                {'Id': 'a', 'Message': 'm', 'MessageGroupId': 'g'}, {'Id': 'b', 'Message': 'm'}])
        except topic.meta.client.exceptions.InvalidParameterException as e:
            print(e.response['Error']['Code'])
        try:
            topic.meta.client.get_topic_attributes(TopicArn=topic.arn + 'x')
        except topic.meta.client.exceptions.NotFoundException as e:
            print(e.response['Error']['Code'])
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly("false",
        "['{\"a\": {\"b\": \"xy\"}}'] {'k': {'Type': 'String.Array', 'Value': '[\"v\"]'}} Notification",
        "InvalidParameter", "NotFound");
  }
}
