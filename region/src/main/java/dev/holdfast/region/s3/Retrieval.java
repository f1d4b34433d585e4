package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What a GetObject answers: its headers, and where in the blob store its bytes are.
 *
 * @param slices in order; their lengths add up to the response's content length
 */
public record Retrieval(GetObjectResponse response, List<Slice> slices) {

  /** Some of a blob's bytes. */
  public record Slice(String blobId, long offset, long length) {}

  /** 206 if only a range was asked for, else 200. */
  public int status() {
    return response.contentRange() == null ? 200 : 206;
  }

  /** A range of bytes of an object. @param last inclusive */
  record ByteRange(long first, long last) {

    long length() {
      return last - first + 1;
    }

    /**
     * Reads {@code bytes=a-b}, {@code bytes=a-} or {@code bytes=-n}.
     *
     * @return empty if it is anything else, several ranges too: then the whole object is answered, as S3 does
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException InvalidRange if no byte of it is there
     */
    static java.util.Optional<ByteRange> parse(String header, long size) {
      java.util.regex.Matcher m = java.util.regex.Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})").matcher(header.strip());
      if (!m.matches() || m.group(1).isEmpty() && m.group(2).isEmpty()) {
        return java.util.Optional.empty();
      }
      OptionalLong from = number(m.group(1));
      OptionalLong to = number(m.group(2));
      if (from.isPresent() && to.isPresent() && to.getAsLong() < from.getAsLong()) {
        return java.util.Optional.empty();
      }
      long first = from.orElseGet(() -> Math.max(0, size - to.getAsLong()));
      long last = from.isPresent() ? Math.min(to.orElse(Long.MAX_VALUE), size - 1) : size - 1;
      if (first >= size || first > last) {
        throw Errors.with(Errors.of(416, "InvalidRange", "The requested range is not satisfiable"),
            "RangeRequested", header, "ActualObjectSize", "" + size);
      }
      return java.util.Optional.of(new ByteRange(first, last));
    }

    private static OptionalLong number(String digits) {
      return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }
  }
}
