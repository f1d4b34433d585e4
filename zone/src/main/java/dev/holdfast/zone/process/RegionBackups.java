package dev.holdfast.zone.process;

import dev.holdfast.database.BackupStore;
import dev.holdfast.zone.front.ZoneFront;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The region's door for backups, from a zone's side. */
final class RegionBackups implements BackupStore {

  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** For the next byte, or for the answer after the last one, when the region syncs it all. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int CHUNK = 64 << 10;

  private final URI base;
  private final String token;

  RegionBackups(String endpoint, String zone, String token) {
    this.base = URI.create(endpoint + ZoneFront.PATH + "/zone/" + zone + "/");
    this.token = token;
  }

  @Override
  public void upload(String nodeId, String backupId, InputStream bytes) throws IOException {
    post("backup?node=" + encoded(nodeId) + "&backup=" + encoded(backupId), bytes);
  }

  @Override
  public InputStream download(String nodeId) throws IOException {
    return get("backup?node=" + encoded(nodeId));
  }

  @Override
  public void uploadWal(String nodeId, String segment, Optional<Instant> until, InputStream bytes) throws IOException {
    post("wal?node=" + encoded(nodeId) + "&segment=" + encoded(segment)
        + until.map(t -> "&until=" + encoded(t.toString())).orElse(""), bytes);
  }

  @Override
  public List<String> wal(String nodeId) throws IOException {
    try (InputStream names = get("wal?node=" + encoded(nodeId))) {
      return new String(names.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Override
  public InputStream downloadWal(String nodeId, String segment) throws IOException {
    return get("wal?node=" + encoded(nodeId) + "&segment=" + encoded(segment));
  }

  /** The last chunk is sent only when all has been read: whatever ends before is nothing to the region. */
  private void post(String path, InputStream bytes) throws IOException {
    HttpURLConnection http = connection(path);
    try {
      http.setRequestMethod("POST");
      http.setDoOutput(true);
      http.setChunkedStreamingMode(CHUNK);
      OutputStream out = http.getOutputStream();
      bytes.transferTo(out);
      out.close();
      if (http.getResponseCode() != HttpURLConnection.HTTP_NO_CONTENT) {
        throw new IOException("the region does not take it: " + http.getResponseCode());
      }
    } finally {
      http.disconnect();
    }
  }

  private InputStream get(String path) throws IOException {
    HttpURLConnection http = connection(path);
    if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
      http.disconnect();
      throw new IOException("the region does not give it: " + http.getResponseCode());
    }
    return http.getInputStream();
  }

  private HttpURLConnection connection(String path) throws IOException {
    HttpURLConnection http = (HttpURLConnection) base.resolve(path).toURL().openConnection(java.net.Proxy.NO_PROXY);
    http.setConnectTimeout((int) CONNECT.toMillis());
    http.setReadTimeout((int) PATIENCE.toMillis());
    http.setRequestProperty("Authorization", "Bearer " + token);
    return http;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
