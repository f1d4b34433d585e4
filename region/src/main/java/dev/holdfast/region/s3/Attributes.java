package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesParts;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.ObjectPart;

/** GetObjectAttributes: what a HeadObject does not say, as the sizes and checksums of an object's parts. */
final class Attributes {

  private static final Set<String> KNOWN = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

  private Attributes() {}

  static GetObjectAttributesResponse get(Call call, GetObjectAttributesRequest r) {
    Refusals.check(call, r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.required(r.bucket(), r.key(), r.versionId());
    Encryption.requireReadable(object.encryption(), Encryption.given(r));
    Set<String> asked = new TreeSet<>(r.objectAttributesAsStrings());
    if (asked.isEmpty() || !KNOWN.containsAll(asked)) {
      throw Refusals.invalidArgument("Invalid attribute name specified.");
    }
    GetObjectAttributesResponse.Builder response = GetObjectAttributesResponse.builder()
        .lastModified(object.modified().truncatedTo(ChronoUnit.SECONDS))
        .versionId(versions.shown(r.bucket(), object));
    if (asked.contains("ETag")) {
      response.eTag(object.etag());
    }
    if (asked.contains("Checksum")) {
      response.checksum(c -> {
        c.checksumType(object.checksum().type());
        // Made of the parts' checksums, it is told here without their number.
        Checksums.show(c, object.checksum().algorithm(), object.checksum().value().replaceFirst("-\\d+$", ""));
      });
    }
    if (asked.contains("ObjectParts") && object.uploadId().isPresent()) {
      response.objectParts(parts(object, r));
    }
    if (asked.contains("StorageClass")) {
      response.storageClass(object.description().storageClass());
    }
    if (asked.contains("ObjectSize")) {
      response.objectSize(object.size());
    }
    return response.build();
  }

  /** The parts one by one only where they have checksums, as on AWS. */
  private static GetObjectAttributesParts parts(Rows.StoredObject object, GetObjectAttributesRequest r) {
    int count = object.parts().size();
    GetObjectAttributesParts.Builder parts = GetObjectAttributesParts.builder().totalPartsCount(count);
    if (object.parts().getFirst().checksum().isEmpty()) {
      return parts.build();
    }
    int after = Math.max(0, Optional.ofNullable(r.partNumberMarker()).orElse(0));
    int most = ObjectListing.most(r.maxParts(), "x-amz-max-parts");
    int end = Math.min(count, after + most);
    List<ObjectPart> shown = new ArrayList<>();
    for (int n = after + 1; n <= end; n++) {
      Rows.StoredPart part = object.parts().get(n - 1);
      ObjectPart.Builder one = ObjectPart.builder().partNumber(n).size(part.size());
      part.checksum().ifPresent(value -> Checksums.show(one, object.checksum().algorithm(), value));
      shown.add(one.build());
    }
    return parts.parts(shown).partNumberMarker(after).maxParts(most).isTruncated(end < count)
        .nextPartNumberMarker(shown.isEmpty() ? 0 : shown.getLast().partNumber()).build();
  }
}
