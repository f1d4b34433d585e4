package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

final class ChecksumsTest {

  @Test
  void crc64NvmeHasItsCheckValue() {
    Crc64Nvme crc = new Crc64Nvme();
    crc.update("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9);
    assertThat(crc.getValue()).isEqualTo(0xAE8B14860A799888L);
    crc.reset();
    for (byte b : "123456789".getBytes(StandardCharsets.US_ASCII)) {
      crc.update(b);
    }
    assertThat(crc.getValue()).isEqualTo(0xAE8B14860A799888L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRC32", "CRC32C", "CRC64NVME"})
  void theCheckOfTheWholeFollowsFromThoseOfItsParts(String algorithm) {
    SplittableRandom random = new SplittableRandom(1);
    TestBlobs blobs = new TestBlobs();
    for (int length : List.of(0, 1, 7, 8, 4_096, 100_003)) {
      byte[] bytes = new byte[100_100];
      random.nextBytes(bytes);
      Crc crc = Crc.named(algorithm);
      String whole = blobs.of(bytes).checksums().get(algorithm);
      String first = blobs.of(Arrays.copyOf(bytes, length)).checksums().get(algorithm);
      String second = blobs.of(Arrays.copyOfRange(bytes, length, bytes.length)).checksums().get(algorithm);
      assertThat(crc.encode(crc.combine(crc.decode(first), crc.decode(second), bytes.length - length)))
          .isEqualTo(whole);
    }
  }

  @Test
  void keysAreOrderedByTheirUtf8Bytes() {
    List<String> keys = List.of("", "a", "a/", "a/b", "a0", "\uD7FF", "\uE000", "\uFFFF", "\uD83D\uDE00");
    for (String a : keys) {
      for (String b : keys) {
        int bytes = Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(Utf8Order.compare(a, b))).as(a + " " + b).isEqualTo(Integer.signum(bytes));
      }
    }
    assertThat(Utf8Order.afterPrefix("a/")).contains("a0");
    assertThat(Utf8Order.afterPrefix("a\uD7FF")).contains("a\uE000");
    assertThat(Utf8Order.afterPrefix("a" + Character.toString(0x10FFFF))).contains("b");
    assertThat(Utf8Order.afterPrefix("")).isEmpty();
  }
}
