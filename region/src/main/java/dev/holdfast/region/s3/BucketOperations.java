package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Buckets: to make, find, list and remove them, and to list what they hold. */
interface BucketOperations extends S3Client {

  Call call();

  @Override
  default CreateBucketResponse createBucket(CreateBucketRequest r) {
    return new Buckets(call()).create(r);
  }

  @Override
  default DeleteBucketResponse deleteBucket(DeleteBucketRequest r) {
    return new Buckets(call()).delete(r);
  }

  @Read
  @Override
  default HeadBucketResponse headBucket(HeadBucketRequest r) {
    return new Buckets(call()).head(r);
  }

  @Read
  @Override
  default GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest r) {
    return new Buckets(call()).location(r);
  }

  @Read
  @Override
  default ListBucketsResponse listBuckets(ListBucketsRequest r) {
    return new Buckets(call()).list(r);
  }

  @Read
  @Override
  default ListObjectsResponse listObjects(ListObjectsRequest r) {
    return new ObjectListing(call()).v1(r);
  }

  @Read
  @Override
  default ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest r) {
    return new VersionListing(call()).list(r);
  }

  @Read
  @Override
  default ListObjectsV2Response listObjectsV2(ListObjectsV2Request r) {
    return new ObjectListing(call()).v2(r);
  }
}
