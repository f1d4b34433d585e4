package dev.holdfast.bench.peers;

import io.helidon.webserver.WebServer;
import java.nio.charset.StandardCharsets;

/** The HTTP server that the region uses, with a handler that does nothing: the most that can be had of it. */
public final class EmptyPost {

  private EmptyPost() {}

  public static void main(String[] args) {
    byte[] answer = ("{\"MessageId\":\"" + "0".repeat(380) + "\"}").getBytes(StandardCharsets.UTF_8);
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(args[0]))
        .routing(routing -> routing.any((request, response) -> {
          request.content().inputStream().readAllBytes();
          response.send(answer);
        }))
        .build()
        .start();
  }
}
