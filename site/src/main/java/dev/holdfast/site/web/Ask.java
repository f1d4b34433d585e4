package dev.holdfast.site.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A request.
 *
 * @param parameters the parts of the path that the route names
 * @param headers by name in lower case
 */
record Ask(String method, String path, SortedMap<String, String> parameters, SortedMap<String, String> query,
           SortedMap<String, String> headers, byte[] body, Optional<Session> session) {

  /** Where a form carries the key that a header would. */
  static final String KEY_FIELD = "idempotency_key";

  private static final ObjectMapper JSON = new ObjectMapper();

  String parameter(String name) {
    return parameters.get(name);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  Optional<String> asked(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** The website's script and other programs ask for JSON; people without script get pages. */
  boolean wantsJson() {
    return header("accept").orElse("").contains("application/json");
  }

  /** Whether the person's own connection is encrypted, as the load balancer says. */
  boolean secure() {
    return header("x-forwarded-proto").orElse("").equals("https");
  }

  /** The session of somebody who must be logged in. */
  Session member() {
    return session.orElseThrow(() -> new Refusal(401, "Please log in first."));
  }

  /** The fields of a form. */
  SortedMap<String, String> form() {
    return header("content-type").orElse("").startsWith("application/x-www-form-urlencoded")
        ? fields(new String(body, StandardCharsets.UTF_8))
        : new TreeMap<>();
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new Refusal(400, "The request is not JSON.");
    }
  }

  /**
   * The key under which this request is done only once: the client's, or a new one. Clients cannot meet each other's
   * keys, because the account is part of them.
   */
  String key() {
    String given = header("idempotency-key").or(() -> Optional.ofNullable(form().get(KEY_FIELD)))
        .orElseGet(() -> UUID.randomUUID().toString());
    if (!given.matches("[0-9A-Za-z._:-]{8,100}")) {
      throw new Refusal(400, "The Idempotency-Key must be 8 to 100 letters, digits, dots, dashes, underscores, colons.");
    }
    return session.map(s -> s.account() + "/").orElse("-/") + given;
  }

  static SortedMap<String, String> fields(String encoded) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (String field : encoded.split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decode(String encoded) {
    try {
      // PostgreSQL's text cannot hold the character zero.
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8).replace("\0", "");
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "The request is not encoded as forms are.");
    }
  }
}
