package dev.holdfast.zone.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Requests to S3's front and its answers, against the real region, codec and blob store; only the HTTP server is missing. */
final class Exchange {

  /** @param complete whether the body was ended properly */
  record Answer(int status, Headers headers, byte[] body, boolean complete) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.first(name).orElse("(none)");
    }

    String code() {
      return text().replaceAll("(?s).*<Code>(.*)</Code>.*", "$1");
    }
  }

  static final class Captured implements S3Front.Reply {
    private int status;
    private Headers headers = Headers.NONE;
    private boolean complete;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    public OutputStream start(int newStatus, Headers newHeaders) {
      assertThat(status).as("answered once").isZero();
      status = newStatus;
      headers = newHeaders;
      return new OutputStream() {
        @Override
        public void write(int b) {
          body.write(b);
        }

        @Override
        public void write(byte[] b, int offset, int length) {
          body.write(b, offset, length);
        }

        @Override
        public void close() {
          complete = true;
        }
      };
    }

    Answer answer() {
      return new Answer(status, headers, body.toByteArray(), complete);
    }
  }

  final FakeRegion region = new FakeRegion();
  final List<String> log = new CopyOnWriteArrayList<>();
  final BlobStore blobs;
  final S3Front front;

  Exchange(BlobStore blobs) {
    this.blobs = blobs;
    this.front = new S3Front(ApiCodec.of(region.region), region, new AccessControl(region::look), blobs, log::add);
  }

  Answer send(String method, String path, String query, byte[] body, String... headers) throws Exception {
    return send(method, path, query, body, new TreeMap<>(), headers);
  }

  Answer send(
      String method, String path, String query, byte[] body, SortedMap<String, String> trailers, String... headers)
      throws Exception {
    Captured captured = new Captured();
    front.handle(
        new HttpRequest(method, path, query, Headers.of(headers), new byte[0]),
        Caller.root("000000000000"),
        new Body(new ByteArrayInputStream(body), OptionalLong.of(body.length), () -> trailers),
        "r-1", captured);
    Answer answer = captured.answer();
    assertThat(answer.complete()).isTrue();
    if (!method.equals("HEAD") && answer.status() != 204 && answer.status() != 304) {
      assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length);
    }
    return answer;
  }

  Answer preflight(HttpRequest head) throws IOException {
    Captured captured = new Captured();
    front.preflight(head, "r", captured);
    return captured.answer();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
