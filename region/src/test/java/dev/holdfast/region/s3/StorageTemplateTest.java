package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Call;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Buckets and queues as a template makes, changes and removes them, in the region with all its services. */
final class StorageTemplateTest {

  private static final String TEMPLATE = """
      Resources:
        Media:
          Type: AWS::S3::Bucket
          Properties:
            PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
            BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}}]}
            OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
            CorsConfiguration:
              CorsRules:
                - {AllowedMethods: [GET, HEAD, PUT], AllowedOrigins: ["*"], AllowedHeaders: ["*"], ExposedHeaders: [ETag], MaxAge: 3600}
            LifecycleConfiguration:
              Rules:
                - {Id: clean, Status: Enabled, ExpirationInDays: 7, Prefix: tmp/, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}
            Tags: [{Key: tier, Value: media}]
        MediaPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Media
            PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: !GetAtt Media.Arn, Condition: {Bool: {"aws:SecureTransport": false}}}]}
        Jobs:
          Type: AWS::SQS::Queue
          Properties:
            VisibilityTimeout: 45
            RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
        Dead:
          Type: AWS::SQS::Queue
          Properties: {MessageRetentionPeriod: 1209600}
        JobsPolicy:
          Type: AWS::SQS::QueuePolicy
          Properties: {Queues: [!Ref Jobs], PolicyDocument: {Version: "2012-10-17", Statement: []}}
      Outputs:
        Bucket: {Value: !Ref Media}
        Url: {Value: !Ref Jobs}
        Name: {Value: !GetAtt Jobs.QueueName}
      """;

  private final RegionFixture region = RegionFixture.connected();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private Stack stack() {
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build())
        .stacks().getFirst();
  }

  private String output(String key) {
    return stack().outputs().stream().filter(o -> o.outputKey().equals(key)).map(Output::outputValue).findFirst()
        .orElseThrow();
  }

  private Map<String, String> queue() {
    return new TreeMap<>(region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder()
        .queueUrl(output("Url")).attributeNames(QueueAttributeName.ALL).build()).attributesAsStrings());
  }

  @Test
  void aStackMakesChangesAndRemovesThem() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(TEMPLATE).build());
    assertThat(stack().stackStatusAsString()).as(stack().stackStatusReason()).isEqualTo("CREATE_COMPLETE");
    String bucket = output("Bucket");
    assertThat(bucket).matches("s-media-[a-z0-9]+");
    assertThat(region.<GetBucketCorsResponse>call(GetBucketCorsRequest.builder().bucket(bucket).build()).corsRules())
        .singleElement().satisfies(rule -> {
          assertThat(rule.exposeHeaders()).containsExactly("ETag");
          assertThat(rule.maxAgeSeconds()).isEqualTo(3600);
        });
    assertThat(region.<GetBucketLifecycleConfigurationResponse>call(
        GetBucketLifecycleConfigurationRequest.builder().bucket(bucket).build()).rules())
        .singleElement().satisfies(rule -> {
          assertThat(rule.expiration().days()).isEqualTo(7);
          assertThat(rule.filter().and().prefix()).isEqualTo("tmp/");
          assertThat(rule.abortIncompleteMultipartUpload().daysAfterInitiation()).isEqualTo(1);
        });
    assertThat(region.<GetBucketPolicyResponse>call(GetBucketPolicyRequest.builder().bucket(bucket).build()).policy())
        .contains("arn:aws:s3:::" + bucket);
    assertThat(region.<GetBucketTaggingResponse>call(GetBucketTaggingRequest.builder().bucket(bucket).build()).tagSet())
        .contains(Tag.builder().key("tier").value("media").build())
        .anyMatch(t -> t.key().equals("aws:cloudformation:stack-name") && t.value().equals("s"));
    assertThat(queue()).containsEntry("VisibilityTimeout", "45").containsKey("Policy");
    assertThat(queue().get("RedrivePolicy")).contains("\"maxReceiveCount\":3");

    region.call(UpdateStackRequest.builder().stackName("s").templateBody(TEMPLATE
        .replace("VisibilityTimeout: 45", "DelaySeconds: 5")
        .replace("MaxAge: 3600", "MaxAge: 60")).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).isEqualTo("UPDATE_COMPLETE");
    assertThat(queue()).containsEntry("VisibilityTimeout", "30").containsEntry("DelaySeconds", "5");
    assertThat(region.<GetBucketCorsResponse>call(GetBucketCorsRequest.builder().bucket(bucket).build())
        .corsRules().getFirst().maxAgeSeconds()).isEqualTo(60);

    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.refusal(HeadBucketRequest.builder().bucket(bucket).build())).isEqualTo("NoSuchBucket");
    assertThat(region.refusal(DescribeStacksRequest.builder().stackName("s").build())).isEqualTo("ValidationError");
  }

  @Test
  void aBucketsWebsiteListLockAndEventsComeFromTheTemplateAndGoWithIt() {
    String template = """
        Resources:
          Jobs: {Type: AWS::SQS::Queue}
          JobsPolicy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Jobs]
              PolicyDocument:
                Statement:
                  - {Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn, Condition: {ArnEquals: {aws:SourceArn: arn:aws:s3:::site}}}
          Site:
            Type: AWS::S3::Bucket
            DependsOn: JobsPolicy
            Properties:
              BucketName: site
              %s
        Outputs:
          Url: {Value: !GetAtt Site.WebsiteURL}
        """;
    String all = """
        AccessControl: PublicRead
              OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
              PublicAccessBlockConfiguration: {BlockPublicAcls: false}
              ObjectLockEnabled: true
              ObjectLockConfiguration: {ObjectLockEnabled: Enabled, Rule: {DefaultRetention: {Mode: GOVERNANCE, Days: 3}}}
              BucketEncryption: {ServerSideEncryptionConfiguration: [{BlockedEncryptionTypes: {EncryptionType: [NONE]}}]}
              WebsiteConfiguration:
                IndexDocument: index.html
                ErrorDocument: oops.html
                RoutingRules:
                  - {RoutingRuleCondition: {KeyPrefixEquals: old/}, RedirectRule: {ReplaceKeyPrefixWith: new/}}
              NotificationConfiguration:
                QueueConfigurations:
                  - {Event: "s3:ObjectCreated:*", Queue: !GetAtt Jobs.Arn, Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}}
        """;
    region.call(CreateStackRequest.builder().stackName("s").templateBody(template.formatted(all.strip())).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(stack().stackStatusReason()).isEqualTo("CREATE_COMPLETE");
    assertThat(stack().outputs().getFirst().outputValue()).startsWith("http://site.s3-website-us-east-1.localhost:");
    Call call = region.looking();
    assertThat(Configurations.WEBSITE.get(call, "site").value().routingRules().getFirst().redirect()
        .replaceKeyPrefixWith()).isEqualTo("new/");
    assertThat(Configurations.ACL.get(call, "site").value().grants()).hasSize(2);
    assertThat(Configurations.LOCK.get(call, "site").value().rule().defaultRetention().days()).isEqualTo(3);
    assertThat(Configurations.NOTIFICATION.get(call, "site").value().queueConfigurations().getFirst().filter().key()
        .filterRules().getFirst().value()).isEqualTo("in/");
    assertThat(Configurations.ENCRYPTION.get(call, "site").value().rules().getFirst().blockedEncryptionTypes()
        .encryptionTypeAsStrings()).containsExactly("NONE");

    region.call(UpdateStackRequest.builder().stackName("s")
        .templateBody(template.formatted("ObjectLockEnabled: true")).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(stack().stackStatusReason()).isEqualTo("UPDATE_COMPLETE");
    call = region.looking();
    assertThat(Configurations.WEBSITE.find(call, "site")).isEmpty();
    assertThat(Configurations.ACL.find(call, "site")).isEmpty();
    assertThat(Configurations.NOTIFICATION.get(call, "site").value().queueConfigurations()).isEmpty();
    assertThat(Configurations.PUBLIC_ACCESS.get(call, "site").value().blockPublicAcls()).isTrue();
    assertThat(Configurations.ENCRYPTION.get(call, "site").value().rules().getFirst().blockedEncryptionTypes()
        .encryptionTypeAsStrings()).containsExactly("SSE-C");
  }

  @Test
  void whatABucketCannotDoYetFailsTheStackByName() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody("""
        Resources:
          Media:
            Type: AWS::S3::Bucket
            Properties:
              BucketEncryption:
                ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms:dsse}}]
        """).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(region.state().all(S3Service.BUCKETS)).isEmpty();
  }
}
