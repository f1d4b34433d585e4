package dev.holdfast.console;

import dev.holdfast.console.Snapshot.Website;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks the website itself, as its users do: past the region, through the load balancer. */
final class WebsiteCheck {

  private static final int WITHIN_MILLIS = 2_000;

  private final URI website;
  private int checks;
  private int answered;

  WebsiteCheck(URI website) {
    this.website = website;
  }

  /** Counts from now on. */
  void count() {
    checks = 0;
    answered = 0;
  }

  Website check(String path) {
    long begin = System.nanoTime();
    int status = 0;
    try {
      HttpURLConnection c = (HttpURLConnection) website.resolve(path).toURL().openConnection();
      c.setConnectTimeout(WITHIN_MILLIS);
      c.setReadTimeout(WITHIN_MILLIS);
      c.setInstanceFollowRedirects(false);
      status = c.getResponseCode();
      try (InputStream body = status < 400 ? c.getInputStream() : c.getErrorStream()) {
        if (body != null) {
          body.readNBytes(1 << 16);
        }
      }
    } catch (IOException e) {
      status = 0;
    }
    boolean well = status >= 200 && status < 400;
    checks++;
    answered += well ? 1 : 0;
    return new Website(
        website.toString(), well, status, (int) ((System.nanoTime() - begin) / 1_000_000), checks, answered);
  }
}
