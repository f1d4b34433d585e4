package dev.holdfast.host.tools;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Fetches what a URL means: from S3 with the role's signature where the metadata say so, else plainly. */
final class Fetcher {

  private final Http http;
  private final MetadataClient metadata;
  private final Authentications authentications;
  private final String region;
  private final Map<String, String> environment;

  Fetcher(Http http, MetadataClient metadata, Authentications authentications, String region,
      Map<String, String> environment) {
    this.http = http;
    this.metadata = metadata;
    this.authentications = authentications;
    this.region = region;
    this.environment = environment;
  }

  void fetch(String url, Optional<String> authentication, Path target) throws ToolException {
    URI given = URI.create(url);
    if (!"https".equals(given.getScheme()) && !"http".equals(given.getScheme())) {
      throw new ToolException(url + ": only http and https are supported");
    }
    Optional<S3Location> s3 = S3Location.of(given, environment);
    URI uri = s3.map(location -> location.at(given, environment)).orElse(given);
    Optional<Authentications.Entry> entry = s3.isPresent()
        ? authentications.find(authentication, s3.get().bucket())
        : Optional.empty();
    Http.Response response = http.patiently(uri.toString(), () -> Http.download(
        Http.Request.get(uri, entry.isPresent() ? signed(uri, s3.get(), entry.get()) : new TreeMap<>()), target));
    if (!response.isSuccess()) {
      throw new ToolException(uri + ": HTTP " + response.status()
          + Xml.text(response.body(), "Code").map(code -> " " + code).orElse("")
          + Xml.text(response.body(), "Message").map(message -> ": " + message).orElse("")
          + (s3.isPresent() && entry.isEmpty() && response.status() == 403
              ? " (no AWS::CloudFormation::Authentication lists the bucket " + s3.get().bucket() + ")" : ""));
    }
  }

  private SortedMap<String, String> signed(URI uri, S3Location location, Authentications.Entry entry)
      throws ToolException {
    return SigV4.sign("GET", uri, Map.of(), new byte[0], metadata.credentials(entry.role()),
        new SigV4.Scope(location.region().orElse(region), "s3"), Instant.now());
  }
}
