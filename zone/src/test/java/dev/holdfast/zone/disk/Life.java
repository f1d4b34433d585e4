package dev.holdfast.zone.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Blobs;
import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.engine.EngineAccess;
import dev.holdfast.zone.engine.SteadyClock;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.journal.Snapshots;
import dev.holdfast.zone.s3.BlobCollector;
import dev.holdfast.zone.s3.Body;
import dev.holdfast.zone.s3.S3Front;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
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
  private static final String QUEUE = ENDPOINT + "/000000000000/q";

  /** So small that a run fills several. */
  private static final long SEGMENT_BYTES = 8_000;

  private static final Vault VAULT = new Vault() {
    @Override public String derive(String name) {
      return name;
    }

    @Override public String seal(String secret) {
      return secret;
    }

    @Override public String open(String sealed) {
      return sealed;
    }
  };

  /** The operations are the same in every life, and finding them costs more than anything else. */
  private static final ApiCodec CODEC = ApiCodec.of(new Region(SETTINGS, Services.all(), VAULT, _ -> {}));

  private final SimulatedDisk disk;
  private final Snapshots snapshots;
  private final Region region;
  private final Journal journal;
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
      return text().replaceAll("(?s).*<" + name + ">(.*)</" + name + ">.*", "$1");
    }
  }

  Life(Path root, SimulatedDisk disk, Instant now) throws IOException {
    this.disk = disk;
    this.snapshots = new Snapshots(root.resolve("snapshots"), disk);
    this.region = snapshots.restore(
        () -> new Region(SETTINGS, Services.all(), VAULT, defects::add), log::add);
    long from = region.index();
    this.journal = Journal.open(root.resolve("journal"), from, region::apply, log::add, disk, SEGMENT_BYTES);
    this.engine = new Engine(
        region, journal, snapshots, from, new SteadyClock(() -> now, () -> 0), log::add, defects::add);
    this.blobs = new BlobStore(root.resolve("blobs"), 0, disk);
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

  /** Makes a call that is to have this effect; whether it succeeded. */
  private boolean doing(Ledger.Effect effect, Doing call) throws Exception {
    disk.note(new Ledger.Begins(effect));
    if (!call.succeeds()) {
      return false;
    }
    disk.note(new Ledger.Answered(effect));
    return true;
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

  boolean createBucketAndQueue() throws Exception {
    return http("PUT", "/bucket", "", new byte[0]).status == 200
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
    Answer created = http("POST", "/bucket/" + key, "uploads", new byte[0]);
    if (created.status != 200) {
      return false;
    }
    String upload = "uploadId=" + created.element("UploadId");
    Answer part = http("PUT", "/bucket/" + key, "partNumber=1&" + upload, Ledger.bytes(content));
    if (part.status != 200) {
      return false;
    }
    byte[] parts = ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
        + part.headers.first("ETag").orElseThrow() + "</ETag></Part></CompleteMultipartUpload>")
        .getBytes(StandardCharsets.UTF_8);
    return doing(object(key, content), () -> {
      Answer done = http("POST", "/bucket/" + key, upload, parts);
      return done.status == 200 && done.text().contains("<CompleteMultipartUploadResult");
    });
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

  void snapshot() {
    try {
      snapshots.write(engine.reading(Snapshots.Moment::of), region);
      journal.forget(snapshots.forgettable());
    } catch (IOException e) {
      log.add("snapshot: " + e.getMessage()); // the disk is full
    }
  }

  void collect() {
    collector.collect();
    try {
      blobs.settle(0);
    } catch (IOException e) {
      log.add("blobs: " + e.getMessage());
    }
  }

  /** All objects that clients can read, as the ledger names them. */
  Map<String, String> objects(Ledger ledger) throws Exception {
    Map<String, String> seen = new TreeMap<>();
    for (String key : ledger.keys()) {
      get(key).ifPresent(bytes -> seen.put(Ledger.OBJECT + key, ledger.named(key, bytes)
          .orElse("bytes that were never put: " + bytes.length)));
    }
    Answer list = http("GET", "/bucket", "list-type=2", new byte[0]);
    List<String> listed = list.text().contains("<Key>")
        ? List.of(list.text().replaceAll("(?s)^.*?<Key>|</Key>((?!<Key>).)*$", "").split("(?s)</Key>.*?<Key>")) : List.of();
    assertThat(listed).as("the list, and what can be read").containsExactlyInAnyOrderElementsOf(
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
    Set<String> known = engine.reading(r -> Blobs.known(r.looking(engine.now()).state()));
    assertThat(blobs.ids()).as("blobs").containsExactlyInAnyOrderElementsOf(known);
  }
}
