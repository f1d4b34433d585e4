package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Named;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketReplicationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.PutBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The operations of S3. */
record S3(Call call) implements S3Client {

  @Override
  public CreateBucketResponse createBucket(CreateBucketRequest r) {
    return new Buckets(call).create(r);
  }

  @Override
  public DeleteBucketResponse deleteBucket(DeleteBucketRequest r) {
    return new Buckets(call).delete(r);
  }

  @Read
  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest r) {
    return new Buckets(call).head(r);
  }

  @Read
  @Override
  public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest r) {
    return new Buckets(call).location(r);
  }

  @Read
  @Override
  public ListBucketsResponse listBuckets(ListBucketsRequest r) {
    return new Buckets(call).list(r);
  }

  /** The bytes are {@link Call#body}. */
  public PutObjectResponse putObject(PutObjectRequest r) {
    return new Objects(call).put(r);
  }

  @Read
  @Override
  public HeadObjectResponse headObject(HeadObjectRequest r) {
    return Retrievals.head(call, r);
  }

  /** All of a GetObject but the bytes: the SDK's method of this name returns those, so it cannot be implemented here. */
  @Read
  @Named("GetObject")
  public GetObjectResponse getObjectWithoutBytes(GetObjectRequest r) {
    return Retrievals.get(call, r).response();
  }

  @Override
  public CopyObjectResponse copyObject(CopyObjectRequest r) {
    return new Objects(call).copy(r);
  }

  @Override
  public DeleteObjectResponse deleteObject(DeleteObjectRequest r) {
    return new Objects(call).delete(r);
  }

  @Override
  public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest r) {
    return new Objects(call).deleteMany(r);
  }

  @Read
  @Override
  public GetObjectTaggingResponse getObjectTagging(GetObjectTaggingRequest r) {
    return new Objects(call).tags(r);
  }

  @Override
  public PutObjectTaggingResponse putObjectTagging(PutObjectTaggingRequest r) {
    return new Objects(call).tag(r);
  }

  @Override
  public DeleteObjectTaggingResponse deleteObjectTagging(DeleteObjectTaggingRequest r) {
    return new Objects(call).untag(r);
  }

  @Read
  @Override
  public ListObjectsResponse listObjects(ListObjectsRequest r) {
    return new ObjectListing(call).v1(r);
  }

  @Read
  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request r) {
    return new ObjectListing(call).v2(r);
  }

  @Override
  public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest r) {
    return new Uploads(call).create(r);
  }

  /** The bytes are {@link Call#body}. */
  public UploadPartResponse uploadPart(UploadPartRequest r) {
    return new Uploads(call).put(r);
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest r) {
    return new Uploads(call).complete(r);
  }

  @Override
  public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest r) {
    return new Uploads(call).abort(r);
  }

  @Read
  @Override
  public ListPartsResponse listParts(ListPartsRequest r) {
    return new UploadListing(call).parts(r);
  }

  @Read
  @Override
  public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest r) {
    return new UploadListing(call).uploads(r);
  }

  @Read
  @Override
  public GetBucketCorsResponse getBucketCors(GetBucketCorsRequest r) {
    return GetBucketCorsResponse.builder()
        .corsRules(Configurations.CORS.get(call, r.bucket()).value().corsRules()).build();
  }

  @Override
  public PutBucketCorsResponse putBucketCors(PutBucketCorsRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putCors(r.bucket(), r.corsConfiguration());
    return PutBucketCorsResponse.builder().build();
  }

  @Override
  public DeleteBucketCorsResponse deleteBucketCors(DeleteBucketCorsRequest r) {
    Refusals.check(call, r);
    Configurations.CORS.delete(call, r.bucket());
    return DeleteBucketCorsResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(GetBucketLifecycleConfigurationRequest r) {
    return GetBucketLifecycleConfigurationResponse.builder()
        .rules(Configurations.LIFECYCLE.get(call, r.bucket()).value().rules()).build();
  }

  @Override
  public PutBucketLifecycleConfigurationResponse putBucketLifecycleConfiguration(PutBucketLifecycleConfigurationRequest r) {
    Refusals.check(call, r);
    new Lifecycles(call).put(r.bucket(), r.lifecycleConfiguration());
    return PutBucketLifecycleConfigurationResponse.builder().build();
  }

  @Override
  public DeleteBucketLifecycleResponse deleteBucketLifecycle(DeleteBucketLifecycleRequest r) {
    Refusals.check(call, r);
    new Lifecycles(call).delete(r.bucket());
    return DeleteBucketLifecycleResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketEncryptionResponse getBucketEncryption(GetBucketEncryptionRequest r) {
    return GetBucketEncryptionResponse.builder()
        .serverSideEncryptionConfiguration(Configurations.ENCRYPTION.get(call, r.bucket()).value()).build();
  }

  @Override
  public PutBucketEncryptionResponse putBucketEncryption(PutBucketEncryptionRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putEncryption(r.bucket(), r.serverSideEncryptionConfiguration());
    return PutBucketEncryptionResponse.builder().build();
  }

  @Override
  public DeleteBucketEncryptionResponse deleteBucketEncryption(DeleteBucketEncryptionRequest r) {
    Refusals.check(call, r);
    Configurations.ENCRYPTION.delete(call, r.bucket());
    return DeleteBucketEncryptionResponse.builder().build();
  }

  @Read
  @Override
  public GetPublicAccessBlockResponse getPublicAccessBlock(GetPublicAccessBlockRequest r) {
    return GetPublicAccessBlockResponse.builder()
        .publicAccessBlockConfiguration(Configurations.PUBLIC_ACCESS.get(call, r.bucket()).value()).build();
  }

  @Override
  public PutPublicAccessBlockResponse putPublicAccessBlock(PutPublicAccessBlockRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putPublicAccess(r.bucket(), r.publicAccessBlockConfiguration());
    return PutPublicAccessBlockResponse.builder().build();
  }

  @Override
  public DeletePublicAccessBlockResponse deletePublicAccessBlock(DeletePublicAccessBlockRequest r) {
    Refusals.check(call, r);
    Configurations.PUBLIC_ACCESS.delete(call, r.bucket());
    return DeletePublicAccessBlockResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketOwnershipControlsResponse getBucketOwnershipControls(GetBucketOwnershipControlsRequest r) {
    return GetBucketOwnershipControlsResponse.builder()
        .ownershipControls(Configurations.OWNERSHIP.get(call, r.bucket()).value()).build();
  }

  @Override
  public PutBucketOwnershipControlsResponse putBucketOwnershipControls(PutBucketOwnershipControlsRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putOwnership(r.bucket(), r.ownershipControls());
    return PutBucketOwnershipControlsResponse.builder().build();
  }

  @Override
  public DeleteBucketOwnershipControlsResponse deleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest r) {
    Refusals.check(call, r);
    Configurations.OWNERSHIP.delete(call, r.bucket());
    return DeleteBucketOwnershipControlsResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketPolicyResponse getBucketPolicy(GetBucketPolicyRequest r) {
    return GetBucketPolicyResponse.builder()
        .policy(Configurations.POLICY.get(call, r.bucket()).json()).build();
  }

  @Override
  public PutBucketPolicyResponse putBucketPolicy(PutBucketPolicyRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putPolicy(r.bucket(), r.policy());
    return PutBucketPolicyResponse.builder().build();
  }

  @Override
  public DeleteBucketPolicyResponse deleteBucketPolicy(DeleteBucketPolicyRequest r) {
    Refusals.check(call, r);
    Configurations.POLICY.delete(call, r.bucket());
    return DeleteBucketPolicyResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketTaggingResponse getBucketTagging(GetBucketTaggingRequest r) {
    return GetBucketTaggingResponse.builder()
        .tagSet(Configurations.shown(Configurations.TAGS.get(call, r.bucket()).tags())).build();
  }

  @Override
  public PutBucketTaggingResponse putBucketTagging(PutBucketTaggingRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putTags(r.bucket(), r.tagging());
    return PutBucketTaggingResponse.builder().build();
  }

  @Override
  public DeleteBucketTaggingResponse deleteBucketTagging(DeleteBucketTaggingRequest r) {
    Refusals.check(call, r);
    Configurations.TAGS.delete(call, r.bucket());
    return DeleteBucketTaggingResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest r) {
    return GetBucketVersioningResponse.builder()
        .status(Configurations.VERSIONING.find(call, r.bucket()).map(v -> v.status()).orElse(null)).build();
  }

  @Override
  public PutBucketVersioningResponse putBucketVersioning(PutBucketVersioningRequest r) {
    Refusals.check(call, r);
    new Configurations(call).putVersioning(r.bucket(), r.versioningConfiguration());
    return PutBucketVersioningResponse.builder().build();
  }

  @Read
  @Override
  public GetBucketAclResponse getBucketAcl(GetBucketAclRequest r) {
    return new NeverSet(call).acl(r.bucket());
  }

  @Read
  @Override
  public GetBucketWebsiteResponse getBucketWebsite(GetBucketWebsiteRequest r) {
    return new NeverSet(call).refuse(r.bucket(), "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration");
  }

  @Read
  @Override
  public GetBucketReplicationResponse getBucketReplication(GetBucketReplicationRequest r) {
    return new NeverSet(call).refuse(r.bucket(), "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found");
  }

  @Read
  @Override
  public GetObjectLockConfigurationResponse getObjectLockConfiguration(GetObjectLockConfigurationRequest r) {
    return new NeverSet(call).refuse(r.bucket(), "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket");
  }

  @Read
  @Override
  public GetBucketLoggingResponse getBucketLogging(GetBucketLoggingRequest r) {
    return new NeverSet(call).in(r.bucket(), GetBucketLoggingResponse.builder().build());
  }

  @Read
  @Override
  public GetBucketAccelerateConfigurationResponse getBucketAccelerateConfiguration(GetBucketAccelerateConfigurationRequest r) {
    return new NeverSet(call).in(r.bucket(), GetBucketAccelerateConfigurationResponse.builder().build());
  }

  @Read
  @Override
  public GetBucketNotificationConfigurationResponse getBucketNotificationConfiguration(GetBucketNotificationConfigurationRequest r) {
    return new NeverSet(call).in(
        r.bucket(), GetBucketNotificationConfigurationResponse.builder().build());
  }

  @Read
  @Override
  public GetBucketRequestPaymentResponse getBucketRequestPayment(GetBucketRequestPaymentRequest r) {
    return new NeverSet(call).in(
        r.bucket(), GetBucketRequestPaymentResponse.builder().payer(Payer.BUCKET_OWNER).build());
  }

  @Override
  public String serviceName() {
    return S3Service.NAME;
  }

  @Override
  public void close() {}
}
