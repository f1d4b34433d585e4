package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
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
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteResponse;
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
import software.amazon.awssdk.services.s3.model.GetBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusResponse;
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
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketAclResponse;
import software.amazon.awssdk.services.s3.model.PutBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.PutBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.PutBucketWebsiteResponse;
import software.amazon.awssdk.services.s3.model.PutObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockResponse;

/** What can be set on a bucket. */
interface SettingOperations extends S3Client {

  Call call();

  @Read
  @Override
  default GetBucketCorsResponse getBucketCors(GetBucketCorsRequest r) {
    return GetBucketCorsResponse.builder()
        .corsRules(Configurations.CORS.get(call(), r.bucket()).value().corsRules()).build();
  }

  @Override
  default PutBucketCorsResponse putBucketCors(PutBucketCorsRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putCors(r.bucket(), r.corsConfiguration());
    return PutBucketCorsResponse.builder().build();
  }

  @Override
  default DeleteBucketCorsResponse deleteBucketCors(DeleteBucketCorsRequest r) {
    Refusals.check(call(), r);
    Configurations.CORS.delete(call(), r.bucket());
    return DeleteBucketCorsResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(
      GetBucketLifecycleConfigurationRequest r) {
    Configurations.LifecycleRow row = Configurations.LIFECYCLE.get(call(), r.bucket());
    return GetBucketLifecycleConfigurationResponse.builder()
        .rules(row.value().rules())
        .transitionDefaultMinimumObjectSize(row.minimumSize().orElse("all_storage_classes_128K"))
        .build();
  }

  @Override
  default PutBucketLifecycleConfigurationResponse putBucketLifecycleConfiguration(
      PutBucketLifecycleConfigurationRequest r) {
    Refusals.check(call(), r);
    new Lifecycles(call()).put(
        r.bucket(), r.lifecycleConfiguration(), r.transitionDefaultMinimumObjectSizeAsString());
    return PutBucketLifecycleConfigurationResponse.builder().build();
  }

  @Override
  default DeleteBucketLifecycleResponse deleteBucketLifecycle(DeleteBucketLifecycleRequest r) {
    Refusals.check(call(), r);
    new Lifecycles(call()).delete(r.bucket());
    return DeleteBucketLifecycleResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketEncryptionResponse getBucketEncryption(GetBucketEncryptionRequest r) {
    return GetBucketEncryptionResponse.builder()
        .serverSideEncryptionConfiguration(Configurations.ENCRYPTION.get(call(), r.bucket()).value()).build();
  }

  @Override
  default PutBucketEncryptionResponse putBucketEncryption(PutBucketEncryptionRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putEncryption(r.bucket(), r.serverSideEncryptionConfiguration());
    return PutBucketEncryptionResponse.builder().build();
  }

  @Override
  default DeleteBucketEncryptionResponse deleteBucketEncryption(DeleteBucketEncryptionRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).resetEncryption(r.bucket());
    return DeleteBucketEncryptionResponse.builder().build();
  }

  @Read
  @Override
  default GetPublicAccessBlockResponse getPublicAccessBlock(GetPublicAccessBlockRequest r) {
    return GetPublicAccessBlockResponse.builder()
        .publicAccessBlockConfiguration(Configurations.PUBLIC_ACCESS.get(call(), r.bucket()).value()).build();
  }

  @Override
  default PutPublicAccessBlockResponse putPublicAccessBlock(PutPublicAccessBlockRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putPublicAccess(r.bucket(), r.publicAccessBlockConfiguration());
    return PutPublicAccessBlockResponse.builder().build();
  }

  @Override
  default DeletePublicAccessBlockResponse deletePublicAccessBlock(DeletePublicAccessBlockRequest r) {
    Refusals.check(call(), r);
    Configurations.PUBLIC_ACCESS.delete(call(), r.bucket());
    return DeletePublicAccessBlockResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketOwnershipControlsResponse getBucketOwnershipControls(GetBucketOwnershipControlsRequest r) {
    return GetBucketOwnershipControlsResponse.builder()
        .ownershipControls(Configurations.OWNERSHIP.get(call(), r.bucket()).value()).build();
  }

  @Override
  default PutBucketOwnershipControlsResponse putBucketOwnershipControls(PutBucketOwnershipControlsRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putOwnership(r.bucket(), r.ownershipControls());
    return PutBucketOwnershipControlsResponse.builder().build();
  }

  @Override
  default DeleteBucketOwnershipControlsResponse deleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest r) {
    Refusals.check(call(), r);
    Configurations.OWNERSHIP.delete(call(), r.bucket());
    return DeleteBucketOwnershipControlsResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketPolicyStatusResponse getBucketPolicyStatus(GetBucketPolicyStatusRequest r) {
    Refusals.check(call(), r);
    return GetBucketPolicyStatusResponse.builder()
        .policyStatus(p -> p.isPublic(new Configurations(call()).hasPublicPolicy(r.bucket()))).build();
  }

  @Read
  @Override
  default GetBucketPolicyResponse getBucketPolicy(GetBucketPolicyRequest r) {
    return GetBucketPolicyResponse.builder()
        .policy(Configurations.POLICY.get(call(), r.bucket()).json()).build();
  }

  @Override
  default PutBucketPolicyResponse putBucketPolicy(PutBucketPolicyRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putPolicy(r.bucket(), r.policy());
    return PutBucketPolicyResponse.builder().build();
  }

  @Override
  default DeleteBucketPolicyResponse deleteBucketPolicy(DeleteBucketPolicyRequest r) {
    Refusals.check(call(), r);
    Configurations.POLICY.delete(call(), r.bucket());
    return DeleteBucketPolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketTaggingResponse getBucketTagging(GetBucketTaggingRequest r) {
    return GetBucketTaggingResponse.builder()
        .tagSet(Configurations.shown(Configurations.TAGS.get(call(), r.bucket()).tags())).build();
  }

  @Override
  default PutBucketTaggingResponse putBucketTagging(PutBucketTaggingRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putTags(r.bucket(), r.tagging());
    return PutBucketTaggingResponse.builder().build();
  }

  @Override
  default DeleteBucketTaggingResponse deleteBucketTagging(DeleteBucketTaggingRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).removeTags(r.bucket());
    return DeleteBucketTaggingResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest r) {
    return GetBucketVersioningResponse.builder()
        .status(Configurations.VERSIONING.find(call(), r.bucket()).map(v -> v.status()).orElse(null)).build();
  }

  @Override
  default PutBucketVersioningResponse putBucketVersioning(PutBucketVersioningRequest r) {
    Refusals.check(call(), r);
    new Configurations(call()).putVersioning(r.bucket(), r.versioningConfiguration());
    return PutBucketVersioningResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketAclResponse getBucketAcl(GetBucketAclRequest r) {
    Refusals.check(call(), r);
    return new Acls(call()).get(r.bucket());
  }

  @Override
  default PutBucketAclResponse putBucketAcl(PutBucketAclRequest r) {
    Refusals.check(call(), r);
    new Acls(call()).put(r);
    return PutBucketAclResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketWebsiteResponse getBucketWebsite(GetBucketWebsiteRequest r) {
    return new Websites(call()).get(r.bucket());
  }

  @Override
  default PutBucketWebsiteResponse putBucketWebsite(PutBucketWebsiteRequest r) {
    Refusals.check(call(), r);
    new Websites(call()).put(r.bucket(), r.websiteConfiguration());
    return PutBucketWebsiteResponse.builder().build();
  }

  @Override
  default DeleteBucketWebsiteResponse deleteBucketWebsite(DeleteBucketWebsiteRequest r) {
    Refusals.check(call(), r);
    Configurations.WEBSITE.delete(call(), r.bucket());
    return DeleteBucketWebsiteResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketReplicationResponse getBucketReplication(GetBucketReplicationRequest r) {
    return new NeverSet(call()).refuse(r.bucket(), "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found");
  }

  @Read
  @Override
  default GetObjectLockConfigurationResponse getObjectLockConfiguration(GetObjectLockConfigurationRequest r) {
    return GetObjectLockConfigurationResponse.builder()
        .objectLockConfiguration(Configurations.LOCK.get(call(), r.bucket()).value()).build();
  }

  @Override
  default PutObjectLockConfigurationResponse putObjectLockConfiguration(PutObjectLockConfigurationRequest r) {
    Refusals.check(call(), r);
    new Locks(call()).enable(r.bucket(), r.objectLockConfiguration());
    return PutObjectLockConfigurationResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketLoggingResponse getBucketLogging(GetBucketLoggingRequest r) {
    return new NeverSet(call()).in(r.bucket(), GetBucketLoggingResponse.builder().build());
  }

  @Read
  @Override
  default GetBucketAccelerateConfigurationResponse getBucketAccelerateConfiguration(
      GetBucketAccelerateConfigurationRequest r) {
    return new NeverSet(call()).in(r.bucket(), GetBucketAccelerateConfigurationResponse.builder().build());
  }

  @Read
  @Override
  default GetBucketNotificationConfigurationResponse getBucketNotificationConfiguration(
      GetBucketNotificationConfigurationRequest r) {
    Optional<Configurations.NotificationRow> row = Configurations.NOTIFICATION.find(call(), r.bucket());
    return GetBucketNotificationConfigurationResponse.builder()
        .queueConfigurations(row.map(n -> n.value().queueConfigurations()).orElse(List.of()))
        .topicConfigurations(row.map(n -> n.value().topicConfigurations()).orElse(List.of()))
        .build();
  }

  @Override
  default PutBucketNotificationConfigurationResponse putBucketNotificationConfiguration(
      PutBucketNotificationConfigurationRequest r) {
    Refusals.check(call(), r);
    new Notifications(call()).put(r);
    return PutBucketNotificationConfigurationResponse.builder().build();
  }

  @Read
  @Override
  default GetBucketRequestPaymentResponse getBucketRequestPayment(GetBucketRequestPaymentRequest r) {
    return new NeverSet(call()).in(
        r.bucket(), GetBucketRequestPaymentResponse.builder().payer(Payer.BUCKET_OWNER).build());
  }
}
