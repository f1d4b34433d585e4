package dev.holdfast.site.web;

import dev.holdfast.site.media.Media;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What people say of an upload: comments and likes. They are written at once, or, where the database is away, taken for
 * later and answered as such (202). Where the queue is away too, they wait for the database.
 */
final class Said {

  private final Talk hasty;
  private final Talk patient;
  private final Later later;
  private final Pages pages;

  Said(Talk hasty, Talk patient, Later later, Pages pages) {
    this.hasty = hasty;
    this.patient = patient;
    this.later = later;
    this.pages = pages;
  }

  Answer comment(Ask ask, Media media, String body) {
    Session member = ask.member();
    // One key for all tries, also where the client gave none.
    String key = ask.key();
    try {
      return written(ask, media, body, hasty.comment(key, media.id(), member.account(), body));
    } catch (Unavailable e) {
      if (!later.comment(key, media.id(), member.account(), body)) {
        return written(ask, media, body, patient.comment(key, media.id(), member.account(), body));
      }
    }
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("later", true);
    value.put("html", pages.comment(new Talk.Comment(0, member.name(), body, Instant.now())).markup());
    return Answer.taken(ask, "/m/" + media.id(), value);
  }

  private Answer written(Ask ask, Media media, String body, Optional<Long> written) {
    long id = written.orElseThrow(Refusal::notFound);
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("id", id);
    value.put("html", pages.comment(new Talk.Comment(id, ask.member().name(), body, Instant.now())).markup());
    return Answer.done(ask, "/m/" + media.id() + "#c" + id, value);
  }

  Answer like(Ask ask, Media media, boolean on) {
    long account = ask.member().account();
    Instant now = Instant.now();
    try {
      return written(ask, media, hasty.like(media.id(), account, on, now));
    } catch (Unavailable e) {
      if (!later.like(media.id(), account, on, now)) {
        return written(ask, media, patient.like(media.id(), account, on, now));
      }
    }
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("later", true);
    value.put("on", on);
    value.put("likes", Math.max(0, media.likes() + (on ? 1 : -1)));
    return Answer.taken(ask, "/m/" + media.id(), value);
  }

  private static Answer written(Ask ask, Media media, Optional<Talk.Liking> written) {
    Talk.Liking liking = written.orElseThrow(Refusal::notFound);
    SortedMap<String, Object> value = new TreeMap<>();
    value.put("on", liking.on());
    value.put("likes", liking.likes());
    return Answer.done(ask, "/m/" + media.id(), value);
  }
}
