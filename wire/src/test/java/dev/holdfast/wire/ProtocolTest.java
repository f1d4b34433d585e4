package dev.holdfast.wire;

import static dev.holdfast.wire.Fixtures.request;
import static dev.holdfast.wire.Fixtures.signedFor;
import static dev.holdfast.wire.Fixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;

/** The wire's own shapes, where they are AWS's: errors, limits, refusals, and what the SDK's clients do not send. */
final class ProtocolTest {

  private final ApiCodec codec = Fixtures.codec();

  private static HttpRequest form(String service, String body) {
    return request("POST", "/", "", body, "Authorization", signedFor(service),
        "Content-Type", "application/x-www-form-urlencoded");
  }

  private static HttpRequest json(String target, String body) {
    return request("POST", "/", "", body, "x-amz-target", target, "Content-Type", "application/x-amz-json-1.0");
  }

  private static HttpRequest s3(String method, String path, String query, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Authorization";
    all[1] = signedFor("s3");
    return request(method, path, query, "", all);
  }

  private Decoded.Call call(HttpRequest request) {
    Decoded decoded = codec.decode(request, "r-1");
    assertThat(decoded).as(decoded instanceof Decoded.Refused r ? text(r.response()) : "")
        .isInstanceOf(Decoded.Call.class);
    return (Decoded.Call) decoded;
  }

  private <R extends SdkRequest> R read(Class<R> type, HttpRequest request) {
    return type.cast(call(request).request());
  }

  private HttpResponse refused(HttpRequest request) {
    Decoded decoded = codec.decode(request, "r-1");
    assertThat(decoded).isInstanceOf(Decoded.Refused.class);
    return ((Decoded.Refused) decoded).response();
  }

  private String answer(HttpRequest request, SdkResponse response) {
    return text(codec.encode(call(request), new Outcome.Success(response), "r-1"));
  }

  private HttpResponse error(HttpRequest request, int status, String code) {
    return codec.encode(call(request), new Outcome.Refused(Errors.of(status, code, "no <such> thing")), "r-1");
  }

  // ---- errors

  @Test void errorsHaveEachProtocolsShape() {
    HttpResponse query = error(form("iam", "Action=GetRole&Version=2010-05-08&RoleName=r"), 404, "NoSuchEntity");
    assertThat(query.status()).isEqualTo(404);
    assertThat(text(query)).contains("<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>"
        + "<Message>no &lt;such&gt; thing</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
    assertThat(query.headers().first("x-amzn-requestid")).contains("r-1");
    assertThat(text(error(form("ec2", "Action=DescribeInstances"), 400, "InvalidInstanceID.NotFound"))).contains(
        "<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>no &lt;such&gt; thing</Message>"
            + "</Error></Errors><RequestID>r-1</RequestID></Response>");
    assertThat(text(error(s3("GET", "/b/k%20k", ""), 404, "NoSuchKey"))).contains(
        "<Error><Code>NoSuchKey</Code><Message>no &lt;such&gt; thing</Message>"
            + "<RequestId>r-1</RequestId><HostId>r-1</HostId></Error>");
    assertThat(error(s3("HEAD", "/b/k", ""), 404, "NoSuchKey").body()).isEmpty();
    assertThat(error(s3("GET", "/b/k", ""), 304, "NotModified").body()).isEmpty();
    HttpResponse fis = error(request("GET", "/experiments/E1", "", "", "Authorization", signedFor("fis")), 404,
        "ResourceNotFoundException");
    assertThat(fis.headers().first("x-amzn-errortype")).contains("ResourceNotFoundException");
    assertThat(text(fis)).isEqualTo("{\"message\":\"no <such> thing\"}");
  }

  @Test void sqsGivesItsOldCodesWhicheverNameAnErrorHas() {
    for (String name : List.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")) {
      HttpResponse json = error(json("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"q\"}"), 400, name);
      assertThat(json.headers().first("x-amzn-query-error"))
          .contains("AWS.SimpleQueueService.NonExistentQueue;Sender");
      assertThat(text(json)).contains("\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"");
      assertThat(text(error(form("sqs", "Action=GetQueueUrl&QueueName=q"), 400, name)))
          .contains("<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error>", "<Detail></Detail></Error>",
              "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
    }
    assertThat(text(error(json("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"q\"}"), 400, "InvalidParameterValue")))
        .contains("#InvalidParameterValueException\"");
    assertThat(text(error(json("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"q\"}"), 400, "MissingParameter")))
        .contains("#MissingRequiredParameterException\"");
  }

  @Test void sqsSaysInQueryOfWhichApiAQueueIsUnknown() {
    Outcome.Refused refused = new Outcome.Refused(Errors.badRequest("QueueDoesNotExist", "The specified queue does not exist."));
    assertThat(text(codec.encode(call(form("sqs", "Action=GetQueueUrl&QueueName=q")), refused, "r-1")))
        .contains("<Message>The specified queue does not exist for this wsdl version.</Message>");
    assertThat(text(codec.encode(call(json("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"q\"}")), refused, "r-1")))
        .contains("\"The specified queue does not exist.\"");
    assertThat(text(refused(form("sqs", "Action=Fly")))).contains("<Code>InvalidAction</Code>",
        "<Message>The action Fly is not valid for this endpoint.</Message>");
  }

  @Test void aMessageTakesItsTraceFromTheRequestsHeader() {
    String batch = "{\"QueueUrl\":\"q\",\"Entries\":[{\"Id\":\"a\",\"MessageBody\":\"b\"},{\"Id\":\"c\",\"MessageBody\":\"d\","
        + "\"MessageSystemAttributes\":{\"AWSTraceHeader\":{\"DataType\":\"String\",\"StringValue\":\"own\"}}}]}";
    HttpRequest traced = request("POST", "/", "", batch, "X-Amz-Target", "AmazonSQS.SendMessageBatch", "Content-Type",
        "application/x-amz-json-1.0", "X-Amzn-Trace-Id", "Root=1-2");
    assertThat(read(SendMessageBatchRequest.class, traced).entries())
        .extracting(e -> e.messageSystemAttributesAsStrings().get("AWSTraceHeader").stringValue())
        .containsExactly("Root=1-2", "own");
  }

  @Test void anOperationNobodyWroteIsNamed() {
    assertThat(text(refused(form("iam", "Action=Fly&Version=2010-05-08")))).contains("NotImplemented", "iam:Fly");
    HttpResponse json = refused(request("GET", "/2015-03-31/functions/", "", "", "Authorization", signedFor("lambda")));
    assertThat(text(json)).as("as JSON, which the clients of REST services read")
        .startsWith("{").contains("does not implement lambda:GET /2015-03-31/functions/ yet");
    assertThat(json.headers().first("x-amzn-ErrorType")).contains("NotImplemented");
    assertThat(text(refused(form("ec2", "Action=Fly")))).contains("<Response><Errors>", "ec2:Fly");
    assertThat(text(refused(json("AmazonSQS.Fly", "{}")))).contains("sqs:Fly");
    assertThat(text(refused(form("kinesis", "Action=PutRecord")))).contains("kinesis:PutRecord");
    HttpResponse tagging = refused(s3("GET", "/b", "tagging="));
    assertThat(tagging.status()).isEqualTo(501);
    assertThat(text(tagging)).contains("s3:GetBucketTagging");
    assertThat(text(refused(s3("GET", "/b", "list-type=2&uploads=")))).contains("does not know");
    // CreateDbInstance is the SDK's spelling, not AWS's.
    assertThat(text(refused(form("rds", "Action=DescribeDbInstances")))).contains("rds:DescribeDbInstances");
    assertThat(call(form("rds", "Action=DescribeDBInstances")).operation()).isEqualTo("DescribeDbInstances");
    assertThat(text(refused(form("iam", "Version=1")))).contains("MissingAction");
    assertThat(refused(s3("PATCH", "/b/k", "")).status()).isEqualTo(405);
  }

  // ---- what must not be lost

  @Test void unknownMembersAreRefusedByName() {
    assertThat(text(refused(json("AmazonSQS.SendMessage", "{\"QueueUrl\":\"q\",\"MessageBody\":\"b\",\"Colour\":1}"))))
        .contains("InvalidParameterValue", "The parameter Colour is not recognized");
    assertThat(text(refused(json("secretsmanager.GetSecretValue", "{\"SecretId\":\"q\",\"Colour\":1}"))))
        .contains("ValidationException", "Colour");
    assertThat(text(refused(form("ec2", "Action=RunInstances&BlockDeviceMapping.1.Ebs.Colour=1"))))
        .contains("UnknownParameter", "BlockDeviceMapping.1.Ebs.Colour");
    assertThat(text(refused(form("autoscaling", "Action=CreateAutoScalingGroup&Tags.member.1.Colour=x"))))
        .contains("ValidationError", "Tags.member.1.Colour");
    assertThat(text(refused(form("autoscaling", "Action=CreateAutoScalingGroup&Tags.1.Key=x"))))
        .contains("Tags.1");
    assertThat(text(refused(s3("PUT", "/b/k", "", "x-amz-colour", "red")))).contains("NotImplemented", "x-amz-colour");
    assertThat(text(refused(s3("PUT", "/b/k", "colour=red")))).contains("NotImplemented", "colour");
  }

  @Test void valuesOfTheWrongTypeAreRefusedByName() {
    assertThat(text(refused(json("AmazonSQS.ReceiveMessage", "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":\"3\"}"))))
        .contains("MaxNumberOfMessages must be a whole number");
    assertThat(text(refused(json("AmazonSQS.ReceiveMessage", "{\"MaxNumberOfMessages\":3000000000}"))))
        .contains("MaxNumberOfMessages is out of range");
    assertThat(text(refused(json("AmazonSQS.ReceiveMessage", "[]")))).contains("body must be an object");
    assertThat(text(refused(json("AmazonSQS.ReceiveMessage", "{")))).contains("SerializationException");
    assertThat(text(refused(json("AmazonSQS.SendMessage", "{\"QueueUrl\":\"a\",\"QueueUrl\":\"b\"}"))))
        .contains("SerializationException");
    assertThat(text(refused(form("ec2", "Action=RunInstances&MaxCount=two"))))
        .contains("InvalidParameterValue", "MaxCount must be a whole number");
    assertThat(text(refused(form("ec2", "Action=RunInstances&MaxCount=1&MaxCount=2"))))
        .contains("MaxCount is given twice");
    assertThat(text(refused(s3("GET", "/b", "list-type=2&max-keys=many")))).contains("InvalidArgument", "max-keys");
  }

  @Test void requiredMembersMustBeThere() {
    assertThat(text(refused(json("AmazonSQS.SendMessage", "{\"QueueUrl\":\"q\"}"))))
        .contains("MissingRequiredParameterException", "must contain the parameter MessageBody.");
    assertThat(text(refused(json("AmazonSQS.SendMessage", "{\"QueueUrl\":null,\"MessageBody\":\"b\"}"))))
        .contains("QueueUrl");
    assertThat(text(refused(form("ec2", "Action=RunInstances&ImageId=ami-1"))))
        .contains("MissingParameter", "The request must contain the parameter M");
    assertThat(text(refused(form("rds", "Action=CreateDBInstance&Engine=postgres&DBInstanceClass=c"))))
        .contains("ValidationError", "DBInstanceIdentifier");
    assertThat(text(refused(form("elasticloadbalancing", "Action=RegisterTargets&TargetGroupArn=a"
        + "&Targets.member.1.Port=80")))).contains("Targets.member.1.Id");
    assertThat(text(refused(request("POST", "/experiments", "", "{\"clientToken\":\"t\"}",
        "Authorization", signedFor("fis"))))).contains("experimentTemplateId");
  }

  @Test void sizesDepthsAndNumbersAreBounded() {
    assertThat(text(refused(form("ec2", "Action=DescribeSubnets&SubnetId.999999999=x")))).contains("numbered from 1");
    assertThat(read(DescribeSubnetsRequest.class, form("ec2", "Action=DescribeSubnets&SubnetId.100000=b&SubnetId.2=a"))
        .subnetIds()).containsExactly("a", "b");
    assertThat(text(refused(form("ec2", "Action=DescribeSubnets&" + "a.".repeat(5000) + "=x")))).contains("parts");
    String deep = "{\"a\":".repeat(5000) + "1" + "}".repeat(5000);
    assertThat(refused(json("AmazonSQS.SendMessage", deep)).status()).isEqualTo(400);
    byte[] big = new byte[Limits.BODY + 1];
    assertThat(refused(json("AmazonSQS.SendMessage", "").withBody(big)).status()).isEqualTo(413);
    assertThat(refused(s3("GET", "/b/" + "k".repeat(Limits.URI), "")).status()).isEqualTo(414);
    assertThat(refused(s3("GET", "/b", "X-Amz-Credential&" + "a&".repeat(Limits.URI))).status()).isEqualTo(414);
  }

  @Test void xmlHasNoDocumentTypeAndNoEntities() {
    String bomb = "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
        + "<Delete><Object><Key>&f;&a;</Key></Object></Delete>";
    HttpRequest delete = s3("POST", "/b", "delete");
    for (String body : List.of(bomb, "<Delete>", "", "<Other/>", "<Delete><Object><Colour/></Object></Delete>",
        "<Delete><Object/></Delete>", "<Delete>" + "<Object>".repeat(10_000))) {
      HttpResponse response = refused(delete.withBody(body.getBytes()));
      assertThat(response.status()).isEqualTo(400);
      assertThat(text(response)).containsAnyOf("MalformedXML", "InvalidArgument").doesNotContain("root:");
    }
  }

  // ---- what the SDK for Java does not speak

  @Test void sqsTakesTheQueueFromThePathWhereTheParameterIsMissing() {
    HttpRequest old = request("POST", "/000000000000/jobs", "", "Action=SendMessageBatch"
        + "&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=b", "Authorization",
        signedFor("sqs"), "Content-Type", "application/x-www-form-urlencoded");
    assertThat(read(SendMessageBatchRequest.class, old).queueUrl()).isEqualTo("/000000000000/jobs");
    assertThat(text(refused(form("sqs", "Action=PurgeQueue")))).contains("QueueUrl");
    assertThat(text(refused(request("GET", "/000000000000/jobs", "Action=ListQueues", "", "Authorization", signedFor("sqs")))))
        .contains("<Code>InvalidAction</Code>", "The action ListQueues is not valid for this endpoint.");
  }

  @Test void sqsStillSpeaksQuery() {
    SendMessageBatchRequest send = read(SendMessageBatchRequest.class, form("sqs", "Action=SendMessageBatch"
        + "&Version=2012-11-05&QueueUrl=q&SendMessageBatchRequestEntry.1.Id=a"
        + "&SendMessageBatchRequestEntry.1.MessageBody=b&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n"
        + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String"
        + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v"));
    assertThat(send.entries().getFirst().messageAttributes().get("n").stringValue()).isEqualTo("v");
    assertThat(answer(form("sqs", "Action=ReceiveMessage&QueueUrl=q&AttributeName.1=All"),
        ReceiveMessageResponse.builder().messages(Message.builder().body("<b>").messageId("m")
            .attributes(Map.of(MessageSystemAttributeName.SENDER_ID, "s")).build()).build()))
        .contains("<ReceiveMessageResult><Message><MessageId>m</MessageId><Body>&lt;b&gt;</Body>"
            + "<Attribute><Name>SenderId</Name><Value>s</Value></Attribute></Message></ReceiveMessageResult>");
  }

  @Test void cloudWatchSpeaksCbor() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (var out = new CBORFactory().createGenerator(body)) {
      out.writeStartObject();
      out.writeStringField("Namespace", "N");
      out.writeArrayFieldStart("MetricData");
      out.writeStartObject();
      out.writeStringField("MetricName", "m");
      out.writeFieldName("Timestamp");
      out.writeTag(1);
      out.writeNumber(1767323045.25);
      out.writeNumberField("Value", 3);
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
    }
    HttpRequest put = request("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", "", "",
        "smithy-protocol", "rpc-v2-cbor", "Content-Type", "application/cbor").withBody(body.toByteArray());
    var datum = read(PutMetricDataRequest.class, put).metricData().getFirst();
    assertThat(datum.timestamp()).isEqualTo("2026-01-02T03:04:05.250Z");
    assertThat(datum.value()).isEqualTo(3.0);
    HttpRequest empty = request("POST", "/service/GraniteServiceVersion20100801/operation/DescribeAlarms", "", "",
        "smithy-protocol", "rpc-v2-cbor");
    assertThat(call(empty).operation()).isEqualTo("DescribeAlarms");
    HttpResponse answer = codec.encode(call(empty), new Outcome.Success(DescribeAlarmsResponse.builder()
        .metricAlarms(m -> m.alarmName("l").stateUpdatedTimestamp(Instant.EPOCH)).build()), "r-1");
    assertThat(answer.headers().first("smithy-protocol")).contains("rpc-v2-cbor");
    try (var in = new CBORFactory().createParser(answer.body())) {
      StringBuilder tokens = new StringBuilder();
      while (in.nextToken() != null) {
        tokens.append(in.currentToken()).append(' ').append(in.getText()).append(' ');
      }
      assertThat(tokens.toString()).contains("FIELD_NAME MetricAlarms", "VALUE_STRING l");
    }
    HttpResponse error = codec.encode(
        call(empty), new Outcome.Refused(Errors.badRequest("InvalidParameterValue", "x")), "r");
    assertThat(error.headers().first("x-amzn-query-error")).contains("InvalidParameterValue;Sender");
    try (var in = new CBORFactory().createParser(error.body())) {
      in.nextToken();
      in.nextToken();
      assertThat(in.nextTextValue()).endsWith("#InvalidParameterValueException");
    }
  }

  // ---- shapes of answers

  @Test void answersHaveTheElementsThatScriptsLookFor() {
    assertThat(answer(form("iam", "Action=GetRole&RoleName=r"), GetRoleResponse.builder()
        .role(r -> r.roleName("r").createDate(Instant.EPOCH)).build()))
        .contains("<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>")
        .contains("<CreateDate>1970-01-01T00:00:00Z</CreateDate>")
        .contains("<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>");
    assertThat(answer(form("ec2", "Action=DescribeInstances"), DescribeInstancesResponse.builder()
        .reservations(r -> r.reservationId("r-9").instances(i -> i.instanceId("i-1"))).build()))
        .contains("<requestId>r-1</requestId><reservationSet><item>", "<instancesSet><item>", "<instanceId>i-1<");
    assertThat(answer(form("ec2", "Action=ReleaseAddress"), ReleaseAddressResponse.builder().build()))
        .contains("<return>true</return>");
    assertThat(answer(s3("GET", "/b", "location"), GetBucketLocationResponse.builder().build()))
        .contains("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>");
    assertThat(read(DeleteSecurityGroupRequest.class, form("ec2", "Action=DeleteSecurityGroup&GroupId=sg-1")).groupId())
        .isEqualTo("sg-1");
  }

  @Test void anObjectsHeadersAreWrittenAndItsBytesAreNot() {
    HttpResponse get = codec.encode(call(s3("GET", "/b/k", "response-content-type=text%2Fplain")),
        new Outcome.Success(GetObjectResponse.builder().contentLength(5L).eTag("\"e\"").contentRange("bytes 0-4/9")
            .lastModified(Instant.EPOCH).metadata(Map.of("colour", "red\r\nx: y")).build()), "r-1");
    assertThat(get.status()).isEqualTo(206);
    assertThat(get.body()).isEmpty();
    assertThat(get.headers().first("Content-Length")).contains("5");
    assertThat(get.headers().first("Last-Modified")).contains("Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(get.headers().first("x-amz-meta-colour")).contains("red  x: y");
  }

  @Test void bucketsAreFoundInPathAndHost() {
    for (String host : List.of("b.localhost:4566", "b.s3.localhost", "b.s3.us-east-1.localhost", "b.s3.amazonaws.com",
        "b.s3-eu-west-1.amazonaws.com", "B.S3.LOCALHOST:1")) {
      GetObjectRequest get = read(GetObjectRequest.class, s3("GET", "/dir/k", "", "Host", host));
      assertThat(get.bucket()).isEqualTo("b");
      assertThat(get.key()).isEqualTo("dir/k");
    }
    for (String host : List.of("localhost:4566", "127.0.0.1:4566", "[::1]:4566", "s3.localhost", "s3.amazonaws.com")) {
      GetObjectRequest get =
          read(GetObjectRequest.class, s3("GET", "/b/dir//k%2F+%25", "x-id=GetObject", "Host", host));
      assertThat(get.bucket()).isEqualTo("b");
      assertThat(get.key()).isEqualTo("dir//k/+%");
    }
    assertThat(call(s3("GET", "/", "", "Host", "localhost")).operation()).isEqualTo("ListBuckets");
    assertThat(call(s3("GET", "/", "list-type=2", "Host", "b.c.localhost")).operation()).isEqualTo("ListObjectsV2");
  }

  @Test void s3sOperationsAreToldApart() {
    assertThat(call(s3("PUT", "/b/k", "")).operation()).isEqualTo("PutObject");
    assertThat(call(s3("PUT", "/b/k", "partNumber=1&uploadId=u")).operation()).isEqualTo("UploadPart");
    assertThat(call(s3("PUT", "/b/k", "", "x-amz-copy-source", "a/b")).operation()).isEqualTo("CopyObject");
    assertThat(call(s3("POST", "/b/k", "uploads=")).operation()).isEqualTo("CreateMultipartUpload");
    assertThat(call(s3("POST", "/b/k", "uploadId=u")).operation()).isEqualTo("CompleteMultipartUpload");
    assertThat(call(s3("GET", "/b/", "list-type=2")).operation()).isEqualTo("ListObjectsV2");
    assertThat(text(refused(s3("GET", "/b", "")))).contains("s3:ListObjects");
    assertThat(text(refused(s3("PUT", "/b/k", "partNumber=1&uploadId=u", "x-amz-copy-source", "a/b"))))
        .contains("s3:UploadPartCopy");
    assertThat(streamsIn(s3("PUT", "/b/k", "x-id=PutObject"))).isTrue();
    assertThat(streamsIn(s3("PUT", "/b/k", "partNumber=1&uploadId=u"))).isTrue();
    assertThat(streamsIn(s3("PUT", "/b/k", "", "x-amz-copy-source", "a/b"))).isFalse();
    assertThat(streamsIn(s3("PUT", "/b", ""))).isFalse();
  }

  private boolean streamsIn(HttpRequest head) {
    return codec.decode(head, "r") instanceof Decoded.Call call && call.streamsIn();
  }

  @Test void theChunkedCodingIsNoPartOfTheObject() {
    PutObjectRequest put = read(PutObjectRequest.class, s3("PUT", "/b/k", "", "Content-Encoding", "gzip, aws-chunked",
        "x-amz-decoded-content-length", "5", "Content-Length", "200", "x-amz-trailer", "x-amz-checksum-crc32"));
    assertThat(put.contentEncoding()).isEqualTo("gzip");
    assertThat(put.contentLength()).isEqualTo(5);
    assertThat(read(PutObjectRequest.class, s3("PUT", "/b/k", "", "Content-Encoding", "aws-chunked")).contentEncoding())
        .isNull();
  }
}
