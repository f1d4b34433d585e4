package dev.holdfast.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Hands the requests of a real SDK client to the code under test, and its answers back. */
record LoopbackHttp(Function<HttpRequest, HttpResponse> server) implements SdkHttpClient {

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        HttpResponse response = server.apply(read(request));
        SdkHttpResponse.Builder http = SdkHttpResponse.builder().statusCode(response.status());
        response.headers().byName().forEach(http::putHeader);
        if (!response.headers().has("Content-Length")) {
          http.putHeader("Content-Length", Integer.toString(response.body().length));
        }
        return HttpExecuteResponse.builder()
            .response(http.build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(response.body())))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  private static HttpRequest read(HttpExecuteRequest request) {
    var http = request.httpRequest();
    byte[] body = request.contentStreamProvider().map(provider -> {
      try (var in = provider.newStream()) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }).orElse(new byte[0]);
    return new HttpRequest(
        http.method().name(), http.encodedPath(), http.encodedQueryParameters().orElse(""),
        Headers.of(http.headers()), body);
  }

  @Override
  public void close() {}
}
