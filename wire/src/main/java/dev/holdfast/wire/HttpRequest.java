package dev.holdfast.wire;

import java.util.List;

/**
 * A request as it came. Arrays are not copied: whoever makes one must leave it alone.
 *
 * @param path as sent, still percent-encoded; signatures are made of this
 * @param query as sent, without the question mark; empty if there is none
 * @param body the whole body; empty while only the head is known
 * @param peer the address that it came from
 */
public record HttpRequest(String method, String path, String query, Headers headers, byte[] body, String peer) {

  /** From this machine. */
  public HttpRequest(String method, String path, String query, Headers headers, byte[] body) {
    this(method, path, query, headers, body, "127.0.0.1");
  }

  /** The query's parameters, decoded. */
  public List<QueryString.Parameter> parameters() {
    return QueryString.parse(query);
  }

  public HttpRequest withBody(byte[] other) {
    return new HttpRequest(method, path, query, headers, other, peer);
  }
}
