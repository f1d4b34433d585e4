package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** Finds what a bucket's website answers a visitor. Visitors sign nothing: what they may read must be public. */
public final class Website {

  /** What to answer. */
  public sealed interface Answer {}

  /** @param problem if the object is the website's page for errors */
  public record Page(String key, Optional<Problem> problem) implements Answer {}

  /** @param location an address, or a path of this website */
  public record Elsewhere(int status, String location) implements Answer {}

  /**
   * An error without a page of the website's own.
   *
   * @param details what it says beside code and message, as {@code Key}
   * @param ofPage what became of the page that there should be
   */
  public record Problem(
      int status, String code, String message, SortedMap<String, String> details, Optional<Problem> ofPage) implements Answer {

    public Problem(int status, String code, String message, String... details) {
      this(status, code, message, map(details), Optional.empty());
    }

    private static SortedMap<String, String> map(String... details) {
      SortedMap<String, String> map = new TreeMap<>();
      for (int i = 0; i < details.length; i += 2) {
        map.put(details[i], details[i + 1]);
      }
      return map;
    }

    /** For what nobody may read, or what is not there. */
    private static Problem of(boolean readable, String key) {
      return readable
          ? new Problem(404, "NoSuchKey", "The specified key does not exist.", "Key", key)
          : new Problem(403, "AccessDenied", "Access Denied");
    }
  }

  private final Call call;
  private final String bucket;
  private final WebsiteConfiguration website;
  private final String host;

  private Website(Call call, String bucket, WebsiteConfiguration website, String host) {
    this.call = call;
    this.bucket = bucket;
    this.website = website;
    this.host = host;
  }

  /**
   * @param path decoded, without its first slash
   * @param host as the visitor named it, with the port
   */
  public static Answer find(Call call, String bucket, String path, String host) {
    if (!call.state().has(S3Service.BUCKETS, bucket)) {
      return new Problem(404, "NoSuchBucket", "The specified bucket does not exist", "BucketName", bucket);
    }
    return Configurations.WEBSITE.find(call, bucket)
        .map(row -> new Website(call, bucket, row.value(), host).answer(path))
        .orElseGet(() -> new Problem(404, "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration", "BucketName", bucket));
  }

  private Answer answer(String path) {
    if (website.redirectAllRequestsTo() != null) {
      return new Elsewhere(301, address(website.redirectAllRequestsTo().protocolAsString(),
          website.redirectAllRequestsTo().hostName(), path));
    }
    Optional<RoutingRule> before = website.routingRules().stream()
        .filter(r -> !hasCode(r) && matchesPrefix(r, path)).findFirst();
    if (before.isPresent()) {
      return redirected(before.get(), path);
    }
    String key = path.isEmpty() || path.endsWith("/") ? path + website.indexDocument().suffix() : path;
    if (!PublicAccess.mayRead(call, bucket, key)) {
      return failed(path, Problem.of(false, key));
    }
    Optional<Rows.StoredObject> object = object(key);
    if (object.isPresent()) {
      return object.get().description().websiteRedirectLocation()
          .<Answer>map(to -> new Elsewhere(301, to))
          .orElseGet(() -> new Page(key, Optional.empty()));
    }
    String folder = path + '/' + website.indexDocument().suffix();
    if (!path.isEmpty() && !path.endsWith("/") && object(folder).isPresent()
        && PublicAccess.mayRead(call, bucket, folder)) {
      return new Elsewhere(302, '/' + encoded(path) + '/');
    }
    return failed(path, Problem.of(true, key));
  }

  private Optional<Rows.StoredObject> object(String key) {
    return new Versions(call).current(bucket, key);
  }

  private Answer failed(String path, Problem problem) {
    Optional<RoutingRule> rule = website.routingRules().stream()
        .filter(r -> hasCode(r) && r.condition().httpErrorCodeReturnedEquals().equals("" + problem.status())
            && matchesPrefix(r, path))
        .findFirst();
    if (rule.isPresent()) {
      return redirected(rule.get(), path);
    }
    if (website.errorDocument() == null) {
      return problem;
    }
    String page = website.errorDocument().key();
    boolean readable = PublicAccess.mayRead(call, bucket, page);
    return readable && object(page).isPresent()
        ? new Page(page, Optional.of(problem))
        : new Problem(problem.status(), problem.code(), problem.message(), problem.details(),
            Optional.of(Problem.of(readable, page)));
  }

  private static boolean hasCode(RoutingRule rule) {
    return rule.condition() != null && rule.condition().httpErrorCodeReturnedEquals() != null;
  }

  private static boolean matchesPrefix(RoutingRule rule, String path) {
    return rule.condition() == null || rule.condition().keyPrefixEquals() == null
        || path.startsWith(rule.condition().keyPrefixEquals());
  }

  private Elsewhere redirected(RoutingRule rule, String path) {
    Redirect to = rule.redirect();
    String prefix = rule.condition() == null || rule.condition().keyPrefixEquals() == null
        ? "" : rule.condition().keyPrefixEquals();
    String key = to.replaceKeyWith() != null ? to.replaceKeyWith()
        : to.replaceKeyPrefixWith() != null ? to.replaceKeyPrefixWith() + path.substring(prefix.length())
        : path;
    int status = to.httpRedirectCode() == null ? 301 : Integer.parseInt(to.httpRedirectCode());
    return new Elsewhere(status, address(to.protocolAsString(), to.hostName(), key));
  }

  private String address(String protocol, String hostName, String key) {
    return (protocol == null ? "http" : protocol) + "://" + (hostName == null ? host : hostName) + '/' + encoded(key);
  }

  /** Percent-encoded, but for slashes. */
  private static String encoded(String key) {
    StringBuilder out = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
          || "-._~/!$&'()*+,;=:@?#".indexOf(b) >= 0;
      out.append(plain ? Character.toString(b) : String.format(java.util.Locale.ROOT, "%%%02X", b & 0xff));
    }
    return out.toString();
  }
}
