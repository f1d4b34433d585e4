package dev.holdfast.site.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A response. */
record Answer(int status, String type, byte[] body, SortedMap<String, String> headers) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer page(int status, Html html) {
    return new Answer(status, "text/html; charset=utf-8", html.markup().getBytes(StandardCharsets.UTF_8),
        new TreeMap<>()).with("Cache-Control", "private, no-cache");
  }

  static Answer json(int status, Object value) {
    try {
      return new Answer(status, "application/json", JSON.writeValueAsBytes(value), new TreeMap<>())
          .with("Cache-Control", "no-store");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** After a POST: see there. */
  static Answer see(String path) {
    return new Answer(303, "text/plain", new byte[0], new TreeMap<>()).with("Location", path);
  }

  /** For those who want JSON, the value; for the others, the page to see. */
  static Answer done(Ask ask, String path, SortedMap<String, Object> value) {
    if (!ask.wantsJson()) {
      return see(path);
    }
    SortedMap<String, Object> all = new TreeMap<>(value);
    all.put("to", path);
    return json(200, all);
  }

  /** As {@link #done}, for what was taken and is not done yet. */
  static Answer taken(Ask ask, String path, SortedMap<String, Object> value) {
    Answer done = done(ask, path, value);
    return done.status == 200 ? new Answer(202, done.type, done.body, done.headers) : done;
  }

  /** Says when it was so, where that is not now. */
  Answer asOf(Optional<Instant> then) {
    return then.map(t -> with("X-Reel-As-Of", t.toString())).orElse(this);
  }

  Answer with(String header, String value) {
    SortedMap<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, more);
  }
}
