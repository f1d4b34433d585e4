package dev.holdfast.site.web;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Status;
import dev.holdfast.site.media.Step;
import dev.holdfast.site.media.Variant;
import dev.holdfast.site.store.Accounts;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the website answers at each address. */
final class Site {

  /** How long a browser may remember where the bytes of a variant are; less than that address works. */
  static final Duration REDIRECT_KEPT = Duration.ofMinutes(10);

  /** In characters as people count them. */
  private static final int LONGEST_TITLE = 100;

  private static final String LETTERS = "0123456789abcdefghijkmnpqrstuvwxyz";

  /** One address. */
  record Route(String method, String path, Handler handler) {}

  interface Handler {
    Answer answer(Ask ask);
  }

  /** How long an answer is kept back for the message that may go out with it. */
  private static final Duration SENDING = Duration.ofMillis(300);

  private final Accounts accounts;
  private final Library library;
  private final Memory memory;
  private final Said said;
  private final Bucket bucket;
  private final Outbox outbox;
  private final Sessions sessions;
  private final Passwords passwords;
  private final Assets assets;
  private final Pages pages;
  private final SecureRandom random = new SecureRandom();

  Site(Accounts accounts, Library library, Memory memory, Said said, Bucket bucket, Outbox outbox, Sessions sessions,
       Passwords passwords, Assets assets, Pages pages) {
    this.accounts = accounts;
    this.library = library;
    this.memory = memory;
    this.said = said;
    this.bucket = bucket;
    this.outbox = outbox;
    this.sessions = sessions;
    this.passwords = passwords;
    this.assets = assets;
    this.pages = pages;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/", this::explore),
        new Route("GET", "/join", ask -> entry(ask, true)),
        new Route("POST", "/join", this::join),
        new Route("GET", "/login", ask -> entry(ask, false)),
        new Route("POST", "/login", this::login),
        new Route("POST", "/logout", this::logout),
        new Route("GET", "/upload", this::upload),
        new Route("POST", "/uploads", this::place),
        new Route("POST", "/uploads/{id}/complete", this::complete),
        new Route("GET", "/m/{id}", this::item),
        new Route("GET", "/m/{id}/status", this::status),
        new Route("GET", "/m/{id}/comments", this::comments),
        new Route("POST", "/m/{id}/comments", this::comment),
        new Route("POST", "/m/{id}/like", this::like),
        new Route("POST", "/m/{id}/title", this::rename),
        new Route("POST", "/m/{id}/delete", this::delete),
        new Route("GET", "/media/{id}/{variant}", this::bytes),
        new Route("GET", "/u/{name}", this::profile),
        new Route("GET", "/assets/{file}", ask -> assets.get(ask.parameter("file")).orElseThrow(Refusal::notFound)));
  }

  private Answer explore(Ask ask) {
    Optional<Kind> kind = ask.asked("kind").flatMap(Kind::ofWord);
    Optional<Library.Cursor> after = ask.asked("before").flatMap(Library.Cursor::ofWord);
    Memory.Glance glance = memory.glance();
    List<Media> all = newest(glance, kind, after);
    return Answer.page(200, pages.explore(ask.session(), kind, all, after.isEmpty(), glance.asOf()))
        .asOf(glance.asOf());
  }

  private Answer entry(Ask ask, boolean join) {
    String next = next(ask.asked("next"));
    return ask.session().isPresent() ? Answer.see(next)
        : Answer.page(200, pages.entry(join, "", next, Optional.empty()));
  }

  private Answer join(Ask ask) {
    SortedMap<String, String> form = ask.form();
    String name = form.getOrDefault("name", "").strip();
    String password = form.getOrDefault("password", "");
    if (!name.matches("[A-Za-z0-9_]{3,20}")) {
      return entryProblem(ask, true, 422, "A name has 3 to 20 letters, digits or underscores.");
    }
    if (password.length() < 8 || password.length() > 200) {
      return entryProblem(ask, true, 422, "A password has at least 8 characters.");
    }
    // The same key may come from a repeated request: then the account is there already, with this password.
    return accounts.join(ask.key(), name, passwords.hash(password))
        .filter(a -> passwords.matches(password, a.password()))
        .map(a -> enter(ask, a))
        .orElseGet(() -> entryProblem(ask, true, 409, "The name " + name + " is taken. Try another."));
  }

  private Answer login(Ask ask) {
    SortedMap<String, String> form = ask.form();
    String password = form.getOrDefault("password", "");
    Optional<Accounts.Account> account = accounts.byName(form.getOrDefault("name", "").strip());
    if (account.isEmpty()) {
      // As much work as for a name that exists, so that the time does not tell.
      passwords.hash(password);
    }
    return account.filter(a -> passwords.matches(password, a.password()))
        .map(a -> enter(ask, a))
        .orElseGet(() -> entryProblem(ask, false, 401, "Name or password is wrong."));
  }

  private Answer enter(Ask ask, Accounts.Account account) {
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("name", account.name());
    return Answer.done(ask, next(Optional.ofNullable(ask.form().get("next"))), value)
        .with("Set-Cookie", sessions.begin(new Session(account.id(), account.name()), Instant.now(), ask.secure()));
  }

  private Answer entryProblem(Ask ask, boolean join, int status, String problem) {
    if (ask.wantsJson()) {
      throw new Refusal(status, problem);
    }
    String next = next(Optional.ofNullable(ask.form().get("next")));
    return Answer.page(status, pages.entry(join, ask.form().getOrDefault("name", ""), next, Optional.of(problem)));
  }

  private Answer logout(Ask ask) {
    return Answer.done(ask, "/", new TreeMap<>()).with("Set-Cookie", sessions.end(ask.secure()));
  }

  /** Where to go on: a path of this website, and nothing that a browser could take for another one. */
  private static String next(Optional<String> asked) {
    return asked.filter(n -> n.matches("/([A-Za-z0-9_][A-Za-z0-9_/-]*)?")).orElse("/");
  }

  private Answer upload(Ask ask) {
    return ask.session().isEmpty() ? Answer.see("/login?next=/upload") : Answer.page(200, pages.upload(ask.member()));
  }

  private Answer place(Ask ask) {
    Session member = ask.member();
    String name = ask.json().path("name").asText("").replace("\0", "").strip();
    String type = ask.json().path("type").asText("");
    long size = ask.json().path("size").asLong(-1);
    Kind kind = Kind.ofType(type).filter(k -> type.matches("[a-z0-9][a-z0-9.+/-]{2,80}")).orElseThrow(() ->
        new Refusal(415, Kind.REFUSAL));
    if (size <= 0) {
      throw new Refusal(422, "The file is empty.");
    }
    if (size > kind.most()) {
      throw new Refusal(413, kind.plural() + " may have up to " + kind.limit() + ".");
    }
    String id = library.place(ask.key(), newId(), member.account(), title(name), kind, type, size);
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("id", id);
    value.put("kind", kind.word());
    value.put("page", "/m/" + id);
    value.put("put", bucket.putAddress(id, type, size));
    value.put("type", type);
    return Answer.json(201, value);
  }

  /** The file's name without folders and ending, as people would write it. */
  private static String title(String name) {
    String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    int dot = base.lastIndexOf('.');
    String title = (dot > 0 ? base.substring(0, dot) : base).replace('_', ' ').strip();
    return title.isEmpty() ? "Untitled" : title.substring(0, title.offsetByCodePoints(0,
        Math.min(LONGEST_TITLE, title.codePointCount(0, title.length()))));
  }

  private String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  private Answer complete(Ask ask) {
    Media media = find(ask);
    if (media.account() != ask.member().account()) {
      throw new Refusal(403, "This is somebody else's upload.");
    }
    if (media.status() == Status.UPLOADING) {
      long there = bucket.uploaded(media.id()).orElseThrow(() ->
          new Refusal(409, "The bytes have not arrived. Try the upload again."));
      if (there != media.size()) {
        throw new Refusal(409, "Only a part of the file has arrived. Try the upload again.");
      }
      boolean stepped = library.step(media.id(), Step.UPLOADED);
      // It is acknowledged by its row. A message now, so that nobody waits for the next round; if not now, then.
      send();
      if (stepped) {
        return statusOf(media.in(Step.UPLOADED.to()), ask.session());
      }
    }
    return statusOf(find(ask), ask.session());
  }

  /** On a thread of its own: where the way to the database is slow, whoever has uploaded waits for the row alone. */
  private void send() {
    Thread sending = Thread.ofVirtual().name("send").start(() -> {
      try {
        outbox.sweepUnlessAway(Instant.now());
      } catch (Unavailable e) {
        System.getLogger(Site.class.getName()).log(System.Logger.Level.WARNING, "later: {0}", e.getMessage());
      }
    });
    try {
      sending.join(SENDING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer item(Ask ask) {
    Memory.Glance glance = memory.glance();
    Media media = find(ask, glance);
    long account = ask.session().map(Session::account).orElse(-1L);
    if (media.status() != Status.READY && media.account() != account) {
      throw Refusal.notFound();
    }
    String id = media.id();
    // Where it is not known whether the visitor likes it, the heart is empty: no reason to let them wait.
    boolean liked = account >= 0
        && glance.at("liked " + id + " " + account, s -> s.talk().likes(id, account), () -> false);
    List<Talk.Comment> comments = glance.at("latest " + id, s -> s.talk().latest(id));
    List<Media> others = newest(glance, Optional.empty(), Optional.empty()).stream()
        .filter(m -> !m.id().equals(id)).limit(4).toList();
    return Answer.page(200, pages.item(ask.session(), media, liked, comments, others, glance.asOf()))
        .asOf(glance.asOf());
  }

  private Answer status(Ask ask) {
    Memory.Glance glance = memory.glance();
    String id = ask.parameter("id");
    // Asked again and again until it is finished: that it was not, a moment ago, is an answer.
    Media media = glance.at("status " + id, s -> s.library().find(id), () -> Optional.of(find(ask, glance)))
        .orElseThrow(Refusal::notFound);
    return statusOf(media, ask.session()).asOf(glance.asOf());
  }

  /** What became of an upload is nobody's secret, why it failed is its author's. */
  private static Answer statusOf(Media media, Optional<Session> session) {
    boolean own = session.filter(s -> s.account() == media.account()).isPresent();
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("id", media.id());
    value.put("status", media.status().word());
    value.put("finished", media.status().finished());
    value.put("page", "/m/" + media.id());
    media.reason().filter(r -> own).ifPresent(r -> value.put("reason", r));
    return Answer.json(200, value);
  }

  private Answer comments(Ask ask) {
    long after = Long.parseLong(ask.asked("after").filter(a -> a.matches("[0-9]{1,18}")).orElse("0"));
    Memory.Glance glance = memory.glance();
    String id = find(ask, glance).id();
    // Asked every few seconds by those who look at the page: nothing new is an answer.
    List<Talk.Comment> comments = glance.at("comments " + id + " " + after, s -> s.talk().comments(id, after),
        () -> glance.<List<Talk.Comment>>known("latest " + id).orElse(List.of()).stream()
            .filter(c -> c.id() > after).toList());
    List<SortedMap<String, Object>> all = comments.stream().map(c -> {
      SortedMap<String, Object> value = new TreeMap<>();
      value.put("id", c.id());
      value.put("author", c.author());
      value.put("body", c.body());
      value.put("created", c.created().toString());
      return value;
    }).toList();
    return Answer.json(200, all).asOf(glance.asOf());
  }

  private Answer comment(Ask ask) {
    ask.member();
    String body = ask.form().getOrDefault("body", "").strip();
    if (body.isEmpty() || body.length() > 2000) {
      throw new Refusal(422, "A comment has 1 to 2000 characters.");
    }
    return said.comment(ask, seen(ask), body);
  }

  private Answer like(Ask ask) {
    ask.member();
    return said.like(ask, seen(ask), !ask.form().getOrDefault("on", "true").equals("false"));
  }

  private Answer rename(Ask ask) {
    Session member = ask.member();
    String title = ask.form().getOrDefault("title", "").strip();
    if (title.isEmpty() || title.codePointCount(0, title.length()) > LONGEST_TITLE) {
      throw new Refusal(422, "A title has 1 to " + LONGEST_TITLE + " characters.");
    }
    if (!library.rename(ask.parameter("id"), member.account(), title)) {
      throw notOwn(ask);
    }
    return Answer.done(ask, "/m/" + ask.parameter("id"), new TreeMap<>());
  }

  private Answer delete(Ask ask) {
    Session member = ask.member();
    if (!library.delete(ask.key(), ask.parameter("id"), member.account())) {
      throw notOwn(ask);
    }
    // It is deleted by its row; the message to remove its objects now, or with the next round.
    send();
    return Answer.done(ask, "/u/" + member.name(), new TreeMap<>());
  }

  private Refusal notOwn(Ask ask) {
    return find(ask).account() == ask.member().account()
        ? new Refusal(409, "This upload has not finished.")
        : new Refusal(403, "This is somebody else's upload.");
  }

  private Answer bytes(Ask ask) {
    Variant variant = Variant.ofWord(ask.parameter("variant")).orElseThrow(Refusal::notFound);
    String id = ask.parameter("id");
    if (!id.matches("[0-9a-z]{1,20}")) {
      throw Refusal.notFound();
    }
    // Without a look into the database: whether there are such bytes, the bucket knows.
    return new Answer(302, "text/plain", new byte[0], new TreeMap<>())
        .with("Location", bucket.getAddress(id, variant))
        .with("Cache-Control", "private, max-age=" + REDIRECT_KEPT.toSeconds());
  }

  private Answer profile(Ask ask) {
    Accounts.Account account = accounts.byName(ask.parameter("name")).orElseThrow(Refusal::notFound);
    boolean own = ask.session().filter(s -> s.account() == account.id()).isPresent();
    return Answer.page(200, pages.profile(ask.session(), account.name(), library.of(account.id(), own), own));
  }

  private Media find(Ask ask) {
    return library.find(ask.parameter("id")).orElseThrow(Refusal::notFound);
  }

  /** The same from memory, where the database is away. */
  private static Media find(Ask ask, Memory.Glance glance) {
    String id = ask.parameter("id");
    return glance.at("media " + id, s -> s.library().find(id), found -> found.filter(m -> m.status().finished()).isPresent())
        .orElseThrow(Refusal::notFound);
  }

  private static List<Media> newest(Memory.Glance glance, Optional<Kind> kind, Optional<Library.Cursor> after) {
    return glance.at("newest " + kind.map(Kind::word).orElse("") + " " + after.map(Library.Cursor::word).orElse(""),
        s -> s.library().newest(kind, after));
  }

  /** One that everybody can see. */
  private Media seen(Ask ask) {
    return Optional.of(find(ask, memory.glance())).filter(m -> m.status() == Status.READY).orElseThrow(Refusal::notFound);
  }
}
