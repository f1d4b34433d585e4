package dev.holdfast.zone.notify;

import dev.holdfast.region.sns.Post;
import dev.holdfast.region.world.Report;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends one request and tells the answer's status. Redirections are not followed, and what the answer says is not
 * read.
 */
final class Sender implements AutoCloseable {

  /** Bytes of an answer that are let go by; then its connection is closed. */
  private static final int ANSWER = 64 << 10;

  private final HttpClient client;
  private final Duration patience;

  /** @param patience with an endpoint, from the connection to its status */
  Sender(Duration patience) {
    this.patience = patience;
    this.client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(patience)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  Report.NotificationAttempted send(Post post) throws InterruptedException {
    AtomicInteger status = new AtomicInteger();
    String problem = "";
    try {
      CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request(post), info -> {
        status.set(info.statusCode());
        return HttpResponse.BodySubscribers.limiting(HttpResponse.BodySubscribers.discarding(), ANSWER);
      });
      try {
        answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        answer.cancel(true);
      }
    } catch (TimeoutException e) {
      problem = "no answer within " + patience.toSeconds() + " s";
    } catch (ExecutionException e) {
      problem = Optional.ofNullable(e.getCause().getMessage()).orElse(e.getCause().getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    // Once there is a status, how the rest of the answer went does not matter.
    String detail = status.get() == 0 ? problem : "the endpoint answered " + status.get();
    return new Report.NotificationAttempted(post.deliveryId(), post.failedBefore(), status.get(), detail);
  }

  private HttpRequest request(Post post) {
    URI uri = URI.create(post.url());
    Optional<String> user = Optional.ofNullable(uri.getUserInfo());
    URI plain = user.isEmpty() ? uri : URI.create(post.url().replaceFirst("//[^/@]*@", "//"));
    HttpRequest.Builder request = HttpRequest.newBuilder(plain).timeout(patience)
        .POST(HttpRequest.BodyPublishers.ofString(post.body()));
    post.headers().forEach(request::setHeader);
    user.ifPresent(u -> request.setHeader("Authorization",
        "Basic " + Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8))));
    return request.build();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
