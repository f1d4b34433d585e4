package dev.holdfast.host.metadata;

import dev.holdfast.host.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Temporary credentials of a role. */
public record RoleCredentials(
    String accessKeyId, String secretAccessKey, String sessionToken, Instant lastUpdated, Instant expiration) {

  /** Whether they should be replaced: half of their life is over. EC2 promises new ones 5 minutes before the end. */
  boolean isStale(Instant now) {
    return now.isAfter(lastUpdated.plus(Duration.between(lastUpdated, expiration).dividedBy(2)));
  }

  /** The document that the metadata service shows, and that the cache keeps on disk. */
  String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Code", "Success");
    fields.put("LastUpdated", lastUpdated.truncatedTo(ChronoUnit.SECONDS));
    fields.put("Type", "AWS-HMAC");
    fields.put("AccessKeyId", accessKeyId);
    fields.put("SecretAccessKey", secretAccessKey);
    fields.put("Token", sessionToken);
    fields.put("Expiration", expiration.truncatedTo(ChronoUnit.SECONDS));
    return Json.write(fields);
  }

  static RoleCredentials parse(String json) {
    Map<String, Object> fields = Json.readObject(json);
    return new RoleCredentials(
        field(fields, "AccessKeyId"), field(fields, "SecretAccessKey"), field(fields, "Token"),
        Instant.parse(field(fields, "LastUpdated")), Instant.parse(field(fields, "Expiration")));
  }

  private static String field(Map<String, Object> fields, String name) {
    return Json.text(fields, name).orElseThrow(() -> new IllegalArgumentException("credentials lack " + name));
  }

  @Override
  public String toString() {
    return "RoleCredentials[" + accessKeyId + ", until " + expiration + "]"; // the secrets stay out of logs
  }
}
