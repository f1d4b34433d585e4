package dev.holdfast.zone.s3;

import static dev.holdfast.zone.s3.Exchange.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.s3.S3Service;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.blob.CorruptBlobException;
import dev.holdfast.zone.s3.Exchange.Answer;
import dev.holdfast.zone.s3.Exchange.Captured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 over HTTP, against the real region, codec and blob store; only the HTTP server is missing. */
final class S3FrontTest {

  @TempDir Path dir;
  private Exchange exchange;
  private FakeRegion region;
  private List<String> log;
  private BlobStore blobs;
  private S3Front front;
  private BlobCollector collector;

  @BeforeEach
  void setUp() throws Exception {
    exchange = new Exchange(new BlobStore(dir, 0));
    region = exchange.region;
    blobs = exchange.blobs;
    front = exchange.front;
    log = exchange.log;
    collector = new BlobCollector(region, blobs);
    assertThat(send("PUT", "/media", "", new byte[0]).status()).isEqualTo(200);
  }

  private Answer send(String method, String path, String query, byte[] body, String... headers) throws Exception {
    return exchange.send(method, path, query, body, headers);
  }

  private Answer send(
      String method, String path, String query, byte[] body, SortedMap<String, String> trailers, String... headers)
      throws Exception {
    return exchange.send(method, path, query, body, trailers, headers);
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void anObjectGoesInAndComesOut() throws Exception {
    Answer put = send("PUT", "/media/a%20b/%C3%BC", "", bytes("hello"), "Content-Type", "text/plain",
        "x-amz-meta-Owner", "me", "Cache-Control", "max-age=60");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.header("ETag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(put.header("x-amz-checksum-crc64nvme")).hasSize(12);
    Answer get = send("GET", "/media/a%20b/%C3%BC", "", new byte[0]);
    assertThat(get.status()).isEqualTo(200);
    assertThat(get.text()).isEqualTo("hello");
    assertThat(get.header("Content-Type")).isEqualTo("text/plain");
    assertThat(get.header("x-amz-meta-owner")).isEqualTo("me");
    assertThat(get.header("Cache-Control")).isEqualTo("max-age=60");
    assertThat(get.header("Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
    assertThat(get.header("Accept-Ranges")).isEqualTo("bytes");
    Answer head = send("HEAD", "/media/a%20b/%C3%BC", "", new byte[0]);
    assertThat(head.header("Content-Length")).isEqualTo("5");
    assertThat(head.body()).isEmpty();
    Answer other = send("GET", "/media/a%20b/%C3%BC",
        "response-content-disposition=attachment%3B%20filename%3Dx&response-content-type=a%2Fb", new byte[0]);
    assertThat(other.header("Content-Disposition")).isEqualTo("attachment; filename=x");
    assertThat(other.header("Content-Type")).isEqualTo("a/b");
  }

  @Test
  void rangesAndConditions() throws Exception {
    String etag = send("PUT", "/media/k", "", bytes("0123456789")).header("ETag");
    Answer some = send("GET", "/media/k", "", new byte[0], "Range", "bytes=2-4");
    assertThat(some.status()).isEqualTo(206);
    assertThat(some.text()).isEqualTo("234");
    assertThat(some.header("Content-Range")).isEqualTo("bytes 2-4/10");
    Answer none = send("GET", "/media/k", "", new byte[0], "Range", "bytes=10-");
    assertThat(none.status()).isEqualTo(416);
    assertThat(none.header("Content-Range")).isEqualTo("bytes */10");
    assertThat(none.text()).contains("<Code>InvalidRange</Code>");
    for (String method : List.of("GET", "HEAD")) {
      Answer same = send(method, "/media/k", "", new byte[0], "If-None-Match", etag);
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.header("ETag")).isEqualTo(etag);
      assertThat(same.body()).isEmpty();
    }
    assertThat(send("GET", "/media/k", "", new byte[0], "If-Match", "\"x\"").status()).isEqualTo(412);
    assertThat(send("PUT", "/media/k", "", bytes("x"), "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(send("GET", "/media/none", "", new byte[0]).text()).contains("<Code>NoSuchKey</Code>");
  }

  @Test
  void bytesOfARefusedPutAreDeleted() throws Exception {
    Answer wrong = send("PUT", "/media/k", "", bytes("hello"), "x-amz-checksum-crc32", "AAAAAA==");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("<Code>BadDigest</Code>");
    assertThat(send("PUT", "/none/k", "", bytes("hello")).text()).contains("<Code>NoSuchBucket</Code>");
    assertThat(send("PUT", "/media/k", "", bytes("hello"), "Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==").text())
        .contains("<Code>BadDigest</Code>");
    assertThat(send("PUT", "/media/k", "", bytes("hello"), "Content-MD5", "?").text())
        .contains("<Code>InvalidDigest</Code>");
    assertThat(blobs.ids()).isEmpty();
    assertThat(send("PUT", "/media/k", "", bytes("hello"), "Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==").status())
        .isEqualTo(200);
  }

  @Test
  void aBlobWhoseCommandMayStandInTheJournalIsKept() throws Exception {
    region.failure = Optional.of(Errors.of(503, "ServiceUnavailable", "the journal cannot be written"));
    assertThat(send("PUT", "/media/k", "", bytes("hello")).status()).isEqualTo(503);
    assertThat(blobs.ids()).hasSize(1);
    region.failure = Optional.empty();
    send("PUT", "/media/k", "", bytes("again"));
    collector.deleteOrphans();
    assertThat(blobs.ids()).hasSize(2);
    // The next start knows what became of it.
    BlobStore restarted = new BlobStore(dir, 0);
    new BlobCollector(region, restarted).deleteOrphans();
    assertThat(restarted.ids()).hasSize(1);
    assertThat(send("GET", "/media/k", "", new byte[0]).text()).isEqualTo("again");
  }

  @Test
  void aChecksumBehindTheBytesIsVerifiedAsWell() throws Exception {
    SortedMap<String, String> trailers = new TreeMap<>();
    trailers.put("x-amz-checksum-crc32", "NhCmhg==");
    Answer put = send("PUT", "/media/k", "", bytes("hello"), trailers,
        "x-amz-trailer", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm", "CRC32");
    assertThat(put.header("x-amz-checksum-crc32")).isEqualTo("NhCmhg==");
    assertThat(send("GET", "/media/k", "", new byte[0], "x-amz-checksum-mode", "ENABLED")
        .header("x-amz-checksum-crc32")).isEqualTo("NhCmhg==");
    trailers.put("x-amz-checksum-crc32", "NhCmhw==");
    assertThat(send("PUT", "/media/k", "", bytes("hello"), trailers, "x-amz-trailer", "x-amz-checksum-crc32").text())
        .contains("<Code>BadDigest</Code>");
  }

  @Test
  void aBodyMustBeAsLongAsAnnounced() throws Exception {
    HttpRequest put = new HttpRequest("PUT", "/media/k", "", Headers.NONE, new byte[0]);
    Captured shorter = new Captured();
    front.handle(put, Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(bytes("hel")), OptionalLong.of(5), TreeMap::new), "r", shorter);
    assertThat(shorter.answer().text()).contains("<Code>IncompleteBody</Code>");
    Captured unknown = new Captured();
    front.handle(put, Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(bytes("hel")), OptionalLong.empty(), TreeMap::new), "r", unknown);
    assertThat(unknown.answer().status()).isEqualTo(411);
    Captured large = new Captured();
    front.handle(put, Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(bytes("hel")), OptionalLong.of(6L << 30), TreeMap::new), "r", large);
    assertThat(large.answer().text()).contains("<Code>EntityTooLarge</Code>");
    assertThat(blobs.ids()).isEmpty();
  }

  @Test
  void partsBecomeOneObject() throws Exception {
    String uploadId = element(send("POST", "/media/big", "uploads", new byte[0]).text(), "UploadId");
    byte[] one = filled(5 << 20, 1);
    byte[] two = filled(1000, 2);
    String etag2 = send("PUT", "/media/big", "partNumber=2&uploadId=" + uploadId, two).header("ETag");
    String etag1 = send("PUT", "/media/big", "partNumber=1&uploadId=" + uploadId, one).header("ETag");
    Answer complete = send("POST", "/media/big", "uploadId=" + uploadId, bytes("""
        <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part><Part><PartNumber>2</PartNumber><ETag>%s</ETag></Part>
        </CompleteMultipartUpload>""".formatted(etag1, etag2)));
    assertThat(complete.text()).contains("-2&quot;</ETag>");
    Answer get = send("GET", "/media/big", "", new byte[0]);
    assertThat(get.body()).hasSize(one.length + two.length).startsWith(one).endsWith(two);
    Answer across = send("GET", "/media/big", "", new byte[0], "Range", "bytes=5242879-5242881");
    assertThat(across.body()).containsExactly(1, 2, 2);
    assertThat(send("GET", "/media/big", "partNumber=2", new byte[0]).body()).isEqualTo(two);
  }

  private static String element(String xml, String name) {
    return xml.substring(xml.indexOf('<' + name + '>') + name.length() + 2, xml.indexOf("</" + name + '>'));
  }

  @Test
  void garbageIsCollectedWhenNobodyReadsItAnyMore() throws Exception {
    send("PUT", "/media/k", "", bytes("old"));
    String old = blobs.ids().getFirst();
    send("PUT", "/media/k", "", bytes("new"));
    try (BlobStore.Held held = blobs.hold(List.of(new BlobStore.Slice(old, 0, 3))).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(collector.collect()).isZero();
    }
    assertThat(collector.collect()).isEqualTo(1);
    assertThat(collector.collect()).isZero();
    assertThat(blobs.ids()).hasSize(1).doesNotContain(old);
    assertThat(S3Service.garbage(region.region.state(), 10)).isEmpty();
  }

  @Test
  void aReadThatLosesItsBlobsToAReplacementLooksAgain() throws Exception {
    send("PUT", "/media/k", "", bytes("old"));
    region.afterLook = () -> {
      try {
        send("PUT", "/media/k", "", bytes("new"));
        collector.collect();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
    assertThat(send("GET", "/media/k", "", new byte[0]).text()).isEqualTo("new");
  }

  @Test
  void damageOnDiskIsNeverHandedOut() throws Exception {
    send("PUT", "/media/k", "", filled(600_000, 5));
    damage(10);
    Answer answer = send("GET", "/media/k", "", new byte[0]);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).contains("<Code>InternalError</Code>").doesNotContain("Exception");
    assertThat(log).anyMatch(line -> line.contains("media/k") && line.contains("block 0"));

    send("PUT", "/media/k", "", filled(600_000, 5));
    collector.collect();
    damage(599_999);
    Captured captured = new Captured();
    assertThatThrownBy(() -> front.handle(new HttpRequest("GET", "/media/k", "", Headers.NONE, new byte[0]),
        Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(new byte[0]), OptionalLong.of(0), TreeMap::new), "r", captured))
        .isInstanceOf(CorruptBlobException.class);
    assertThat(captured.answer().complete()).isFalse();
    assertThat(captured.answer().body()).hasSize(2 << 18);

    try (Stream<Path> files = Files.walk(dir.resolve("blobs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(send("GET", "/media/k", "", new byte[0]).status()).isEqualTo(500);
  }

  private void damage(int at) throws IOException {
    String id = blobs.ids().getFirst();
    Path file = dir.resolve("blobs").resolve(id.substring(0, 2)).resolve(id);
    byte[] raw = Files.readAllBytes(file);
    raw[at] ^= 1;
    Files.write(file, raw);
  }

  @Test
  void aFullDiskIsAnErrorThatNobodyRetries() throws Exception {
    S3Front full = new S3Front(
        ApiCodec.of(region.region), region, new AccessControl(region::look), new BlobStore(dir.resolve("full"), Long.MAX_VALUE / 2), log::add);
    Captured captured = new Captured();
    full.handle(new HttpRequest("PUT", "/media/k", "", Headers.NONE, new byte[0]), Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(bytes("x")), OptionalLong.of(1), TreeMap::new), "r", captured);
    assertThat(captured.answer().status()).isEqualTo(507);
    assertThat(log).hasSize(1);
  }

  @Test
  void browsersAreToldWhatTheyMayDo() throws Exception {
    assertThat(preflight("PUT", "content-type").status()).isEqualTo(403);
    assertThat(send("PUT", "/media", "cors", bytes("""
        <CORSConfiguration><CORSRule><AllowedOrigin>http://localhost:8080</AllowedOrigin>
        <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader>
        <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>300</MaxAgeSeconds></CORSRule></CORSConfiguration>""")).status())
        .isEqualTo(200);
    Answer allowed = preflight("PUT", "content-type,x-amz-date");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
    assertThat(allowed.header("Access-Control-Allow-Methods")).isEqualTo("PUT, GET");
    assertThat(allowed.header("Access-Control-Allow-Headers")).isEqualTo("content-type, x-amz-date");
    assertThat(allowed.header("Access-Control-Max-Age")).isEqualTo("300");
    assertThat(preflight("DELETE", "").status()).isEqualTo(403);

    Answer put = send("PUT", "/media/k", "", bytes("x"), "Origin", "http://localhost:8080");
    assertThat(put.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
    assertThat(put.header("Access-Control-Expose-Headers")).isEqualTo("ETag");
    assertThat(send("GET", "/media/k", "", new byte[0], "Origin", "http://localhost:8080")
        .header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
    assertThat(send("GET", "/media/none", "", new byte[0], "Origin", "http://localhost:8080")
        .header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
    assertThat(send("GET", "/media/k", "", new byte[0], "Origin", "http://evil.example")
        .header("Access-Control-Allow-Origin")).isEqualTo("(none)");
    assertThat(send("GET", "/media/k", "", new byte[0], "Origin", "http://localhost:8080",
        "Access-Control-Request-Method", "DELETE").header("Access-Control-Allow-Origin")).isEqualTo("(none)");
  }

  private Answer preflight(String method, String headers) throws IOException {
    return exchange.preflight(new HttpRequest("OPTIONS", "/media/k", "", Headers.of("Origin", "http://localhost:8080",
        "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers), new byte[0]));
  }

  @Test
  void listsTellTheRegionAndTimesWithTheirMilliseconds() throws Exception {
    send("PUT", "/media/k", "", bytes("x"));
    for (String query : List.of("", "list-type=2")) {
      Answer list = send("GET", "/media", query, bytes(""));
      assertThat(list.header("x-amz-bucket-region")).isEqualTo("us-east-1");
      assertThat(list.text()).contains("<LastModified>2026-01-02T03:04:05.000Z</LastModified>");
    }
    assertThat(send("HEAD", "/media", "", bytes("")).header("x-amz-bucket-region")).isEqualTo("us-east-1");
    assertThat(send("GET", "/media", "acl", bytes("")).header("x-amz-bucket-region")).isEqualTo("(none)");
    assertThat(send("GET", "/none", "", bytes("")).header("x-amz-bucket-region")).isEqualTo("(none)");
    assertThat(send("GET", "/", "", bytes("")).text())
        .contains("<CreationDate>2026-01-02T03:04:05.000Z</CreationDate>");
  }

  @Test
  void aReadMayHaveParametersThatNobodyKnowsAndEmptyHeadersSayNothing() throws Exception {
    send("PUT", "/media/k", "", bytes("x"), "Content-Type", "", "Cache-Control", "", "Expires", "-1");
    Answer read = send("GET", "/media/k", "v=3", bytes(""), "If-Modified-Since", "yesterday");
    assertThat(read.text()).isEqualTo("x");
    assertThat(read.header("Content-Type")).isEqualTo("binary/octet-stream");
    assertThat(read.header("Cache-Control")).isEqualTo("(none)");
    assertThat(read.header("Expires")).as("in the past").isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(send("GET", "/media", "list-type=2&_=1&max-keys=", bytes("")).text()).contains("<Key>k</Key>");
    assertThat(send("GET", "/media/k", "torrent", bytes("")).status()).isEqualTo(501);
    assertThat(send("PUT", "/media/k", "v=3", bytes("y")).status()).isEqualTo(501);
    assertThat(send("PUT", "/media", "tagging", bytes("<Tagging><TagSet/></Tagging>")).status()).isEqualTo(204);
  }

  @Test
  void otherOperationsGoThroughTheCodec() throws Exception {
    send("PUT", "/media/a/1", "", bytes("x"));
    send("PUT", "/media/b", "", bytes("x"));
    assertThat(send("GET", "/media", "list-type=2&delimiter=%2F", new byte[0]).text())
        .contains("<Key>b</Key>").contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>");
    assertThat(send("PUT", "/media/copy", "", new byte[0], "x-amz-copy-source", "/media/b").text())
        .contains("CopyObjectResult");
    assertThat(send("DELETE", "/media/b", "", new byte[0]).status()).isEqualTo(204);
    assertThat(send("GET", "/media/copy", "", new byte[0]).text()).isEqualTo("x");
    assertThat(send("GET", "/", "", new byte[0]).text()).contains("<Name>media</Name>");
    assertThat(send("GET", "/media", "replication", new byte[0]).code()).isEqualTo("ReplicationConfigurationNotFoundError");
    assertThat(send("PUT", "/media", "logging", bytes("<BucketLoggingStatus/>")).status()).isEqualTo(200);
    assertThat(send("PUT", "/media", "logging", bytes("<BucketLoggingStatus><LoggingEnabled><TargetBucket>media</TargetBucket>"
        + "<TargetPrefix/></LoggingEnabled></BucketLoggingStatus>")).status()).isEqualTo(501);
    assertThat(send("GET", "/media", "metrics&id=a", new byte[0]).code()).isEqualTo("NoSuchConfiguration");
    assertThat(send("GET", "/media", "inventory", new byte[0]).text()).contains("<IsTruncated>false</IsTruncated>");
    assertThat(send("DELETE", "/media", "replication", new byte[0]).status()).isEqualTo(204);
  }
}
