package dev.holdfast.gameday.load;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who and what must be there before the load: users, a few uploads to look at, and the film. Here a request that fails
 * is repeated a few times: nothing is measured yet.
 */
public final class Cast {

  private static final int TRIES = 5;

  private static final Duration FILM_LIMIT = Duration.ofMinutes(2);

  private final Website website;
  private final Ledger ledger;
  private final Stopwatch watch;

  public Cast(Website website, Ledger ledger, Stopwatch watch) {
    this.website = website;
    this.ledger = ledger;
    this.watch = watch;
  }

  public interface Step<T> {
    T run() throws IOException;
  }

  /** Tries a few times, with pauses. */
  public static <T> T patiently(Step<T> step) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return step.run();
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
        Thread.sleep(200L << tries);
      }
    }
  }

  /** @param run letters and digits, at most 12, that no other game day has */
  public List<Website.User> users(int count, String run) throws IOException, InterruptedException {
    List<Website.User> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      // Each try has a name of its own: one whose answer was lost may have taken the last.
      AtomicInteger tries = new AtomicInteger();
      users.add(patiently(() -> website.join(
          number, "gd_" + run + "_" + number + (char) ('a' + tries.getAndIncrement()), "game day " + run)));
    }
    return users;
  }

  /** Uploads photos and a sound, and waits until they can be seen. */
  public void items(Website.User user, int count, Duration limit) throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean sound = i == count - 1;
      byte[] bytes = sound ? Footage.sound(i) : Footage.photo(i);
      String type = sound ? "audio/wav" : "image/png";
      ids.add(upload(user, "Before the game day " + (i + 1), type, Http.Content.of(bytes), Website.PATIENCE));
    }
    for (String id : ids) {
      ready(user, id, limit);
    }
  }

  /** Makes a film of that length. @return its file, for the caller to delete */
  public static Path film(Duration length) throws IOException {
    Path file = Files.createTempFile("gameday", ".avi");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Footage.film((int) length.toSeconds(), out);
    }
    return file;
  }

  /** Uploads it. @return its id; it is acknowledged, and a worker will take it */
  public String upload(Website.User user, Path film) throws IOException, InterruptedException {
    return upload(user, "Game day film", "video/x-msvideo",
        new Http.Content(Files.size(film), () -> Files.newInputStream(film)), FILM_LIMIT);
  }

  /** Waits until a worker is at it. @throws IOException when it is not within the limit, or is done already */
  public void inWork(Website.User user, String id, Duration limit) throws IOException, InterruptedException {
    long end = watch.now() + limit.toNanos();
    for (String status = ""; !status.equals("processing"); ) {
      status = patiently(() -> website.status(user, id));
      if (watch.now() > end || status.equals("ready") || status.equals("failed")) {
        throw new IOException("no worker was found at the film: it is " + status);
      }
      Thread.sleep(100);
    }
  }

  private String upload(Website.User user, String title, String type, Http.Content content, Duration limit)
      throws IOException, InterruptedException {
    Website.Place place = patiently(() -> website.place(user, title + ".x", type, content.length()));
    patiently(() -> {
      website.put(place, content, limit);
      return true;
    });
    patiently(() -> {
      website.complete(user, place.id());
      return true;
    });
    ledger.acknowledged(new Ledger.Upload(place.id(), type, watch.now()));
    return place.id();
  }

  private void ready(Website.User user, String id, Duration limit) throws IOException, InterruptedException {
    long end = watch.now() + limit.toNanos();
    while (true) {
      String status = patiently(() -> website.status(user, id));
      if (status.equals("ready")) {
        ledger.ready(id);
        return;
      }
      if (watch.now() > end || status.equals("failed")) {
        throw new IOException("an upload is still " + status + " after " + limit.toSeconds()
            + " s; do the workers work?");
      }
      Thread.sleep(200);
    }
  }
}
