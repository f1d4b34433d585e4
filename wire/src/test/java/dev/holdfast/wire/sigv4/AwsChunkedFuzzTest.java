package dev.holdfast.wire.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The {@code aws-chunked} coding, however a client cuts its body and however the network cuts it again: it comes out as it
 * went in. And whatever else is sent, forged or torn, is refused as the client's fault, and gives no byte after that.
 */
final class AwsChunkedFuzzTest {

  private static final Scope SCOPE = new Scope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3");
  private static final SigningKey KEY = SigningKey.of(SigV4Test.S3_SECRET, SCOPE);
  private static final String TIME = "20130524T000000Z";
  private static final String SEED = "0".repeat(64);
  private static final String CHECKSUM = "x-amz-checksum-crc32";
  private static final byte[] LINE = {'\r', '\n'};

  /** How a body is sent, as its {@code x-amz-content-sha256} says. */
  private enum Coding { SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER }

  /** Signs as clients do, after AWS's documentation: not by the code that is tested. */
  private static final class Signer {
    private String previous = SEED;

    String chunk(byte[] bytes) {
      return sign("AWS4-HMAC-SHA256-PAYLOAD", Crypto.sha256Hex("") + '\n' + Crypto.sha256Hex(bytes));
    }

    String trailer(String line) {
      return sign("AWS4-HMAC-SHA256-TRAILER", Crypto.sha256Hex(line + '\n'));
    }

    private String sign(String algorithm, String hashes) {
      previous = KEY.sign(algorithm + '\n' + TIME + '\n' + SCOPE.signed() + '\n' + previous + '\n' + hashes);
      return previous;
    }
  }

  private static byte[] encode(Coding coding, byte[] content, SplittableRandom cuts) {
    boolean signed = coding != Coding.UNSIGNED_TRAILER;
    Signer signer = new Signer();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < content.length; ) {
      byte[] chunk = Arrays.copyOfRange(content, at, Math.min(content.length, at + 1 + cuts.nextInt(content.length)));
      text(out, Integer.toHexString(chunk.length) + (signed ? ";chunk-signature=" + signer.chunk(chunk) : "") + "\r\n");
      out.writeBytes(chunk);
      out.writeBytes(LINE);
      at += chunk.length;
    }
    text(out, "0" + (signed ? ";chunk-signature=" + signer.chunk(new byte[0]) : "") + "\r\n");
    if (coding != Coding.SIGNED) {
      String line = CHECKSUM + ':' + crc32(content);
      text(out, line + "\r\n" + (signed ? "x-amz-trailer-signature:" + signer.trailer(line) + "\r\n" : ""));
    }
    out.writeBytes(LINE);
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String crc32(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (crc.getValue() >>> 24 - 8 * i);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** @param atOnce bytes that come at once at the most, as of a network */
  private static AwsChunkedInputStream decoder(Coding coding, byte[] sent, OptionalLong length, int atOnce) {
    InputStream network = new FilterInputStream(new ByteArrayInputStream(sent)) {
      @Override
      public int read(byte[] to, int offset, int most) throws IOException {
        return super.read(to, offset, Math.min(most, atOnce));
      }
    };
    return new AwsChunkedInputStream(network,
        coding == Coding.UNSIGNED_TRAILER
            ? Optional.empty() : Optional.of(new ChunkSignatures(KEY, TIME, SCOPE.signed(), SEED)),
        coding == Coding.SIGNED ? Set.of() : Set.of(CHECKSUM), length);
  }

  @Property(seed = "20260101", tries = 600, edgeCases = EdgeCasesMode.NONE)
  void whatGoesInComesOut(@ForAll Coding coding, @ForAll byte[] content, @ForAll long cuts) throws IOException {
    SplittableRandom random = new SplittableRandom(cuts);
    byte[] sent = encode(coding, content, random);
    try (AwsChunkedInputStream in =
        decoder(coding, sent, OptionalLong.of(content.length), 1 + random.nextInt(sent.length))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] block = new byte[1 + random.nextInt(100)];
      for (int n; (n = in.read(block, 0, block.length)) >= 0; ) {
        assertThat(n).isPositive();
        out.write(block, 0, n);
      }
      assertThat(out.toByteArray()).isEqualTo(content);
      assertThat(in.trailers().get(CHECKSUM)).isEqualTo(coding == Coding.SIGNED ? null : crc32(content));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /** A byte changed, lost or more, or the end lost: unsigned chunks are as good as the checksum behind them. */
  @Property(seed = "20260101", tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void whatIsForgedOrTornIsNoticed(@ForAll Coding coding, @ForAll byte[] content, @ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] sent = encode(coding, content, random);
    int at = random.nextInt(sent.length);
    byte[] other = switch (random.nextInt(4)) {
      case 0 -> {
        byte[] changed = sent.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
      case 1 -> spliced(sent, at, at + 1);
      case 2 -> spliced(sent, at, at);
      default -> Arrays.copyOf(sent, at);
    };
    OptionalLong length = random.nextBoolean() ? OptionalLong.of(content.length) : OptionalLong.empty();
    try (AwsChunkedInputStream in = decoder(coding, other, length, 1 + random.nextInt(sent.length))) {
      read(in).ifPresent(bytes -> {
        if (coding == Coding.UNSIGNED_TRAILER) {
          assertThat(in.trailers().get(CHECKSUM).equals(crc32(bytes))).as("the checksum holds")
              .isEqualTo(Arrays.equals(bytes, content) && in.trailers().get(CHECKSUM).equals(crc32(content)));
        } else {
          assertThat(bytes).isEqualTo(content);
        }
      });
    }
  }

  /** With a byte in the place of those between. */
  private static byte[] spliced(byte[] bytes, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    if (to == from) {
      out.write('7');
    }
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of("0", "5", "a", "A", "hello", "\r\n", "\n", "\r", ";", "chunk-signature=", "0".repeat(64),
                "5\r\nhello\r\n", "0\r\n", "0;chunk-signature=", CHECKSUM, ":", "x-amz-trailer-signature:", " ", "-1", "+5", "0x5",
                "ffffffffffffffff", "7fffffffffffffff", "140000000", "140000001", "\u0000", "\u00e9", "x".repeat(1_100))),
            Tuple.of(1, Arbitraries.strings().all().ofMaxLength(8)))
        .list().ofMaxSize(14).map(parts -> String.join("", parts));
  }

  @Property(seed = "20260101", tries = 3_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void anythingIsReadOrRefused(@ForAll Coding coding, @ForAll("pieces") String sent) throws IOException {
    for (OptionalLong length : List.of(OptionalLong.empty(), OptionalLong.of(5), OptionalLong.of(Long.MAX_VALUE))) {
      try (AwsChunkedInputStream in = decoder(coding, sent.getBytes(StandardCharsets.UTF_8), length, 7)) {
        read(in);
      }
    }
  }

  /** What it gives; empty if it is refused, and then for good. */
  private static Optional<byte[]> read(AwsChunkedInputStream in) throws IOException {
    try {
      return Optional.of(in.readAllBytes());
    } catch (AwsServiceException e) {
      assertThat(e.statusCode()).as(e.getMessage()).isBetween(400, 499);
      assertThatThrownBy(in::read).as("no byte comes after " + e.getMessage()).isInstanceOf(AwsServiceException.class);
      assertThatThrownBy(in::trailers).isInstanceOf(IllegalStateException.class);
      return Optional.empty();
    }
  }
}
