package dev.holdfast.host.tools;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket and key, read out of a URL that means S3: virtual-hosted or path-style, at AWS or at this region's endpoint.
 *
 * @param key encoded as it is in the URL
 */
record S3Location(String bucket, String key, Optional<String> region) {

  private static final String S3_HOST = "s3(?:[.-](?<region>[a-z]{2}(?:-[a-z]+)+-\\d))?\\.amazonaws\\.com(?:\\.cn)?";
  private static final Pattern PATH_HOST = Pattern.compile(S3_HOST);
  private static final Pattern VIRTUAL_HOST = Pattern.compile("(?<bucket>[a-z0-9][a-z0-9.-]+)\\." + S3_HOST);

  static Optional<S3Location> of(URI url, Map<String, String> environment) {
    if (url.getHost() == null) {
      return Optional.empty();
    }
    Matcher virtual = VIRTUAL_HOST.matcher(url.getHost());
    if (virtual.matches()) {
      return Optional.of(new S3Location(virtual.group("bucket"), url.getRawPath().replaceFirst("^/", ""),
          Optional.ofNullable(virtual.group("region"))));
    }
    Matcher path = PATH_HOST.matcher(url.getHost());
    boolean atEndpoint = endpoint(environment)
        .filter(e -> e.getHost().equals(url.getHost()) && e.getPort() == url.getPort()).isPresent();
    if (!path.matches() && !atEndpoint) {
      return Optional.empty();
    }
    String[] parts = url.getRawPath().replaceFirst("^/", "").split("/", 2);
    return parts.length == 2
        ? Optional.of(new S3Location(parts[0], parts[1],
            path.matches() ? Optional.ofNullable(path.group("region")) : Optional.empty()))
        : Optional.empty();
  }

  /** Where to fetch it from: this region's endpoint, path-style, when there is one; else the URL as it was given. */
  URI at(URI url, Map<String, String> environment) {
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return endpoint(environment)
        .map(e -> URI.create(e.toString().replaceAll("/+$", "") + "/" + bucket + "/" + key + query))
        .orElse(url);
  }

  private static Optional<URI> endpoint(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_S3"))
        .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL"))).map(URI::create);
  }
}
