package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** The messages that S3 sends, in version 2.1 of their format. */
final class S3Event {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private S3Event() {}

  /** What a queue is sent when it is made a bucket's destination. */
  static String test(Call call, String bucket) {
    JsonWriter json = JsonWriter.create();
    json.writeStartObject();
    field(json, "Service", "Amazon S3");
    field(json, "Event", "s3:TestEvent");
    field(json, "Time", TIME.format(call.now()));
    field(json, "Bucket", bucket);
    field(json, "RequestId", call.requestId());
    field(json, "HostId", call.requestId());
    json.writeEndObject();
    return new String(json.getBytes(), StandardCharsets.UTF_8);
  }

  /**
   * @param event without {@code s3:}
   * @param object empty when there is none any more
   * @param version empty if the bucket never had versioning
   */
  static String of(
      Call call, String event, String configuration, String bucket, String key,
      Optional<Rows.StoredObject> object, Optional<VersionId> version) {
    JsonWriter json = JsonWriter.create();
    json.writeStartObject().writeFieldName("Records").writeStartArray().writeStartObject();
    // Those that are of an object's description came later, and are told shorter.
    boolean ofDescription = event.startsWith("ObjectTagging:") || event.startsWith("ObjectAcl:");
    field(json, "eventVersion", ofDescription ? "2.3" : "2.1");
    field(json, "eventSource", "aws:s3");
    field(json, "awsRegion", call.settings().region());
    field(json, "eventTime", TIME.format(call.now()));
    field(json, "eventName", event);
    json.writeFieldName("userIdentity").writeStartObject();
    field(json, "principalId", call.caller().arn());
    json.writeEndObject().writeFieldName("requestParameters").writeStartObject();
    field(json, "sourceIPAddress", "127.0.0.1");
    json.writeEndObject().writeFieldName("responseElements").writeStartObject();
    field(json, "x-amz-request-id", call.requestId());
    field(json, "x-amz-id-2", call.requestId());
    json.writeEndObject().writeFieldName("s3").writeStartObject();
    field(json, "s3SchemaVersion", "1.0");
    field(json, "configurationId", configuration);
    json.writeFieldName("bucket").writeStartObject();
    field(json, "name", bucket);
    json.writeFieldName("ownerIdentity").writeStartObject();
    field(json, "principalId", Buckets.canonicalId(call));
    json.writeEndObject();
    field(json, "arn", "arn:aws:s3:::" + bucket);
    json.writeEndObject().writeFieldName("object").writeStartObject();
    field(json, "key", URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/"));
    object.ifPresent(o -> {
      if (!ofDescription) {
        json.writeFieldName("size").writeValue(o.size());
      }
      field(json, "eTag", o.etag());
    });
    version.flatMap(VersionId::id).ifPresent(id -> field(json, "versionId", id));
    if (!ofDescription) {
      field(json, "sequencer", sequencer(call.now(), object));
    }
    json.writeEndObject().writeEndObject().writeEndObject().writeEndArray().writeEndObject();
    return new String(json.getBytes(), StandardCharsets.UTF_8);
  }

  /** Hexadecimal digits that are greater for what happened to a key later. */
  private static String sequencer(Instant now, Optional<Rows.StoredObject> object) {
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    return String.format(Locale.ROOT, "%018X", Math.max(micros, object.map(o -> o.version().order()).orElse(0L)));
  }

  private static void field(JsonWriter json, String name, String value) {
    json.writeFieldName(name).writeValue(value);
  }
}
