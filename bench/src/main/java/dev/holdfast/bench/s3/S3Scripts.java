package dev.holdfast.bench.s3;

import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** What a connection asks of a bucket of small objects. The requests are signed before anything is measured. */
public final class S3Scripts {

  static final String BUCKET = "bench";
  static final int SMALL = 4 << 10;

  /** Objects that are read; each connection reads all of them, in an order of its own. */
  public static final int OBJECTS = 512;

  /** Writes of one connection before it begins to write over them. */
  private static final int WRITES = 1024;

  private final Signer signer;

  public S3Scripts(Signer signer) {
    this.signer = signer;
  }

  public byte[] createBucket() {
    return signer.request("PUT", "/" + BUCKET, "", Map.of(), new byte[0]);
  }

  public static String key(int object) {
    return "object-" + object;
  }

  /** The same bytes for the same object, wherever it is. */
  public static byte[] bytes(int object) {
    byte[] bytes = new byte[SMALL];
    new Random(object).nextBytes(bytes);
    return bytes;
  }

  public byte[] put(String key, byte[] bytes) {
    return signer.request("PUT", path(key), "", Map.of(), bytes);
  }

  /** Objects that are new in this round. */
  public Load.Script putting(int round, int connection) {
    return Load.repeating(IntStream.range(0, WRITES)
        .mapToObj(i -> put("put-" + round + "/" + connection + "/" + i, bytes(connection * WRITES + i))).toList(), 1);
  }

  /** The same requests to a server that keeps the objects as files looks at nothing but the path. */
  public Load.Script getting(int connection) {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      requests.add(signer.request("GET", path(key((i * 31 + connection * 17) % OBJECTS)), "", Map.of(), new byte[0]));
    }
    return Load.repeating(requests, 1);
  }

  static String path(String key) {
    return "/" + BUCKET + "/" + key;
  }
}
