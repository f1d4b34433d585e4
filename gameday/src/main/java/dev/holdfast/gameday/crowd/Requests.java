package dev.holdfast.gameday.crowd;

import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Website;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The requests of a crowd as bytes. People share accounts: a website has as many, but a test need not make them. */
final class Requests {

  private final String common;
  private final List<Website.User> accounts;
  private final List<String> items;
  private final String path;
  private final String run;
  private final AtomicLong keys = new AtomicLong();

  /**
   * @param path what {@link Sample.Kind#FRONT} asks for
   * @param accounts whom people are logged in as, in turn; none, and they are strangers
   * @param items what there is to look at
   */
  Requests(URI base, String path, List<Website.User> accounts, List<String> items, String run) {
    this.common = " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\nUser-Agent: gameday\r\n";
    this.path = path;
    this.accounts = accounts;
    this.items = items;
    this.run = run;
  }

  Website.User account(int person) {
    return accounts.get(person % accounts.size());
  }

  boolean hasAccounts() {
    return !accounts.isEmpty();
  }

  String item(int number) {
    return items.get(number);
  }

  int items() {
    return items.size();
  }

  /** What a comment says: no two are alike. */
  String comment(int person) {
    return "Comment " + keys.incrementAndGet() + " of " + run + " by visitor " + person;
  }

  ByteBuffer of(Sample.Kind kind, int person, int item, String body) {
    String id = item < 0 ? "" : items.get(item);
    return switch (kind) {
      case FRONT -> get(path, "text/html", person);
      case ITEM -> get("/m/" + id, "text/html", person);
      case PICTURE -> get("/media/" + id + "/thumb", "application/json", person);
      case COMMENTS -> get("/m/" + id + "/comments?after=0", "application/json", person);
      case STATUS -> get("/m/" + id + "/status", "application/json", person);
      case COMMENT -> post("/m/" + id + "/comments", "body=" + body.replace(' ', '+'), person);
      case LIKE -> post("/m/" + id + "/like", "on=true", person);
      case UPLOAD, COMPLETE, PUT -> throw new IllegalStateException("several requests: " + kind);
    };
  }

  private ByteBuffer get(String path, String accept, int person) {
    return bytes("GET " + path + common + "Accept: " + accept + "\r\n" + cookie(person) + "\r\n");
  }

  private ByteBuffer post(String path, String form, int person) {
    return bytes("POST " + path + common + "Accept: application/json\r\nIdempotency-Key: crowd-" + run + "-"
        + keys.incrementAndGet() + "\r\n" + cookie(person)
        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n" + form);
  }

  private String cookie(int person) {
    return accounts.isEmpty() ? "" : "Cookie: " + account(person).cookie() + "\r\n";
  }

  private static ByteBuffer bytes(String request) {
    return ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
  }
}
