package dev.holdfast.site.web;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The parts that pages are made of: the frame, cards, waveforms, faces, fields. */
final class Views {

  /** What the top of a page marks as being here. */
  record Place(String title, String here) {}

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH)
      .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH)
      .withZone(ZoneOffset.UTC);

  private final Assets assets;

  Views(Assets assets) {
    this.assets = assets;
  }

  /** A whole page. */
  Html frame(Place place, Optional<Session> session, Html content) {
    Html account = session
        .map(s -> Html.of("""
            <a class="button primary" href="/upload">{}<span>Upload</span></a>
            <details class="menu">
              <summary aria-label="Your account">{}</summary>
              <div>
                <a href="/u/{}">Your page</a>
                <form method="post" action="/logout">{}<button>Log out</button></form>
              </div>
            </details>
            """, icon("upload"), face(s.name()), s.name(), key()))
        .orElse(Html.of("""
            <a class="button quiet" href="/login">Log in</a>
            <a class="button primary" href="/join">Join</a>
            """));
    List<Html> kinds = new ArrayList<>();
    kinds.add(tab("/", "Explore", place.here.equals("explore")));
    for (Kind kind : Kind.values()) {
      kinds.add(tab("/?kind=" + kind.word(), kind.plural(), place.here.equals(kind.word())));
    }
    return Html.of("""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
          <meta name="color-scheme" content="light dark">
          <meta name="theme-color" content="#fbfaf8" media="(prefers-color-scheme: light)">
          <meta name="theme-color" content="#121014" media="(prefers-color-scheme: dark)">
          <title>{}</title>
          <link rel="icon" href="{}" type="image/svg+xml">
          <link rel="stylesheet" href="{}">
          <script src="{}" defer></script>
        </head>
        <body>
          <a class="skip" href="#main">Skip to content</a>
          <header class="top">
            <a class="logo" href="/" aria-label="Reel, home">{}<b>reel</b></a>
            <nav class="tabs" aria-label="Kinds">{}</nav>
            <div class="account">{}</div>
          </header>
          <main id="main">{}</main>
          <footer class="foot"><span>{}reel</span><span>Videos, sounds and photos, shared.</span></footer>
          <div id="toast" role="status" aria-live="polite"></div>
        </body>
        </html>
        """, place.title, assets.path("logo.svg"), assets.path("app.css"), assets.path("app.js"), logo(), kinds,
        account, content, logo());
  }

  private static Html tab(String path, String title, boolean here) {
    return Html.of("<a href=\"{}\"{}>{}</a>", path, Html.of(" aria-current=\"page\"").when(here), title);
  }

  Html icon(String name) {
    return Html.of("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{}#{}\"></use></svg>",
        assets.path("icons.svg"), name);
  }

  private static Html logo() {
    return Html.of("""
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">\
        <stop offset="0" stop-color="#ff8a3d"/><stop offset=".55" stop-color="#ff4d5e"/>\
        <stop offset="1" stop-color="#c531c9"/></linearGradient></defs><rect width="32" height="32" rx="9" fill="url(#g)"/>\
        <path d="M12 9.6c0-1.3 1.4-2.1 2.5-1.4l9.6 6.2c1 .7 1 2.2 0 2.9l-9.6 6.4c-1.1.7-2.5 0-2.5-1.4z" fill="#fff"/>\
        <rect x="7" y="8" width="2.6" height="16" rx="1.3" fill="#fff" opacity=".75"/></svg>""");
  }

  /** The letter that stands for somebody, on a colour of their own. */
  Html face(String name) {
    return Html.of("<span class=\"face hue-{}\" aria-hidden=\"true\">{}</span>", hue(name),
        name.substring(0, 1).toUpperCase(Locale.ROOT));
  }

  /** Uploads in a grid. The first of a long list may be shown larger. */
  Html grid(List<Media> all, boolean feature) {
    List<Html> cards = new ArrayList<>();
    for (Media media : all) {
      cards.add(card(media, feature && cards.isEmpty() && all.size() >= 5, Html.NONE));
    }
    return Html.of("<div class=\"grid\">{}</div>", cards);
  }

  /** The uploads of who sees them, each with the means to delete it. */
  Html own(List<Media> all) {
    return Html.of("<div class=\"grid\">{}</div>", all.stream().map(m -> card(m, false, deletion(m))).toList());
  }

  /** Asks before it deletes, also without script. */
  Html deletion(Media media) {
    return Html.of("""
        <details class="asks">
          <summary aria-label="Delete {}" title="Delete">{}</summary>
          <form method="post" action="/m/{}/delete">{}<p>Delete “{}” for ever, with its comments and likes?</p>
            <button class="button bad">Delete</button></form>
        </details>
        """, media.title(), icon("bin"), media.id(), key(), media.title());
  }

  private Html card(Media media, boolean large, Html tools) {
    return Html.of("""
        <article class="card{}">
          <a class="pic" href="/m/{}" tabindex="-1" aria-hidden="true">{}</a>{}
          <div class="about">
            <a class="who" href="/u/{}" title="{}">{}</a>
            <div>
              <h3><a href="/m/{}">{}</a></h3>
              <p><span>{}</span><span class="dot">{}</span></p>
            </div>
            <div class="counts"><span title="Likes">{}{}</span><span title="Comments">{}{}</span></div>
          </div>
        </article>
        """, Html.of(" large").when(large), media.id(), picture(media, large), tools, media.author(), media.author(),
        face(media.author()), media.id(), media.title(), media.author(), ago(media.created(), Instant.now()),
        icon("heart"), media.likes(), icon("comment"), media.comments());
  }

  /** Only what there is to see of an upload, for decoration. */
  Html sight(Media media) {
    return Html.of("<a href=\"/m/{}\" tabindex=\"-1\">{}</a>", media.id(), media.kind() == Kind.SOUND
        ? Html.of("<span class=\"tile hue-{}\">{}</span>", hue(media.id()), wave(media.peaks(), 40))
        : Html.of("<img src=\"/media/{}/thumb\" alt=\"\">", media.id()));
  }

  private Html picture(Media media, boolean large) {
    Html badge = switch (media.kind()) {
      case VIDEO -> Html.of("<span class=\"badge\">{}{}</span>", icon("play"), length(media.look().length()));
      case SOUND -> Html.of("<span class=\"badge\">{}{}</span>", icon("sound"), length(media.look().length()));
      case PHOTO -> Html.NONE;
    };
    return switch (media.status()) {
      case READY -> media.kind() == Kind.SOUND
          ? Html.of("<span class=\"tile hue-{}\">{}</span>{}", hue(media.id()), wave(media.peaks(), 48), badge)
          : Html.of("<img src=\"/media/{}/{}\" alt=\"\" loading=\"lazy\">{}", media.id(), large ? "large" : "thumb",
              badge);
      case FAILED, DELETED -> Html.of("<span class=\"tile plain\">{}<em>Could not be processed</em></span>", icon("alert"));
      case UPLOADING, QUEUED, PROCESSING ->
          Html.of("<span class=\"tile plain busy\">{}<em>Processing</em></span>", icon(media.kind().word()));
    };
  }

  /** A sound's loudness as bars. */
  static Html wave(List<Integer> peaks, int bars) {
    List<Html> rects = new ArrayList<>();
    for (int bar = 0; bar < bars && !peaks.isEmpty(); bar++) {
      int loudest = 0;
      int to = Math.max((bar + 1) * peaks.size() / bars, bar * peaks.size() / bars + 1);
      for (int peak : peaks.subList(bar * peaks.size() / bars, Math.min(to, peaks.size()))) {
        loudest = Math.max(loudest, peak);
      }
      int height = Math.max(4, loudest);
      rects.add(Html.of("<rect x=\"{}\" y=\"{}\" width=\"6\" height=\"{}\" rx=\"3\"/>", bar * 10 + 2,
          (100 - height) / 2, height));
    }
    return Html.of("<svg class=\"wave\" viewBox=\"0 0 {} 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}</svg>",
        bars * 10, rects);
  }

  /** The key under which a form is done only once, however often it is sent. */
  static Html key() {
    return Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Ask.KEY_FIELD, UUID.randomUUID());
  }

  /** One of twelve colours, always the same for a text. */
  static int hue(String text) {
    return Math.floorMod(text.hashCode() * 31 + text.length(), 12);
  }

  /** {@code 1:05}, {@code 1:02:03}. */
  static String length(Duration length) {
    long seconds = Math.round(length.toMillis() / 1000.0);
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }

  /** Says that a page is of a moment ago: the database is away. */
  static Html asOf(Optional<Instant> then) {
    return then.map(t -> Html.of("<p class=\"note of-before\" role=\"status\">A part of reel is being replaced. This is how"
        + " things stood at {} UTC; what you say now is kept and appears in a moment.</p>", CLOCK.format(t)))
        .orElse(Html.NONE);
  }

  static String ago(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toMinutes() < 1) {
      return "just now";
    } else if (age.toHours() < 1) {
      return age.toMinutes() + " min ago";
    } else if (age.toDays() < 1) {
      return age.toHours() + " h ago";
    } else if (age.toDays() < 7) {
      return age.toDays() == 1 ? "yesterday" : age.toDays() + " days ago";
    }
    return DAY.format(then);
  }
}
