package dev.holdfast.host.metadata;

import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The instance metadata service of one instance, version 2 only: a session token first, then everything with it.
 * The hop limit is not enforced: there are no hops on one machine. Whoever is on this machine can ask it, if they
 * know the address: the process host cannot keep instances apart.
 */
public final class MetadataService implements AutoCloseable {

  private static final String TTL = "x-aws-ec2-metadata-token-ttl-seconds";
  private static final String TOKEN = "x-aws-ec2-metadata-token";

  private final Place place;
  private volatile SortedMap<String, String> documents;
  private final byte[] userData;
  private final Optional<CredentialsCache> credentials;
  private final Tokens tokens;
  private final MetadataServer server;

  /** @param zone as {@code us-east-1a} */
  public record Place(String zone, String region, String account) {}

  /**
   * Starts listening on the instance's address.
   *
   * @param credentialsFile where the role's last credentials are kept; the instance must not be able to read it
   * @throws IOException when the port is taken
   */
  public MetadataService(
      InstanceIntent instance, Place place, int port, CredentialsSource source, Path credentialsFile)
      throws IOException {
    this.place = place;
    this.documents = documents(instance);
    this.userData = instance.userData().map(MetadataService::decoded).orElse(new byte[0]);
    this.tokens = new Tokens(Clock.systemUTC());
    this.credentials = instance.role().map(role ->
        new CredentialsCache(source, instance.instanceId(), role, credentialsFile, Clock.systemUTC()));
    this.server = new MetadataServer(new InetSocketAddress(instance.address(), port), this::answer);
    credentials.ifPresent(CredentialsCache::prefetch);
  }

  /** Shows what has changed of the instance: its tags. Its role stays what it was when it was started. */
  public void update(InstanceIntent instance) {
    documents = documents(instance);
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private SortedMap<String, String> documents(InstanceIntent instance) {
    return MetadataTree.documents(instance, place.zone(), place.region(), place.account());
  }

  private MetadataServer.Answer answer(MetadataServer.Request request) {
    Map<String, String> headers = request.headers();
    if (request.method().equals("PUT")) {
      return request.path().equals("/latest/api/token") ? issue(headers) : status(405);
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return status(405);
    }
    if (!tokens.isValid(headers.getOrDefault(TOKEN, ""))) {
      return status(401);
    }
    String path;
    try {
      path = URLDecoder.decode(request.path().replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return status(400);
    }
    if (path.equals("/")) {
      return text("latest", Map.of());
    }
    if (!path.equals("/latest") && !path.startsWith("/latest/")) {
      return status(404);
    }
    return find(path.substring(Math.min(path.length(), "/latest/".length())));
  }

  private MetadataServer.Answer find(String path) {
    if (path.equals("user-data") || path.equals("user-data/")) {
      return userData.length == 0
          ? status(404)
          : new MetadataServer.Answer(200, "application/octet-stream", Map.of(), userData);
    }
    if (path.isEmpty()) {
      return text(userData.length == 0 ? "dynamic\nmeta-data" : "dynamic\nmeta-data\nuser-data", Map.of());
    }
    Optional<String> found = MetadataTree.find(documents, path);
    if (found.isPresent() && found.get().equals(MetadataTree.CREDENTIALS)) {
      // 503, not 404: clients take a 404 for "this instance has no role" and do not ask again.
      return credentials.flatMap(CredentialsCache::get).map(c -> text(c.toJson(), Map.of())).orElse(status(503));
    }
    return found.map(document -> text(document, Map.of())).orElse(status(404));
  }

  private MetadataServer.Answer issue(Map<String, String> headers) {
    if (headers.containsKey("x-forwarded-for")) {
      return status(403); // EC2's own guard against open proxies
    }
    String ttl = headers.getOrDefault(TTL, "");
    boolean valid = ttl.matches("\\d{1,5}") && Integer.parseInt(ttl) >= 1
        && Integer.parseInt(ttl) <= Tokens.MAX_TTL_SECONDS;
    return valid ? text(tokens.issue(Integer.parseInt(ttl)), new TreeMap<>(Map.of(TTL, ttl))) : status(400);
  }

  // What is not Base64 never ran: the host has refused it. It must not keep the rest of the service away.
  private static byte[] decoded(String userData) {
    try {
      return Base64.getMimeDecoder().decode(userData);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static MetadataServer.Answer text(String body, Map<String, String> headers) {
    return new MetadataServer.Answer(200, "text/plain", headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static MetadataServer.Answer status(int status) {
    return new MetadataServer.Answer(status, "text/plain", Map.of(), new byte[0]);
  }
}
