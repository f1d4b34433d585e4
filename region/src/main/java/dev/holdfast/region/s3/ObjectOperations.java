package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Named;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclResponse;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;

/** Objects: to write, read, copy, tag and delete them. */
interface ObjectOperations extends S3Client {

  Call call();

  /** The bytes are {@link Call#body}. */
  default PutObjectResponse putObject(PutObjectRequest r) {
    return new Objects(call()).put(r);
  }

  @Read
  @Override
  default HeadObjectResponse headObject(HeadObjectRequest r) {
    return Retrievals.head(call(), r);
  }

  /** All of a GetObject but the bytes: the SDK's method of this name returns those, so it cannot stand here. */
  @Read
  @Named("GetObject")
  default GetObjectResponse getObjectWithoutBytes(GetObjectRequest r) {
    return Retrievals.get(call(), r).response();
  }

  @Override
  default CopyObjectResponse copyObject(CopyObjectRequest r) {
    return new Objects(call()).copy(r);
  }

  @Override
  default DeleteObjectResponse deleteObject(DeleteObjectRequest r) {
    return new Objects(call()).delete(r);
  }

  @Override
  default DeleteObjectsResponse deleteObjects(DeleteObjectsRequest r) {
    return new Objects(call()).deleteMany(r);
  }

  @Read
  @Override
  default GetObjectAclResponse getObjectAcl(GetObjectAclRequest r) {
    Refusals.check(call(), r);
    return new Acls(call()).get(r);
  }

  @Override
  default PutObjectAclResponse putObjectAcl(PutObjectAclRequest r) {
    Refusals.check(call(), r);
    return new Acls(call()).put(r);
  }

  @Read
  @Override
  default GetObjectTaggingResponse getObjectTagging(GetObjectTaggingRequest r) {
    return new Objects(call()).tags(r);
  }

  @Override
  default PutObjectTaggingResponse putObjectTagging(PutObjectTaggingRequest r) {
    return new Objects(call()).tag(r);
  }

  @Override
  default DeleteObjectTaggingResponse deleteObjectTagging(DeleteObjectTaggingRequest r) {
    return new Objects(call()).untag(r);
  }

  @Read
  @Override
  default GetObjectRetentionResponse getObjectRetention(GetObjectRetentionRequest r) {
    return new Locks(call()).get(r);
  }

  @Override
  default PutObjectRetentionResponse putObjectRetention(PutObjectRetentionRequest r) {
    return new Locks(call()).put(r);
  }

  @Read
  @Override
  default GetObjectLegalHoldResponse getObjectLegalHold(GetObjectLegalHoldRequest r) {
    return new Locks(call()).get(r);
  }

  @Override
  default PutObjectLegalHoldResponse putObjectLegalHold(PutObjectLegalHoldRequest r) {
    return new Locks(call()).put(r);
  }

  @Read
  @Override
  default GetObjectAttributesResponse getObjectAttributes(GetObjectAttributesRequest r) {
    return Attributes.get(call(), r);
  }
}
