package dev.holdfast.wire.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Fixtures;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.QueryString;
import dev.holdfast.wire.stored.StoredCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Requests as boto3 1.43 made and signed them: their signatures hold, and they say what was called. */
final class BotocoreTest {

  record Captured(
      String name, String method, String path, String query, SortedMap<String, String> headers, String body) {

    HttpRequest request() {
      return new HttpRequest(method, path, query, Headers.of(headers.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())))), Base64.getDecoder().decode(body));
    }

    InstantSource clock() {
      String date = Optional.ofNullable(headers.get("X-Amz-Date"))
          .orElseGet(() -> QueryString.first(QueryString.parse(query), "X-Amz-Date").orElse("20260101T000000Z"));
      return InstantSource.fixed(Instant.from(
          DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC).parse(date)));
    }

    boolean signedWithV2() {
      return query.contains("AWSAccessKeyId");
    }
  }

  record Captures(List<Captured> requests) {}

  static final SortedMap<String, Captured> REQUESTS = load();
  static final Caller CALLER = Caller.root("000000000000");
  static final Credentials KEYS = (key, token, now) -> !key.equals("AKIDEXAMPLE") ? new Credentials.Unknown()
      : token.filter(t -> !t.equals("TOKEN/+=")).isPresent() ? new Credentials.WrongToken()
      : new Credentials.Found("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", CALLER);

  private final ApiCodec codec = Fixtures.codec();

  private static SortedMap<String, Captured> load() {
    try (var in = BotocoreTest.class.getResourceAsStream("/dev/holdfast/wire/botocore-requests.json")) {
      SortedMap<String, Captured> byName = new TreeMap<>();
      StoredCodec.JSON.decode(Captures.class, in.readAllBytes()).requests().forEach(r -> byName.put(r.name(), r));
      return byName;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test void everySignatureHoldsAndEveryOperationIsFound() {
    assertThat(REQUESTS).hasSizeGreaterThan(20);
    for (Captured captured : REQUESTS.values()) {
      SigV4 sigV4 = new SigV4(KEYS, captured.clock(), "us-east-1");
      assertThatCode(() -> sigV4.verify(captured.request())).as(captured.name()).doesNotThrowAnyException();
      Verified verified = sigV4.verify(captured.request());
      assertThat(verified.caller()).isEqualTo(CALLER);
      Decoded decoded = codec.decode(verified.request(), "r");
      assertThat(decoded).as(captured.name() + ": " + answer(decoded)).isInstanceOf(Decoded.Call.class);
      if (!captured.name().contains("presigned")) {
        String[] name = captured.name().split(" ");
        assertThat(((Decoded.Call) decoded).service()).isEqualTo(name[0]);
        assertThat(((Decoded.Call) decoded).wireName()).isEqualTo(name[1]);
      }
    }
  }

  @Test void whateverIsChangedTheSignatureNoLongerHolds() {
    for (Captured captured : REQUESTS.values()) {
      if (captured.signedWithV2()) {
        continue; // see SigV2Test: these sign less
      }
      HttpRequest r = captured.request();
      SigV4 sigV4 = new SigV4(KEYS, captured.clock(), "us-east-1");
      byte[] other = Arrays.copyOf(r.body(), r.body().length + 1);
      // What travels in a URL is not signed with its body, which such a request does not have.
      if (!captured.name().contains("presigned")) {
        refused(sigV4, r.withBody(other), captured.name());
      }
      refused(sigV4, new HttpRequest("PATCH", r.path(), r.query(), r.headers(), r.body()), captured.name());
      refused(sigV4, new HttpRequest(r.method(), r.path() + "x", r.query(), r.headers(), r.body()), captured.name());
      refused(sigV4, new HttpRequest(r.method(), r.path(), r.query() + "&a=b", r.headers(), r.body()), captured.name());
      refused(sigV4, new HttpRequest(
          r.method(), r.path(), r.query(), r.headers().with("Host", "evil"), r.body()), captured.name());
      refused(sigV4, new HttpRequest(
          r.method(), r.path(), r.query(), r.headers().with("x-amz-acl", "public-read"), r.body()), captured.name());
      SigV4 otherSecret = new SigV4((_, _, _) -> new Credentials.Found("x", CALLER), captured.clock(), "us-east-1");
      refused(otherSecret, r, captured.name());
    }
  }

  private static void refused(SigV4 sigV4, HttpRequest request, String name) {
    assertThatThrownBy(() -> sigV4.verify(request)).as(name).isInstanceOfSatisfying(AwsServiceException.class,
        e -> assertThat(Errors.code(e)).isIn("SignatureDoesNotMatch", "InvalidSignatureException",
            "XAmzContentSHA256Mismatch", "AccessDenied", "IncompleteSignature", "IncompleteSignatureException"));
  }

  @Test void theMembersArriveAsTheyWereGiven() {
    SendMessageRequest send = read("sqs SendMessage", SendMessageRequest.class);
    assertThat(send.messageBody()).isEqualTo("ä <&> %");
    assertThat(send.messageAttributes().get("a").binaryValue().asByteArray()).containsExactly(0, 1);
    PutMetricDataRequest metrics = read("monitoring PutMetricData", PutMetricDataRequest.class);
    assertThat(metrics.metricData().getFirst().timestamp()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(metrics.metricData().getFirst().value()).isEqualTo(1.5);
    CreateAutoScalingGroupRequest group =
        read("autoscaling CreateAutoScalingGroup", CreateAutoScalingGroupRequest.class);
    assertThat(group.availabilityZones()).containsExactly("us-east-1a", "us-east-1b");
    assertThat(group.tags().getFirst().value()).isEqualTo("v w+");
    assertThat(group.tags().getFirst().propagateAtLaunch()).isTrue();
    assertThat(read("rds CreateDBSubnetGroup", CreateDbSubnetGroupRequest.class).subnetIds())
        .containsExactly("subnet-1", "subnet-2");
    RunInstancesRequest run = read("ec2 RunInstances", RunInstancesRequest.class);
    assertThat(run.blockDeviceMappings().getFirst().ebs().volumeSize()).isEqualTo(8);
    assertThat(run.tagSpecifications().getFirst().tags().getFirst().value()).isEqualTo("x");
    CreateStackRequest stack = read("cloudformation CreateStack", CreateStackRequest.class);
    assertThat(stack.templateBody()).isEqualTo("{\"a\": \"b\\n\"}");
    assertThat(stack.hasCapabilities()).isTrue();
    ListObjectsV2Request list = read("s3 ListObjectsV2", ListObjectsV2Request.class);
    assertThat(list.prefix()).isEqualTo("a b+c/ä");
    assertThat(list.maxKeys()).isEqualTo(5);
    PutObjectRequest put = read("s3 PutObject", PutObjectRequest.class);
    assertThat(put.key()).isEqualTo("dir/ä b+c.txt");
    assertThat(put.metadata()).containsExactly(Map.entry("colour", "red"));
    assertThat(read("s3 DeleteObjects", DeleteObjectsRequest.class).delete().objects().getFirst().key())
        .isEqualTo("a&b");
    assertThat(read("s3 CopyObject", CopyObjectRequest.class).copySource()).isEqualTo("from/k%20%C3%A4");
  }

  private <R extends SdkRequest> R read(String name, Class<R> type) {
    Decoded decoded = codec.decode(REQUESTS.get(name).request(), "r");
    assertThat(decoded).as(answer(decoded)).isInstanceOf(Decoded.Call.class);
    return type.cast(((Decoded.Call) decoded).request());
  }

  private static String answer(Decoded decoded) {
    return decoded instanceof Decoded.Refused refused ? Fixtures.text(refused.response()) : "";
  }
}
