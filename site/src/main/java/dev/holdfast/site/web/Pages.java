package dev.holdfast.site.web;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Status;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Talk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The pages, as markup. What they show is handed to them. */
final class Pages {

  private final Views views;

  Pages(Views views) {
    this.views = views;
  }

  /** @param asOf when this was so, where the database is away */
  Html explore(Optional<Session> session, Optional<Kind> kind, List<Media> all, boolean first, Optional<Instant> asOf) {
    String here = kind.map(Kind::word).orElse("explore");
    String title = kind.map(Kind::plural).orElse("Explore");
    Html hero = Html.of("""
        <section class="hero">
          <h1>See it. Hear it.<br><em>Share it.</em></h1>
          <p>Videos, sounds and photos from people, not from an algorithm. The newest first.</p>
          <p><a class="button primary big" href="/join">Join reel</a></p>
          <div class="collage" aria-hidden="true">{}</div>
        </section>
        """, all.size() < 3 ? Html.NONE : all.reversed().stream().limit(3).map(views::sight).toList()).when(session.isEmpty() && kind.isEmpty() && first);
    Html more = all.size() < Library.PAGE ? Html.NONE : Html.of(
        "<p class=\"more\"><a class=\"button quiet big\" href=\"/?{}before={}\">Show more</a></p>",
        kind.map(k -> "kind=" + k.word() + "&").orElse(""), Library.Cursor.after(all.getLast()).word());
    Html list = all.isEmpty()
        ? Html.of("""
            <section class="empty">{}<h2>{}</h2><p>{}</p><p><a class="button primary big" href="/upload">Upload</a></p>
            </section>
            """, views.icon(kind.map(Kind::word).orElse("photo")), first ? "Nothing here yet" : "That was all",
            first ? "Be the first: share a photo, a video or a sound." : "You have seen everything there is.")
        : views.grid(all, first && kind.isEmpty());
    return views.frame(new Views.Place(kind.isEmpty() ? "reel: videos, sounds, photos" : title + " · reel", here),
        session, Html.of("{}{}<div class=\"wide\"><h2 class=\"list\">{}</h2>{}{}</div>", Views.asOf(asOf), hero,
            kind.isEmpty() ? "Newest" : title, list, more));
  }

  /** @param asOf when this was so, where the database is away */
  Html item(Optional<Session> session, Media media, boolean liked, List<Talk.Comment> comments, List<Media> others,
            Optional<Instant> asOf) {
    Html talk = session
        .map(s -> Html.of("""
            <form class="say" method="post" action="/m/{}/comments" data-comment>{}{}
              <textarea name="body" rows="1" maxlength="2000" required placeholder="Say something kind"
                aria-label="Your comment"></textarea>
              <button class="button primary" aria-label="Send">{}</button>
            </form>
            """, media.id(), Views.key(), views.face(s.name()), views.icon("send")))
        .orElse(Html.of("<p class=\"say\"><a class=\"button quiet\" href=\"/login?next=/m/{}\">Log in to comment</a></p>",
            media.id()));
    Html rest = others.isEmpty() ? Html.NONE
        : Html.of("<section class=\"wide others\"><h2 class=\"list\">More to explore</h2>{}</section>",
            views.grid(others, false));
    return views.frame(new Views.Place(media.title() + " · reel", media.kind().word()), session, Html.of("""
        {}<div class="item of-{}">
          <div class="stage">{}</div>
          <aside class="side">
            <h1>{}</h1>
            <div class="byline"><a href="/u/{}">{}<span><b>{}</b><small>{}</small></span></a>{}</div>
            {}
            <section class="talk" id="comments">
              <h2>Comments <small id="count">{}</small></h2>
              <ol id="said">{}</ol>
              {}
            </section>
          </aside>
        </div>
        {}
        """, Views.asOf(asOf), media.kind().word(), stage(media), media.title(), media.author(),
        views.face(media.author()), media.author(), Views.ago(media.created(), Instant.now()),
        like(session, media, liked), session.filter(s -> s.account() == media.account()).map(s -> tools(media)),
        media.comments(),
        comments.stream().map(this::comment).toList(), talk, rest));
  }

  Html comment(Talk.Comment comment) {
    return Html.of("""
        <li id="c{}"><a href="/u/{}">{}</a><div><p><b>{}</b> <small>{}</small></p><p class="body">{}</p></div></li>
        """, comment.id(), comment.author(), views.face(comment.author()), comment.author(),
        Views.ago(comment.created(), Instant.now()), comment.body());
  }

  /** What only its author can do. */
  private Html tools(Media media) {
    return Html.of("""
        <div class="tools">
          <details class="asks rename">
            <summary class="button quiet">Rename</summary>
            <form method="post" action="/m/{}/title">{}<label>Title<input name="title" value="{}" required
              maxlength="100" autocomplete="off"></label><p class="note bad" data-problem hidden></p>
              <button class="button primary">Save</button></form>
          </details>
          {}
        </div>
        """, media.id(), Views.key(), media.title(), views.deletion(media)).when(media.status() != Status.UPLOADING);
  }

  private Html like(Optional<Session> session, Media media, boolean liked) {
    if (session.isEmpty()) {
      return Html.of("<a class=\"like\" href=\"/login?next=/m/{}\" aria-label=\"Log in to like\">{}<span>{}</span></a>",
          media.id(), views.icon("heart"), media.likes());
    }
    return Html.of("""
        <form method="post" action="/m/{}/like" data-like>{}<input type="hidden" name="on" value="{}">
          <button class="like" aria-pressed="{}" aria-label="Like">{}<span>{}</span></button></form>
        """, media.id(), Views.key(), !liked, liked, views.icon("heart"), media.likes());
  }

  private Html stage(Media media) {
    int width = Math.max(1, media.look().width());
    int height = Math.max(1, media.look().height());
    return switch (media.status()) {
      case UPLOADING -> Html.of("""
          <div class="waiting">{}<h2>Not uploaded yet</h2><p>The upload has not finished.</p></div>
          """, views.icon("upload"));
      case QUEUED, PROCESSING -> Html.of("""
          <div class="waiting" data-waiting="/m/{}/status"><span class="spinner"></span>
            <h2>Processing your {}</h2><p>It appears here by itself in a moment. You may leave this page.</p></div>
          """, media.id(), media.kind().word());
      case FAILED, DELETED -> Html.of("<div class=\"waiting\">{}<h2>This did not work</h2><p>{}</p></div>", views.icon("alert"),
          media.reason().orElse("The file could not be processed."));
      case READY -> switch (media.kind()) {
        case PHOTO -> Html.of("<img src=\"/media/{}/large\" width=\"{}\" height=\"{}\" alt=\"{}\">", media.id(), width,
            height, media.title());
        case VIDEO -> Html.of("""
            <video controls playsinline preload="metadata" width="{}" height="{}" poster="/media/{}/large">
              <source src="/media/{}/video" type="video/mp4"></video>
            """, width, height, media.id(), media.id());
        case SOUND -> Html.of("""
            <div class="sound hue-{}" data-sound>
              <button class="playing" aria-label="Play">{}{}</button>
              <div class="bars" role="slider" tabindex="0" aria-label="Position" aria-valuemin="0" aria-valuemax="100"
                aria-valuenow="0">{}<div class="done">{}</div></div>
              <p class="time"><span data-now>0:00</span><span>{}</span></p>
              <audio preload="metadata" src="/media/{}/sound"></audio>
            </div>
            """, Views.hue(media.id()), views.icon("play"), views.icon("pause"), Views.wave(media.peaks(), 100),
            Views.wave(media.peaks(), 100), Views.length(media.look().length()), media.id());
      };
    };
  }

  Html upload(Session session) {
    return views.frame(new Views.Place("Upload · reel", "upload"), Optional.of(session), Html.of("""
        <section class="narrow">
          <h1>Upload</h1>
          <p class="lead">Drop as many files as you like. They go straight to storage; you can watch them being made ready.</p>
          <label class="drop" id="drop" data-refusal="{}">
            <input type="file" id="files" multiple accept="{}">
            <span class="cloud">{}</span>
            <b>Drop photos, videos and sounds here</b>
            <span>or <u>choose from this device</u></span>
            <small>Photos up to {} · videos up to {} · sounds up to {}</small>
          </label>
          <noscript><p class="note bad">Uploading needs JavaScript: your browser puts the bytes into storage itself.</p></noscript>
          <ul id="uploads" class="uploads"></ul>
          <template id="upload-row">
            <li><span class="thumb"></span><div>
              <p class="name"><b></b><small></small></p>
              <progress max="100" value="0"></progress>
              <p class="state">Waiting</p></div><a class="button quiet" hidden>View</a></li>
          </template>
        </section>
        """, Kind.REFUSAL, Kind.accepted(), views.icon("upload"), Kind.PHOTO.limit(), Kind.VIDEO.limit(), Kind.SOUND.limit()));
  }

  /** The form to join or to log in. */
  Html entry(boolean join, String name, String next, Optional<String> problem) {
    return views.frame(new Views.Place(join ? "Join · reel" : "Log in · reel", "entry"), Optional.empty(), Html.of("""
        <section class="entry">
          <div class="art" aria-hidden="true"><p>See it.<br>Hear it.<br>Share it.</p>{}</div>
          <form method="post" action="{}" class="sheet">
            <h1>{}</h1>
            <p class="lead">{}</p>
            <p class="note bad" data-problem{}>{}</p>
            {}<input type="hidden" name="next" value="{}">
            <label>Name<input name="name" value="{}" required minlength="3" maxlength="20" pattern="[A-Za-z0-9_]+"
              autocomplete="username" autocapitalize="none" spellcheck="false" data-first>{}</label>
            <label>Password<input name="password" type="password" required minlength="8" maxlength="200"
              autocomplete="{}">{}</label>
            <button class="button primary big">{}</button>
            <p class="other">{}</p>
          </form>
        </section>
        """, Views.wave(List.of(20, 45, 70, 40, 90, 60, 30, 80, 100, 55, 35, 75, 50, 85, 25, 65, 40, 95, 30, 60), 20),
        join ? "/join" : "/login",
        join ? "Join reel" : "Welcome back", join ? "A name and a password are all it takes." : "Log in to go on.",
        Html.of(" hidden").when(problem.isEmpty()), problem, Views.key(), next, name,
        Html.of("<small>3 to 20 letters, digits or underscores</small>").when(join),
        join ? "new-password" : "current-password",
        Html.of("<small>At least 8 characters</small>").when(join), join ? "Create account" : "Log in",
        join ? Html.of("Already here? <a href=\"/login\">Log in</a>")
            : Html.of("New here? <a href=\"/join\">Join</a>")));
  }

  Html profile(Optional<Session> session, String name, List<Media> all, boolean own) {
    List<Media> shown = all.stream().filter(m -> m.status() == Status.READY).toList();
    int likes = shown.stream().mapToInt(Media::likes).sum();
    Html list = all.isEmpty()
        ? Html.of("<section class=\"empty\">{}<h2>Nothing here yet</h2>{}</section>", views.icon("photo"),
            Html.of("<p><a class=\"button primary big\" href=\"/upload\">Upload</a></p>").when(own))
        : own ? views.own(all) : views.grid(all, false);
    return views.frame(new Views.Place(name + " · reel", "profile"), session, Html.of("""
        <div class="wide">
          <section class="person">{}<div><h1>{}</h1><p>{} {} · {} {}</p></div></section>
          {}
        </div>
        """, views.face(name), name, shown.size(), shown.size() == 1 ? "upload" : "uploads", likes,
        likes == 1 ? "like" : "likes", list));
  }

  Html problem(Optional<Session> session, int status, String message) {
    String title = switch (status) {
      case 404 -> "Not found";
      case 401 -> "Please log in";
      case 403 -> "Not allowed";
      case 503 -> "One moment, please";
      default -> status < 500 ? "That did not work" : "Something broke";
    };
    Html action = status == 401 ? Html.of("<a class=\"button primary big\" href=\"/login\">Log in</a>")
        : Html.of("<a class=\"button quiet big\" href=\"/\">Back to the start</a>");
    return views.frame(new Views.Place(title + " · reel", "problem"), session, Html.of("""
        <section class="problem"><p class="code">{}</p><h1>{}</h1><p class="lead">{}</p><p>{}</p></section>
        """, status, title, message, action));
  }
}
