package dev.holdfast.zone.s3;

import static dev.holdfast.zone.s3.Exchange.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.wire.QueryString;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.Exchange.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;

/** Whatever is missing, blank or nonsense in a request of S3's, the answer says so: no operation answers 500. */
final class EveryOperationTest {

  private static final List<String> BODIES = List.of(
      "", " ", "\n\t", "garbage", "null", "{}", "[]", "\"\"", "{\"Statement\":null}", "{\"Statement\":[]}",
      "{\"Statement\":[null]}", "{\"Statement\":\"x\"}", "<", "<a/>", "<?xml version=\"1.0\"?>", "\0\u0001\uffff");

  private static final List<String> VALUES = List.of("", "garbage", "-1", "99999999999", "%00");

  @TempDir Path dir;
  private BlobStore blobs;
  private Exchange exchange;
  private String uploadId;
  private final List<String> failures = new ArrayList<>();
  private int sent;

  private record Given(Map<String, String> query, Map<String, String> headers) {

    Given with(SdkField<?> field, String value) {
      Given more = new Given(new LinkedHashMap<>(query), new LinkedHashMap<>(headers));
      (field.location() == MarshallLocation.QUERY_PARAM ? more.query : more.headers).put(field.locationName(), value);
      return more;
    }

    String queryString() {
      return query.entrySet().stream()
          .map(e -> e.getKey() + '=' + QueryString.encode(e.getValue(), false)).collect(Collectors.joining("&"));
    }
  }

  @Test
  void noOperationAnswers500() throws Exception {
    blobs = new BlobStore(dir, 0, new UnsyncedDisk());
    exchange = new Exchange(blobs);
    List<WireOperation> operations = exchange.region.region.operations("s3").byName().values().stream()
        .map(o -> WireOperation.of("s3", o)).toList();
    assertThat(operations).extracting(WireOperation::name).contains("PutBucketPolicy", "PutObject", "ListBuckets");
    for (WireOperation operation : operations) {
      tryAll(operation);
    }
    assertThat(failures).as("of " + sent + " requests").isEmpty();
    assertThat(sent).isGreaterThan(40 * operations.size());
  }

  /** A region of its own, so that what one operation sets or deletes does not spare the next. */
  private void fresh() throws Exception {
    exchange = new Exchange(blobs);
    exchange.send("PUT", "/media", "", new byte[0]);
    exchange.send("PUT", "/media/k", "", bytes("hello"));
    uploadId = exchange.send("POST", "/media/k", "uploads", new byte[0]).text()
        .replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
  }

  private void tryAll(WireOperation operation) throws Exception {
    fresh();
    SdkPojo request = operation.requests().get();
    List<SdkField<?>> members = Struct.of(request).members();
    Given least = least(operation, members);
    for (String body : bodies(members)) {
      attempt(operation, members, least, body, 3);
    }
    for (SdkField<?> field : members) {
      if (field.location() == MarshallLocation.QUERY_PARAM || field.location() == MarshallLocation.HEADER) {
        for (String value : VALUES) {
          attempt(operation, members, least.with(field, value), "", 1);
        }
      }
    }
  }

  /** What the operation must have to be recognised. */
  private Given least(WireOperation operation, List<SdkField<?>> members) {
    Given given = new Given(new LinkedHashMap<>(), new LinkedHashMap<>());
    int question = operation.uri().indexOf('?');
    if (question >= 0) {
      QueryString.parse(operation.uri().substring(question + 1)).forEach(p -> given.query.put(p.name(), p.value()));
    }
    for (SdkField<?> field : members) {
      if (field.containsTrait(RequiredTrait.class)
          && (field.location() == MarshallLocation.QUERY_PARAM || field.location() == MarshallLocation.HEADER)) {
        String value = switch (field.locationName()) {
          case "uploadId" -> uploadId;
          case "partNumber" -> "1";
          case "x-amz-copy-source" -> "/media/k";
          case "x-amz-object-attributes" -> "ETag";
          default -> "x";
        };
        (field.location() == MarshallLocation.QUERY_PARAM ? given.query : given.headers).put(field.locationName(), value);
      }
    }
    return given;
  }

  /** @param most how many paths: one that is there, others that are not */
  private void attempt(WireOperation operation, List<SdkField<?>> members, Given given, String body, int most)
      throws Exception {
    List<String> path = members.stream()
        .filter(f -> f.location() == MarshallLocation.PATH || f.location() == MarshallLocation.GREEDY_PATH)
        .map(SdkField::locationName).toList();
    List<String> paths = path.contains("Key") ? List.of("/media/k", "/media/none", "/none/k")
        : path.contains("Bucket") ? List.of("/media", "/none", "/_")
        : List.of("/");
    String[] headers = given.headers.entrySet().stream()
        .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue())).toArray(String[]::new);
    for (String at : paths.subList(0, Math.min(most, paths.size()))) {
      String shown = operation.method() + ' ' + at + '?' + given.queryString() + ' ' + given.headers + " <- " + body;
      sent++;
      try {
        Answer answer = exchange.send(operation.method(), at, given.queryString(), bytes(body), headers);
        boolean refusedByName = answer.status() == 501
            && (operation.method().equals("HEAD") || answer.code().equals("NotImplemented"));
        if (answer.status() >= 500 && !refusedByName) {
          failures.add(operation.name() + ": " + shown + ": " + answer.status() + ' ' + answer.text());
        } else if (answer.status() >= 400 && answer.body().length > 0 && !answer.text().contains("<Code>")) {
          failures.add(operation.name() + ": " + shown + ": " + answer.status() + " without a code");
        }
      } catch (AssertionError | RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        failures.add(operation.name() + ": " + shown + ": " + cause + " at " + cause.getStackTrace()[0]);
      }
      if (operation.name().startsWith("Delete") || operation.name().startsWith("Abort")) {
        fresh();
        if (given.query.containsKey("uploadId")) {
          given.query.put("uploadId", uploadId);
        }
      }
    }
  }

  /** Nonsense, and documents of the right shape that lack something or say nothing. */
  private static List<String> bodies(List<SdkField<?>> members) {
    List<String> bodies = new ArrayList<>(BODIES);
    members.stream()
        .filter(f -> f.containsTrait(PayloadTrait.class) && f.marshallingType() == MarshallingType.SDK_POJO)
        .forEach(payload -> {
          String root = payload.locationName();
          bodies.add('<' + root + "/>");
          bodies.add('<' + root + "> </" + root + '>');
          SdkPojo pojo = payload.constructor().get();
          for (String leaf : List.of("", " ", "garbage", "-1", "1", "true", "2026-01-01T00:00:00Z")) {
            bodies.add(wrapped(root, inside(pojo, leaf)));
            for (SdkField<?> only : pojo.sdkFields()) {
              bodies.add(wrapped(root, element(only, leaf)));
              bodies.add(wrapped(root, '<' + only.locationName() + "/>"));
            }
            bodies.addAll(withoutOne(root, pojo, leaf));
          }
        });
    return bodies;
  }

  /** Each member of each list's element missing in turn. */
  private static List<String> withoutOne(String root, SdkPojo pojo, String leaf) {
    List<String> bodies = new ArrayList<>();
    for (SdkField<?> field : pojo.sdkFields()) {
      SdkField<?> item = item(field);
      if (item.marshallingType() == MarshallingType.SDK_POJO) {
        SdkPojo inner = item.constructor().get();
        for (SdkField<?> missing : inner.sdkFields()) {
          StringBuilder rest = new StringBuilder();
          inner.sdkFields().stream().filter(f -> f != missing).forEach(f -> rest.append(element(f, leaf)));
          bodies.add(wrapped(root, wrapped(field.locationName(), rest.toString())));
        }
      }
    }
    return bodies;
  }

  private static SdkField<?> item(SdkField<?> field) {
    return field.getOptionalTrait(ListTrait.class).<SdkField<?>>map(ListTrait::memberFieldInfo).orElse(field);
  }

  private static String inside(SdkPojo pojo, String leaf) {
    StringBuilder all = new StringBuilder();
    pojo.sdkFields().forEach(f -> all.append(element(f, leaf)));
    return all.toString();
  }

  private static String element(SdkField<?> field, String leaf) {
    SdkField<?> item = item(field);
    String content = item.marshallingType() == MarshallingType.SDK_POJO
        ? inside(item.constructor().get(), leaf)
        : leaf;
    boolean flat = field.getOptionalTrait(ListTrait.class).map(ListTrait::isFlattened).orElse(true);
    return wrapped(field.locationName(), flat ? content : wrapped(item.locationName(), content));
  }

  private static String wrapped(String name, String content) {
    return '<' + name + '>' + content + "</" + name + '>';
  }
}
