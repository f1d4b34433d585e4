package dev.holdfast.gameday.load;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What the visitors of a website do: each call of {@link #visit} is one request to it. The steps of an upload are
 * requests of their own, made by later visits, so that the rate stays what it is; only the bytes go to S3 at once.
 */
final class Visitors {

  private final Website website;
  private final List<Website.User> users;
  private final Mix mix;
  private final Ledger ledger;
  private final Set<Sample.Kind> again;
  private final Stopwatch watch;
  private final Consumer<Sample> samples;
  private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();

  /** An upload whose bytes are in S3. */
  private record Arrived(Website.User user, String id, String type) {}

  /**
   * @param again what a visitor comes back for where it failed: {@link Sample.Kind#COMPLETE} only has any effect
   * @param samples takes one for each request, from many threads
   */
  Visitors(Website website, List<Website.User> users, Mix mix, Ledger ledger, Set<Sample.Kind> again, Stopwatch watch,
           Consumer<Sample> samples) {
    this.website = website;
    this.users = users;
    this.mix = mix;
    this.ledger = ledger;
    this.again = again;
    this.watch = watch;
    this.samples = samples;
  }

  /** @param due when the request should be sent */
  void visit(long n, long due) {
    SplittableRandom random = new SplittableRandom(~n);
    Website.User user = users.get(random.nextInt(users.size()));
    Optional<Arrived> next = Optional.ofNullable(arrived.poll());
    if (next.isPresent()) {
      Arrived a = next.get();
      complete(a, due);
      return;
    }
    Sample.Kind kind = mix.kind(n);
    if (kind == Sample.Kind.UPLOAD) {
      upload(user, n, due);
      return;
    }
    List<String> ready = ledger.ready();
    if (ready.isEmpty() || kind == Sample.Kind.FRONT) {
      measure(Sample.Kind.FRONT, due, () -> website.front(user));
      return;
    }
    String item = ready.get(random.nextInt(ready.size()));
    switch (kind) {
      case ITEM -> measure(kind, due, () -> website.item(user, item));
      case PICTURE -> measure(kind, due, () -> website.picture(user, item));
      case COMMENTS -> measure(kind, due, () -> website.comments(user, item, 0));
      case STATUS -> status(user, random, item, due);
      case COMMENT -> measure(kind, due, () -> ledger.acknowledged(
          website.comment(user, item, "Comment " + n + " of a game day, by " + user.name())));
      case LIKE -> measure(kind, due, () -> {
        if (!website.like(user, item)) {
          ledger.later();
        }
        ledger.acknowledged(new Ledger.Like(item, user.number()));
      });
      case FRONT, UPLOAD, COMPLETE, PUT -> throw new IllegalStateException("done above, or in no mix: " + kind);
    }
  }

  private void complete(Arrived a, long due) {
    measure(Sample.Kind.COMPLETE, due, () -> {
      try {
        website.complete(a.user, a.id);
      } catch (IOException e) {
        if (again.contains(Sample.Kind.COMPLETE)) {
          arrived.add(a);
        }
        throw e;
      }
      ledger.acknowledged(new Ledger.Upload(a.id, a.type, watch.now()));
    });
  }

  /** Asks for an upload that is on its way, as the page of its author does; for any where none is. */
  private void status(Website.User user, SplittableRandom random, String otherwise, long due) {
    List<String> waiting = ledger.waiting();
    String item = waiting.isEmpty() ? otherwise : waiting.get(random.nextInt(waiting.size()));
    measure(Sample.Kind.STATUS, due, () -> {
      if (website.status(user, item).equals("ready")) {
        ledger.ready(item);
      }
    });
  }

  private void upload(Website.User user, long n, long due) {
    Uploads.Media media = Uploads.Media.of(n);
    Optional<Website.Place> place = place(user, media, due);
    if (place.isPresent()) {
      long now = watch.now();
      measure(Sample.Kind.PUT, now, () -> {
        website.put(place.get(), Http.Content.of(media.bytes()), Website.PATIENCE);
        arrived.add(new Arrived(user, place.get().id(), place.get().type()));
      });
    }
  }

  private Optional<Website.Place> place(Website.User user, Uploads.Media media, long due) {
    Website.Place[] place = new Website.Place[1];
    measure(Sample.Kind.UPLOAD, due, () -> place[0] = website.place(
        user, media.name(), media.type(), media.bytes().length));
    return Optional.ofNullable(place[0]);
  }

  private interface Asking {
    void ask() throws IOException;
  }

  private void measure(Sample.Kind kind, long due, Asking asking) {
    Optional<String> failure = Optional.empty();
    try {
      asking.ask();
    } catch (IOException e) {
      failure = Optional.of(Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }
    samples.accept(new Sample(kind, due, watch.now(), failure));
  }
}
