package dev.holdfast.zone.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Blobs;
import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.OpenVault;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.engine.EngineAccess;
import dev.holdfast.zone.engine.SteadyClock;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.s3.BlobCollector;
import dev.holdfast.zone.s3.Body;
import dev.holdfast.zone.s3.S3Front;
import dev.holdfast.zone.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** A region from its start to its death, put together as {@code RegionServer} does it, and one client of it. */
final class Life implements AutoCloseable {

  private static final String ENDPOINT = "http://127.0.0.1:4566";
  private static final Settings SETTINGS = new Settings("us-east-1", "000000000000", List.of("us-east-1a"), ENDPOINT);
  private static final byte[] ENABLED =
      "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".getBytes(StandardCharsets.UTF_8);
  private static final String QUEUE = ENDPOINT + "/000000000000/q";

  /** So small that a run fills several. */
  private static final long SEGMENT_BYTES = 8_000;

  /** The operations are the same in every life, and finding them costs more than anything else. */
  private static final ApiCodec CODEC = ApiCodec.of(new Region(SETTINGS, Services.all(), OpenVault.INSTANCE, _ -> {}));

  private final SimulatedDisk disk;
  private final Engine engine;
  private final BlobStore blobs;
  private final BlobCollector collector;
  private final S3Front s3;
  private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  record Answer(int status, Headers headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String element(String name) {
      return elements(name).getFirst();
    }

    /** What stands within each of these elements. */
    List<String> elements(String name) {
      return elements(text(), name);
    }

    static List<String> elements(String text, String name) {
      return Pattern.compile("(?s)<" + name + ">(.*?)</" + name + ">").matcher(text).results().map(m -> m.group(1)).toList();
    }
  }

  Life(Path root, SimulatedDisk disk, Instant now) throws IOException {
    this.disk = disk;
    Store store = new Store(root.resolve("snapshots"), disk, log::add, defects::add);
    Region region = store.restore(() -> new Region(SETTINGS, Services.all(), OpenVault.INSTANCE, defects::add, store));
    Journal journal = Journal.open(root.resolve("journal"), region.index(),
        entry -> store.applied(region.apply(entry).changes(), 0), log::add, disk, SEGMENT_BYTES);
    this.engine = new Engine(region, journal, store, new SteadyClock(() -> now, () -> 0), log::add, defects::add);
    this.blobs = new BlobStore(root.resolve("blobs"), 0, disk, 10_000);
    EngineAccess access = new EngineAccess(engine);
    this.s3 = new S3Front(CODEC, access, new AccessControl(access::look), blobs, log::add);
    this.collector = new BlobCollector(access, blobs);
    engine.start();
  }

  List<String> log() {
    return log;
  }

  @Override
  public void close() {
    engine.close();
    assertThat(defects).isEmpty();
  }

  /** Makes a call that is to have these effects; whether it succeeded. */
  private boolean doing(List<Ledger.Effect> effects, Doing call) throws Exception {
    effects.forEach(effect -> disk.note(new Ledger.Begins(effect)));
    if (!call.succeeds()) {
      return false;
    }
    effects.forEach(effect -> disk.note(new Ledger.Answered(effect)));
    return true;
  }

  private boolean doing(Ledger.Effect effect, Doing call) throws Exception {
    return doing(List.of(effect), call);
  }

  private interface Doing {
    boolean succeeds() throws Exception;
  }

  private Answer http(String method, String path, String query, byte[] body, String... headers) throws Exception {
    int[] status = new int[1];
    Headers[] sent = new Headers[1];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    s3.handle(
        new HttpRequest(method, path, query, Headers.of(headers), new byte[0]), Caller.root(SETTINGS.account()),
        new Body(new ByteArrayInputStream(body), OptionalLong.of(body.length), TreeMap::new), "r", (s, h) -> {
          status[0] = s;
          sent[0] = h;
          return out;
        });
    return new Answer(status[0], sent[0], out.toByteArray());
  }

  private static Ledger.Effect object(String key, String content) {
    return new Ledger.Effect(Ledger.OBJECT + key, content);
  }

  boolean createBucketsAndQueue() throws Exception {
    return http("PUT", "/bucket", "", new byte[0]).status == 200
        && http("PUT", "/versioned", "", new byte[0]).status == 200
        && http("PUT", "/versioned", "versioning", ENABLED).status == 200
        && sqs(CreateQueueRequest.builder().queueName("q").build()) instanceof Outcome.Success;
  }

  boolean put(String key, String content) throws Exception {
    return doing(object(key, content), () -> http("PUT", "/bucket/" + key, "", Ledger.bytes(content)).status == 200);
  }

  boolean delete(String key) throws Exception {
    return doing(object(key, Ledger.NOTHING), () -> http("DELETE", "/bucket/" + key, "", new byte[0]).status == 204);
  }

  boolean copy(String from, String to, String content) throws Exception {
    return doing(object(to, content), () ->
        http("PUT", "/bucket/" + to, "", new byte[0], "x-amz-copy-source", "/bucket/" + from).status == 200);
  }

  boolean multipart(String key, String content) throws Exception {
    Upload upload = new Upload(key);
    return upload.begin() && upload.part(content) && upload.complete();
  }

  /** A multipart upload, part by part. */
  final class Upload {

    private final String key;
    private final List<String> contents = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private String id = "";

    Upload(String key) {
      this.key = key;
    }

    private Ledger.Effect effect(String holds) {
      return new Ledger.Effect(Ledger.UPLOAD + key, holds);
    }

    boolean begin() throws Exception {
      return doing(effect(Ledger.BEGUN), () -> {
        Answer answer = http("POST", "/bucket/" + key, "uploads", new byte[0]);
        id = answer.status == 200 ? answer.element("UploadId") : "";
        return answer.status == 200;
      });
    }

    boolean part(String content) throws Exception {
      contents.add(content);
      tags.add("");
      return last(content);
    }

    /** Another in the place of the last part. */
    boolean last(String content) throws Exception {
      contents.set(contents.size() - 1, content);
      return doing(effect(String.join(Ledger.PLUS, contents)), () -> {
        Answer answer = http("PUT", "/bucket/" + key, "partNumber=" + contents.size() + "&uploadId=" + id, Ledger.bytes(content));
        tags.set(tags.size() - 1, answer.headers.first("ETag").orElse(""));
        return answer.status == 200;
      });
    }

    boolean complete() throws Exception {
      StringBuilder parts = new StringBuilder("<CompleteMultipartUpload>");
      for (int i = 0; i < tags.size(); i++) {
        parts.append("<Part><PartNumber>").append(i + 1).append("</PartNumber><ETag>").append(tags.get(i))
            .append("</ETag></Part>");
      }
      byte[] body = parts.append("</CompleteMultipartUpload>").toString().getBytes(StandardCharsets.UTF_8);
      return doing(List.of(effect(Ledger.NOTHING), object(key, String.join(Ledger.PLUS, contents))), () -> {
        Answer done = http("POST", "/bucket/" + key, "uploadId=" + id, body);
        return done.status == 200 && done.text().contains("<CompleteMultipartUploadResult");
      });
    }

    boolean abort() throws Exception {
      return doing(effect(Ledger.NOTHING),
          () -> http("DELETE", "/bucket/" + key, "uploadId=" + id, new byte[0]).status == 204);
    }
  }

  /** The uploads that are there, with the parts that they have, which the ledger must know. */
  List<Upload> uploads(Ledger ledger) throws Exception {
    List<Upload> found = new ArrayList<>();
    for (String one : http("GET", "/bucket", "uploads", new byte[0]).elements("Upload")) {
      Upload upload = new Upload(Answer.elements(one, "Key").getFirst());
      upload.id = Answer.elements(one, "UploadId").getFirst();
      for (String part : http("GET", "/bucket/" + upload.key, "uploadId=" + upload.id, new byte[0]).elements("Part")) {
        String tag = Answer.elements(part, "ETag").getFirst().replace("&quot;", "\"");
        upload.tags.add(tag);
        upload.contents.add(ledger.named(Ledger.UPLOAD + upload.key, Ledger.PLUS, c -> tag.equals('"' + md5(c) + '"'))
            .orElse("a part that was never uploaded: " + part));
        assertThat(Answer.elements(part, "PartNumber")).containsExactly(Integer.toString(upload.contents.size()));
      }
      found.add(upload);
    }
    return found;
  }

  static Map<String, String> seen(List<Upload> uploads) {
    Map<String, String> seen = new TreeMap<>();
    uploads.forEach(u -> seen.put(
        Ledger.UPLOAD + u.key, u.contents.isEmpty() ? Ledger.BEGUN : String.join(Ledger.PLUS, u.contents)));
    return seen;
  }

  private static String md5(String content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Ledger.bytes(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** @param content {@link Ledger#MARKER} for a delete marker */
  record Version(String id, String content) {}

  private static Ledger.Effect versions(String key, List<Version> all) {
    return new Ledger.Effect(
        Ledger.VERSIONS + key, String.join(Ledger.OVER, all.stream().map(Version::content).toList()));
  }

  /** Puts a version, or a delete marker, upon those that the key has, the latest of which is the first. */
  boolean putVersion(String key, String content, List<Version> all) throws Exception {
    all.addFirst(new Version("", content));
    boolean marker = content.equals(Ledger.MARKER);
    boolean done = doing(versions(key, all), () -> {
      Answer answer = http(
          marker ? "DELETE" : "PUT", "/versioned/" + key, "", marker ? new byte[0] : Ledger.bytes(content));
      all.set(0, new Version(answer.headers.first("x-amz-version-id").orElse(""), content));
      return answer.status == (marker ? 204 : 200);
    });
    if (!done) {
      all.removeFirst();
    }
    return done;
  }

  boolean deleteVersion(String key, int which, List<Version> all) throws Exception {
    Version gone = all.remove(which);
    boolean done = doing(versions(key, all),
        () -> http("DELETE", "/versioned/" + key, "versionId=" + gone.id, new byte[0]).status == 204);
    if (!done) {
      all.add(which, gone);
    }
    return done;
  }

  /** All versions that clients can read, as the ledger names them. */
  Map<String, String> versions(Ledger ledger) throws Exception {
    String list = http("GET", "/versioned", "versions", new byte[0]).text();
    // The first digits of an id say its place; versions and markers are told apart from each other.
    TreeMap<String, TreeMap<String, String>> found = new TreeMap<>();
    for (String marker : Answer.elements(list, "DeleteMarker")) {
      found.computeIfAbsent(Answer.elements(marker, "Key").getFirst(), _ -> new TreeMap<>(Comparator.reverseOrder()))
          .put(Answer.elements(marker, "VersionId").getFirst(), Ledger.MARKER);
    }
    for (String version : Answer.elements(list, "Version")) {
      String key = Answer.elements(version, "Key").getFirst();
      String id = Answer.elements(version, "VersionId").getFirst();
      Answer bytes = http("GET", "/versioned/" + key, "versionId=" + id, new byte[0]);
      assertThat(bytes.status).as(() -> key + ' ' + id + ": " + bytes.text()).isEqualTo(200);
      found.computeIfAbsent(key, _ -> new TreeMap<>(Comparator.reverseOrder()))
          .put(id, ledger.named(Ledger.VERSIONS + key, Ledger.OVER, c -> Arrays.equals(Ledger.bytes(c), bytes.body))
              .orElse("bytes that were never put: " + bytes.body.length));
    }
    Map<String, String> seen = new TreeMap<>();
    for (String key : found.keySet()) {
      List<String> all = List.copyOf(found.get(key).values());
      seen.put(Ledger.VERSIONS + key, String.join(Ledger.OVER, all));
      Answer latest = http("GET", "/versioned/" + key, "", new byte[0]);
      assertThat(latest.status == 404).as(key).isEqualTo(all.getFirst().equals(Ledger.MARKER));
      assertThat(latest.status == 404 || Arrays.equals(latest.body, Ledger.bytes(all.getFirst()))).as(key).isTrue();
    }
    return seen;
  }

  Optional<byte[]> get(String key) throws Exception {
    Answer answer = http("GET", "/bucket/" + key, "", new byte[0]);
    assertThat(answer.status).as(() -> "GET " + key + ": " + answer.text() + log).isIn(200, 404);
    return answer.status == 200 ? Optional.of(answer.body) : Optional.empty();
  }

  private Outcome.Answer sqs(SdkRequest request) throws InterruptedException {
    String name = request.getClass().getSimpleName();
    return engine.execute(new Command.ApiCall(Caller.root(SETTINGS.account()), "r", "sqs",
        name.substring(0, name.length() - "Request".length()), request, Optional.empty()));
  }

  private static Ledger.Effect message(String body, String holds) {
    return new Ledger.Effect(Ledger.MESSAGE + body, holds);
  }

  boolean send(String body) throws Exception {
    return doing(message(body, "sent"), () ->
        sqs(SendMessageRequest.builder().queueUrl(QUEUE).messageBody(body).build()) instanceof Outcome.Success);
  }

  /** Messages stay hidden for the rest of this life. */
  List<Message> receive(int most) throws InterruptedException {
    return sqs(ReceiveMessageRequest.builder().queueUrl(QUEUE).maxNumberOfMessages(most).visibilityTimeout(3_000).build())
        instanceof Outcome.Success(ReceiveMessageResponse response) ? response.messages() : List.of();
  }

  boolean delete(Message message) throws Exception {
    return doing(message(message.body(), Ledger.NOTHING), () -> sqs(DeleteMessageRequest.builder()
        .queueUrl(QUEUE).receiptHandle(message.receiptHandle()).build()) instanceof Outcome.Success);
  }

  void checkpoint() {
    engine.checkpoint();
  }

  void collect() {
    collector.collect();
  }

  /** All objects that clients can read, as the ledger names them. */
  Map<String, String> objects(Ledger ledger) throws Exception {
    Map<String, String> seen = new TreeMap<>();
    for (String key : ledger.keys()) {
      get(key).ifPresent(bytes -> seen.put(Ledger.OBJECT + key, ledger.named(key, bytes)
          .orElse("bytes that were never put: " + bytes.length)));
    }
    Answer list = http("GET", "/bucket", "list-type=2", new byte[0]);
    assertThat(list.elements("Key")).as("the list, and what can be read").containsExactlyInAnyOrderElementsOf(
        seen.keySet().stream().map(k -> k.substring(Ledger.OBJECT.length())).toList());
    return seen;
  }

  Map<String, String> messages() throws Exception {
    Map<String, String> seen = new TreeMap<>();
    for (List<Message> batch = receive(10); !batch.isEmpty(); batch = receive(10)) {
      batch.forEach(m -> assertThat(seen.put(Ledger.MESSAGE + m.body(), "sent")).as("once: " + m.body()).isNull());
    }
    return seen;
  }

  /** No blob is left that nobody refers to. */
  void checkNothingIsLeftOver() throws IOException {
    collector.deleteOrphans();
    while (collector.collect() > 0) {}
    Set<String> known = new TreeSet<>();
    Blobs.known(engine.snapshot(), known::add);
    known.remove(BlobStore.EMPTY);
    assertThat(blobs.ids()).as("blobs").containsExactlyInAnyOrderElementsOf(known);
  }
}
