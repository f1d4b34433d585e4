package dev.holdfast.site.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Style, script and pictures of the website itself. Their addresses carry a hash, so browsers keep them for ever. */
final class Assets {

  private static final Map<String, String> TYPES = Map.of(
      "app.css", "text/css; charset=utf-8",
      "app.js", "text/javascript; charset=utf-8",
      "icons.svg", "image/svg+xml",
      "logo.svg", "image/svg+xml");

  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final SortedMap<String, String> paths = new TreeMap<>();

  Assets() {
    for (String name : TYPES.keySet()) {
      try (InputStream in = Assets.class.getResourceAsStream("assets/" + name)) {
        byte[] content = in.readAllBytes();
        files.put(name, content);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
        paths.put(name, "/assets/" + name + "?v=" + HexFormat.of().formatHex(hash, 0, 6));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The address of a file. */
  String path(String name) {
    return paths.get(name);
  }

  Optional<Answer> get(String name) {
    return Optional.ofNullable(files.get(name)).map(content -> new Answer(200, TYPES.get(name), content, new TreeMap<>())
        .with("Cache-Control", "public, max-age=31536000, immutable"));
  }
}
