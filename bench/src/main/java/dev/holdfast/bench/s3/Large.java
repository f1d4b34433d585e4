package dev.holdfast.bench.s3;

import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.Transfer;
import dev.holdfast.bench.peers.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * One object of many MiB, written in two ways: as {@code aws s3api put-object} does over HTTP, with the SHA-256 of all
 * bytes in the signature and their CRC-32 in a header, and in SDKs' chunks, not signed, with the CRC-32 after them.
 */
final class Large {

  static final String KEY = "large";

  private static final int MIB = 1 << 20;

  private final int mebibytes;
  private final byte[] block = new byte[MIB];
  private final String sha256;
  private final String crc32;

  Large(int mebibytes) {
    this.mebibytes = mebibytes;
    new Random(1).nextBytes(block);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      CRC32 crc = new CRC32();
      for (int i = 0; i < mebibytes; i++) {
        sha.update(block);
        crc.update(block);
      }
      this.sha256 = HexFormat.of().formatHex(sha.digest());
      this.crc32 = Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  long bytes() {
    return (long) mebibytes * MIB;
  }

  Load.Result put(Server server) throws IOException {
    byte[] head = server.signer("s3").head("PUT", S3Scripts.path(KEY), "",
        Map.of("x-amz-checksum-crc32", crc32, "x-amz-sdk-checksum-algorithm", "CRC32"), sha256, bytes());
    return Transfer.send(server.port(), head, block, mebibytes, new byte[0]);
  }

  Load.Result putInChunks(Server server) throws IOException {
    byte[] chunk = ByteBuffer.allocate(MIB + 10).put("100000\r\n".getBytes(StandardCharsets.US_ASCII)).put(block)
        .put((byte) '\r').put((byte) '\n').array();
    byte[] end = ("0\r\nx-amz-checksum-crc32:" + crc32 + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] head = server.signer("s3").head("PUT", S3Scripts.path(KEY), "", Map.of(
        "content-encoding", "aws-chunked", "x-amz-decoded-content-length", Long.toString(bytes()),
        "x-amz-sdk-checksum-algorithm", "CRC32", "x-amz-trailer", "x-amz-checksum-crc32"),
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER", (long) chunk.length * mebibytes + end.length);
    return Transfer.send(server.port(), head, chunk, mebibytes, end);
  }

  Load.Result get(Server server) throws IOException {
    return Transfer.receive(server.port(),
        server.signer("s3").request("GET", S3Scripts.path(KEY), "", Map.of(), new byte[0]), bytes());
  }

  /** Writes the same bytes to a file. */
  void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(block);
      }
    }
  }

  /** As many bytes as fast as the disk takes them: {@code dd} with one {@code fsync} at the end. */
  Load.Result dd(Path file) throws IOException {
    return Transfer.measured(bytes(), () -> {
      Process dd = new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=1M", "count=" + mebibytes, "conv=fsync")
          .redirectErrorStream(true).start();
      String said = new String(dd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      try {
        if (dd.waitFor() != 0) {
          throw new IOException("dd: " + said);
        }
        return "";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        Files.deleteIfExists(file);
      }
    });
  }
}
