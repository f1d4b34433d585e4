package dev.holdfast.gameday.load;

import java.io.IOException;

/** A whole upload, as a page does it: a place, the bytes to S3, and word that they are there. */
public final class Uploads {

  private Uploads() {}

  /** What visitors upload: the same number makes the same bytes; each fourth is a sound. */
  record Media(String name, String type, byte[] bytes) {

    static Media of(long n) {
      boolean sound = n % 4 == 0;
      return new Media("Game day " + n + (sound ? ".wav" : ".png"), sound ? "audio/wav" : "image/png",
          sound ? Footage.sound((int) (n % 1000)) : Footage.photo((int) (n % 1000)));
    }
  }

  /** Does it, each step once. When it returns the upload is acknowledged. */
  public static void upload(Website website, Ledger ledger, Stopwatch watch, Website.User user, long n)
      throws IOException {
    Media media = Media.of(n);
    Website.Place place = website.place(user, media.name, media.type, media.bytes.length);
    website.put(place, Http.Content.of(media.bytes), Website.PATIENCE);
    website.complete(user, place.id());
    ledger.acknowledged(new Ledger.Upload(place.id(), place.type(), watch.now()));
  }
}
