package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Errors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Takes the {@code aws-chunked} coding off a body, checking each chunk's signature where there are signatures.
 *
 * <p>Bytes are handed on as they come, before their chunk's signature can be checked: nothing of them counts until the
 * end has been read. A wrong signature, a broken or short body throws AWS's error ({@link AwsServiceException}) from
 * {@code read}, and the stream gives nothing more. Not safe for several threads.
 */
public final class AwsChunkedInputStream extends InputStream {

  /** A line that is neither data nor end is a size and a signature, or a trailing field. */
  private static final int MAX_LINE = 1024;

  private static final int MAX_TRAILERS = 16;

  /** S3's greatest part is 5 GiB; no SDK sends it as one chunk. */
  private static final long MAX_CHUNK = 5L << 30;

  private final InputStream in;
  private final Optional<ChunkSignatures> signatures;
  private final Set<String> expectedTrailers;
  private final OptionalLong decodedLength;
  private final SortedMap<String, String> trailers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private MessageDigest digest = Crypto.sha256();
  private String chunkSignature = "";
  private boolean begun;
  private boolean ended;
  private Optional<AwsServiceException> refused = Optional.empty();
  private long left;
  private long total;

  /**
   * @param signatures empty for a body whose chunks are unsigned
   * @param expectedTrailers the names that {@code x-amz-trailer} announced
   * @param decodedLength what {@code x-amz-decoded-content-length} announced
   */
  AwsChunkedInputStream(
      InputStream raw,
      Optional<ChunkSignatures> signatures,
      Set<String> expectedTrailers,
      OptionalLong decodedLength) {
    this.in = raw instanceof BufferedInputStream ? raw : new BufferedInputStream(raw, 64 << 10);
    this.signatures = signatures;
    this.expectedTrailers = expectedTrailers;
    this.decodedLength = decodedLength;
  }

  /** The fields after the last chunk, as {@code x-amz-checksum-crc32}. Known once the end has been read. */
  public SortedMap<String, String> trailers() {
    if (!ended) {
      throw new IllegalStateException("the trailers come after the end of the body");
    }
    return Collections.unmodifiableSortedMap(trailers);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (refused.isPresent()) {
      throw refused.get();
    }
    try {
      return length == 0 ? 0 : decode(to, offset, length);
    } catch (AwsServiceException e) {
      refused = Optional.of(e);
      throw e;
    }
  }

  private int decode(byte[] to, int offset, int length) throws IOException {
    while (left == 0) {
      if (ended) {
        return -1;
      }
      nextChunk();
    }
    int n = in.read(to, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw incomplete();
    }
    if (signatures.isPresent()) {
      digest.update(to, offset, n);
    }
    left -= n;
    total += n;
    return n;
  }

  /** Finishes the chunk before, and begins the next; after the last one reads the trailers. */
  private void nextChunk() throws IOException {
    if (begun) {
      endOfLine();
      checkChunk();
    }
    begun = true;
    String[] parts = line().split(";", 2);
    left = size(parts[0].strip());
    String extension = parts.length > 1 ? parts[1].strip() : "";
    chunkSignature = extension.startsWith("chunk-signature=") ? extension.substring("chunk-signature=".length()) : "";
    if (left == 0) {
      checkChunk();
      readTrailers();
      checkLength();
      ended = true;
    }
  }

  private void checkChunk() {
    if (signatures.isPresent() && !signatures.get().nextChunk(chunkSignature, Crypto.hex(digest.digest()))) {
      throw Errors.of(403, "SignatureDoesNotMatch", "The signature of a chunk does not match its content");
    }
  }

  private void readTrailers() throws IOException {
    StringBuilder signedFields = new StringBuilder();
    String signature = "";
    // The end of the input stands for the empty line: some clients leave it out.
    for (String line = trailerLine(); !line.isEmpty(); line = trailerLine()) {
      int colon = line.indexOf(':');
      if (colon < 1 || trailers.size() == MAX_TRAILERS) {
        throw malformedTrailer();
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals("x-amz-trailer-signature")) {
        signature = value;
      } else {
        signedFields.append(name).append(':').append(value).append('\n');
        trailers.put(name, value);
      }
    }
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(expectedTrailers);
    if (!names.equals(trailers.keySet())) {
      throw malformedTrailer();
    }
    if (signatures.isPresent() && !trailers.isEmpty()
        && !signatures.get().trailer(signature, signedFields.toString())) {
      throw Errors.of(403, "SignatureDoesNotMatch", "The signature of the trailer does not match its content");
    }
  }

  private void checkLength() {
    if (decodedLength.isPresent() && decodedLength.getAsLong() != total) {
      throw incomplete();
    }
  }

  private static long size(String hex) {
    try {
      long size = hex.isEmpty() || hex.length() > 15 ? -1 : Long.parseLong(hex, 16);
      if (size < 0 || size > MAX_CHUNK) {
        throw malformed();
      }
      return size;
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  private void endOfLine() throws IOException {
    if (in.read() != '\r' || in.read() != '\n') {
      throw malformed();
    }
  }

  private String line() throws IOException {
    return line(false);
  }

  private String trailerLine() throws IOException {
    return line(true);
  }

  private String line(boolean mayEnd) throws IOException {
    byte[] line = new byte[MAX_LINE];
    int n = 0;
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (mayEnd && n == 0) {
          return "";
        }
        throw incomplete();
      }
      if (n == MAX_LINE) {
        throw malformed();
      }
      line[n++] = (byte) c;
    }
    int end = n > 0 && line[n - 1] == '\r' ? n - 1 : n;
    return new String(line, 0, end, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static AwsServiceException incomplete() {
    return Errors.badRequest("IncompleteBody",
        "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header");
  }

  private static AwsServiceException malformed() {
    return Errors.badRequest("InvalidRequest", "The body is not in the aws-chunked encoding that its headers announce");
  }

  private static AwsServiceException malformedTrailer() {
    return Errors.badRequest("MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to the x-amz-trailer header");
  }
}
