package dev.holdfast.bench.large;

import dev.holdfast.bench.load.Connection;
import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.Signer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What a connection asks of a bucket. Keys come in no order, and are copies of one object, so that no bytes move. */
record S3Scripts(Signer signer, String bucket) {

  private static final String SOURCE = "source";
  private static final int DIGITS = 12;

  byte[] createBucket() {
    return signer.request("PUT", "/" + bucket, "", Map.of(), new byte[0]);
  }

  byte[] putSource() {
    return signer.request("PUT", "/" + bucket + "/" + SOURCE, "", Map.of(), "the bytes of all".getBytes());
  }

  /** An odd number times another spreads them all over the range, each once. */
  private static String key(long number) {
    String digits = Long.toHexString(number * 0x9E3779B97F4AL & 0xFFFF_FFFF_FFFFL);
    return "0".repeat(DIGITS - digits.length()) + digits + "/photo.jpg";
  }

  /** Makes keys, up to {@code most}. */
  Load.Script copying(AtomicLong next) {
    return new Load.Script() {
      @Override
      public byte[] next(Connection connection) {
        return signer.request("PUT", "/" + bucket + "/" + key(next.getAndIncrement()), "",
            Map.of("x-amz-copy-source", "/" + bucket + "/" + SOURCE), new byte[0]);
      }

      @Override
      public int completed() {
        return 1;
      }
    };
  }

  /** Pages of 1,000 keys, or all that there are, from anywhere. */
  Load.Script listing(int connection, boolean anywhere) {
    SplittableRandom random = new SplittableRandom(connection);
    return new Load.Script() {
      @Override
      public byte[] next(Connection c) {
        // Not from the last twentieth, so that every page is a whole one.
        String after = "%012x".formatted(anywhere ? random.nextLong(0xF333_3333_3333L) : 0);
        return signer.request("GET", "/" + bucket, "list-type=2&start-after=" + after, Map.of(), new byte[0]);
      }

      @Override
      public int completed() {
        return 1;
      }
    };
  }
}
