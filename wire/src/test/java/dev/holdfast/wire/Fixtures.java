package dev.holdfast.wire;

import dev.holdfast.region.kernel.Named;
import dev.holdfast.region.kernel.Operations;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Codecs and requests for the tests. */
public final class Fixtures {

  private Fixtures() {}

  /** A codec for which every operation of every service but S3 is implemented, and of S3 those of {@link SomeS3}. */
  public static ApiCodec codec() {
    Map<String, Class<? extends SdkClient>> services = Map.ofEntries(
        Map.entry("sqs", SqsClient.class),
        Map.entry("ssm", SsmClient.class),
        Map.entry("secretsmanager", SecretsManagerClient.class),
        Map.entry("monitoring", CloudWatchClient.class),
        Map.entry("autoscaling", AutoScalingClient.class),
        Map.entry("cloudformation", CloudFormationClient.class),
        Map.entry("elasticloadbalancing", ElasticLoadBalancingV2Client.class),
        Map.entry("iam", IamClient.class),
        Map.entry("rds", RdsClient.class),
        Map.entry("sts", StsClient.class),
        Map.entry("ec2", Ec2Client.class),
        Map.entry("fis", FisClient.class),
        Map.entry("s3", SomeS3.class));
    SortedMap<String, Operations> operations = new TreeMap<>();
    services.forEach((name, api) -> operations.put(name, new Operations(api)));
    return new ApiCodec(operations);
  }

  public static HttpRequest request(String method, String path, String query, String body, String... headers) {
    return new HttpRequest(
        method, path, query, Headers.of(headers), body.getBytes(StandardCharsets.UTF_8));
  }

  /** A header that names a service as a signature does; nothing here looks at the signature itself. */
  public static String signedFor(String service) {
    return "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/" + service
        + "/aws4_request, SignedHeaders=host, Signature=00";
  }

  public static String text(HttpResponse response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** As the region implements S3: streams take the request alone. Only the declarations matter here. */
  abstract static class SomeS3 implements S3Client {
    public PutObjectResponse putObject(PutObjectRequest r) { throw new AssertionError(); }
    @Named("GetObject")
    public GetObjectResponse getObjectWithoutBytes(GetObjectRequest r) { throw new AssertionError(); }
    public UploadPartResponse uploadPart(UploadPartRequest r) { throw new AssertionError(); }
    @Override public HeadObjectResponse headObject(HeadObjectRequest r) { throw new AssertionError(); }
    @Override public CopyObjectResponse copyObject(CopyObjectRequest r) { throw new AssertionError(); }
    @Override public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest r) { throw new AssertionError(); }
    @Override public ListObjectsV2Response listObjectsV2(ListObjectsV2Request r) { throw new AssertionError(); }
    @Override public ListBucketsResponse listBuckets(ListBucketsRequest r) { throw new AssertionError(); }
    @Override public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest r) {
      throw new AssertionError();
    }
    @Override public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest r) {
      throw new AssertionError();
    }
    @Override public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest r) {
      throw new AssertionError();
    }
  }
}
