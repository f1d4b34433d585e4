package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.iam.Authorizer;
import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Caller;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.SignalResourceRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Whether the roles of the site's stack suffice for every call that its servers make, and for no more than that. */
record SiteRoles(RegionFixture region, String stack) {

  private static final Authorizer AUTHORIZER = new Authorizer(PolicyDocument::parse);

  void check() {
    Map<String, String> ids = new TreeMap<>();
    region.<DescribeStackResourcesResponse>call(DescribeStackResourcesRequest.builder().stackName(stack).build())
        .stackResources().forEach(r -> ids.put(r.logicalResourceId(), r.physicalResourceId()));
    String secret = region.<DescribeDbInstancesResponse>call(DescribeDbInstancesRequest.builder().build())
        .dbInstances().getFirst().masterUserSecret().secretArn();
    String media = ids.get("Media");
    String jobs = ids.get("Jobs");
    String later = ids.get("Later");
    List<SdkRequest> both = List.of(
        GetObjectRequest.builder().bucket("artifacts").key("site-1.zip").build(),
        DescribeStackResourceRequest.builder().stackName("site").logicalResourceId("WebLaunchTemplate").build(),
        DescribeStackResourceRequest.builder().stackName(stack).logicalResourceId("WebLaunchTemplate").build(),
        SignalResourceRequest.builder().stackName("site").logicalResourceId("WebServerGroup").build(),
        GetSecretValueRequest.builder().secretId(secret).build(),
        HeadBucketRequest.builder().bucket(media).build(),
        GetObjectRequest.builder().bucket(media).key("originals/1").build());
    List<SdkRequest> web = List.of(
        HeadObjectRequest.builder().bucket(media).key("originals/1").build(),
        GetObjectRequest.builder().bucket(media).key("media/1/small.jpg").build(),
        PutObjectRequest.builder().bucket(media).key("originals/1").build(),
        GetQueueAttributesRequest.builder().queueUrl(jobs).build(),
        SendMessageRequest.builder().queueUrl(jobs).build(),
        SendMessageRequest.builder().queueUrl(later).build(),
        ReceiveMessageRequest.builder().queueUrl(later).build(),
        DeleteMessageRequest.builder().queueUrl(later).build());
    List<SdkRequest> worker = List.of(
        PutObjectRequest.builder().bucket(media).key("media/1/small.jpg").build(),
        DeleteObjectRequest.builder().bucket(media).key("media/1/small.jpg").build(),
        DeleteObjectRequest.builder().bucket(media).key("originals/1").build(),
        ReceiveMessageRequest.builder().queueUrl(jobs).build(),
        DeleteMessageRequest.builder().queueUrl(jobs).build(),
        ChangeMessageVisibilityRequest.builder().queueUrl(jobs).build());
    for (String role : List.of(ids.get("WebRole"), ids.get("WorkerRole"))) {
      both.forEach(r -> ask(role, r));
    }
    web.forEach(r -> ask(ids.get("WebRole"), r));
    worker.forEach(r -> ask(ids.get("WorkerRole"), r));
    for (SdkRequest r : List.of(worker.get(0), worker.get(1), ReceiveMessageRequest.builder().queueUrl(jobs).build())) {
      assertThatThrownBy(() -> ask(ids.get("WebRole"), r)).isInstanceOf(AwsServiceException.class);
    }
    assertThatThrownBy(() -> ask(ids.get("WorkerRole"), web.get(4))).isInstanceOf(AwsServiceException.class);
  }

  private void ask(String role, SdkRequest request) {
    assertThat(role).isNotNull();
    String account = RegionFixture.SETTINGS.account();
    String service = request.getClass().getPackageName().replaceFirst(".*services\\.(\\w+)\\.model", "$1");
    String operation = request.getClass().getSimpleName().replaceFirst("Request$", "");
    AUTHORIZER.require(region.looking(), new Authorizer.Question(
        new Caller("ASIA", "arn:aws:sts::" + account + ":assumed-role/" + role + "/i-1", account), service,
        operation, request, () -> Keys.NONE));
  }
}
