package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketReplicationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAnalyticsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAnalyticsConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketIntelligentTieringConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketIntelligentTieringConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketInventoryConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketInventoryConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketMetricsConfigurationResponse;
import software.amazon.awssdk.services.s3.model.ListBucketAnalyticsConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketAnalyticsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.PutBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentResponse;

/** Settings that nobody can make here: to ask for them, and to take them away, as where they were never made. */
interface NeverSetOperations extends S3Client {

  Call call();

  @Read
  @Override
  default GetBucketMetricsConfigurationResponse getBucketMetricsConfiguration(GetBucketMetricsConfigurationRequest r) {
    return new NeverSet(call()).refuse(r.bucket());
  }

  @Read
  @Override
  default ListBucketMetricsConfigurationsResponse listBucketMetricsConfigurations(
      ListBucketMetricsConfigurationsRequest r) {
    return new NeverSet(call()).in(r.bucket(), ListBucketMetricsConfigurationsResponse.builder().isTruncated(false).build());
  }

  @Read
  @Override
  default GetBucketAnalyticsConfigurationResponse getBucketAnalyticsConfiguration(GetBucketAnalyticsConfigurationRequest r) {
    return new NeverSet(call()).refuse(r.bucket());
  }

  @Read
  @Override
  default ListBucketAnalyticsConfigurationsResponse listBucketAnalyticsConfigurations(
      ListBucketAnalyticsConfigurationsRequest r) {
    return new NeverSet(call()).in(r.bucket(), ListBucketAnalyticsConfigurationsResponse.builder().isTruncated(false).build());
  }

  @Read
  @Override
  default GetBucketInventoryConfigurationResponse getBucketInventoryConfiguration(GetBucketInventoryConfigurationRequest r) {
    return new NeverSet(call()).refuse(r.bucket());
  }

  @Read
  @Override
  default ListBucketInventoryConfigurationsResponse listBucketInventoryConfigurations(
      ListBucketInventoryConfigurationsRequest r) {
    return new NeverSet(call()).in(r.bucket(), ListBucketInventoryConfigurationsResponse.builder().isTruncated(false).build());
  }

  @Read
  @Override
  default GetBucketIntelligentTieringConfigurationResponse getBucketIntelligentTieringConfiguration(GetBucketIntelligentTieringConfigurationRequest r) {
    return new NeverSet(call()).refuse(r.bucket());
  }

  @Read
  @Override
  default ListBucketIntelligentTieringConfigurationsResponse listBucketIntelligentTieringConfigurations(
      ListBucketIntelligentTieringConfigurationsRequest r) {
    return new NeverSet(call()).in(r.bucket(), ListBucketIntelligentTieringConfigurationsResponse.builder().isTruncated(false).build());
  }

  @Override
  default DeleteBucketReplicationResponse deleteBucketReplication(DeleteBucketReplicationRequest r) {
    Refusals.check(call(), r);
    return new NeverSet(call()).in(r.bucket(), DeleteBucketReplicationResponse.builder().build());
  }

  @Override
  default PutBucketRequestPaymentResponse putBucketRequestPayment(PutBucketRequestPaymentRequest r) {
    Refusals.check(call(), r);
    Payer payer = r.requestPaymentConfiguration() == null ? null : r.requestPaymentConfiguration().payer();
    if (payer == Payer.REQUESTER) {
      throw Refusals.notImplemented("Payer=Requester");
    } else if (payer != Payer.BUCKET_OWNER) {
      throw Configurations.malformed("the Payer is BucketOwner or Requester");
    }
    return new NeverSet(call()).in(r.bucket(), PutBucketRequestPaymentResponse.builder().build());
  }

  @Override
  default PutBucketLoggingResponse putBucketLogging(PutBucketLoggingRequest r) {
    Refusals.check(call(), r);
    if (r.bucketLoggingStatus() != null && r.bucketLoggingStatus().loggingEnabled() != null) {
      throw Refusals.notImplemented("LoggingEnabled");
    }
    return new NeverSet(call()).in(r.bucket(), PutBucketLoggingResponse.builder().build());
  }
}
