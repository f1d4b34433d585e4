package dev.holdfast.site.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.TestPostgres;
import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Status;
import dev.holdfast.site.media.Step;
import dev.holdfast.site.media.Variant;
import dev.holdfast.site.store.Accounts;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

final class JobsTest {

  private final Database database = TestPostgres.database();
  private final Library library = new Library(database);
  private final FakeSqs sqs = new FakeSqs();
  private FakeS3 s3;
  private long account;

  @BeforeEach
  void start() throws Exception {
    s3 = new FakeS3();
    account = new Accounts(database).join("-/12345678", "worker", "x").orElseThrow().id();
  }

  @AfterEach
  void stop() {
    s3.close();
    database.close();
  }

  private String queued(String id, Kind kind, String type, byte[] bytes) {
    library.place("key-" + id, id, account, id, kind, type, bytes.length);
    s3.putObject(p -> p.bucket(FakeS3.BUCKET).key(Media.original(id)).contentType(type), RequestBody.fromBytes(bytes));
    library.step(id, Step.UPLOADED);
    sqs.sendMessage(m -> m.queueUrl(FakeSqs.QUEUE).messageBody("{\"media\":\"" + id + "\"}"));
    return id;
  }

  private static byte[] sound() throws Exception {
    return TestWorker.sample("a.mp3", "-f", "lavfi", "-i", "sine=d=1");
  }

  private Status status(String id) {
    return library.find(id).orElseThrow().status();
  }

  @Test
  void aJobIsDoneAndItsMessageDeletedLast() throws Exception {
    String id = queued("sound1", Kind.SOUND, "audio/mpeg", sound());
    new TestWorker(database, s3, sqs).next();
    assertThat(status(id)).isEqualTo(Status.READY);
    assertThat(library.find(id).orElseThrow().peaks()).isNotEmpty();
    assertThat(s3.type(Variant.SOUND.key(id))).isEqualTo("audio/mp4");
    assertThat(sqs.bodies()).isEmpty();
  }

  @Test
  void theSameMessageTwiceFinishesOnce() throws Exception {
    String id = queued("sound2", Kind.SOUND, "audio/mpeg", sound());
    sqs.sendMessage(m -> m.queueUrl(FakeSqs.QUEUE).messageBody("{\"media\":\"" + id + "\"}"));
    TestWorker worker = new TestWorker(database, s3, sqs);
    worker.next();
    var ready = library.find(id).orElseThrow().ready();
    worker.next();
    assertThat(library.find(id).orElseThrow().ready()).isEqualTo(ready);
    assertThat(sqs.bodies()).isEmpty();
    assertThat(library.finish(id, Media.Look.UNKNOWN, java.util.List.of())).as("another that was slower").isFalse();
  }

  @Test
  void anotherTakesOverFromAWorkerThatVanished() throws Exception {
    String id = queued("sound3", Kind.SOUND, "audio/mpeg", sound());
    sqs.receiveMessage(r -> r.queueUrl(FakeSqs.QUEUE).waitTimeSeconds(0));
    library.step(id, Step.TAKEN);
    sqs.comeBack();
    new TestWorker(database, s3, sqs).next();
    assertThat(status(id)).isEqualTo(Status.READY);
  }

  @Test
  void aBucketThatIsAwayLosesNothing() throws Exception {
    String id = queued("sound4", Kind.SOUND, "audio/mpeg", sound());
    s3.away(true);
    TestWorker worker = new TestWorker(database, s3, sqs);
    assertThatThrownBy(worker::next).isInstanceOf(SdkException.class);
    assertThat(status(id)).isEqualTo(Status.PROCESSING);
    assertThat(sqs.bodies()).hasSize(1);
    s3.away(false);
    sqs.comeBack();
    worker.next();
    assertThat(status(id)).isEqualTo(Status.READY);
  }

  @Test
  void whatWasDeletedIsRemovedByWhoeverTakesTheMessage() throws Exception {
    String id = queued("photo1", Kind.PHOTO, "image/jpeg",
        TestWorker.sample("p.jpg", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1"));
    TestWorker worker = new TestWorker(database, s3, sqs);
    worker.next();
    assertThat(s3.keys(id)).hasSize(3);
    assertThat(library.delete("key-delete", id, account)).isTrue();
    sqs.sendMessage(m -> m.queueUrl(FakeSqs.QUEUE).messageBody("{\"media\":\"" + id + "\"}"));
    // The first to take it is killed when it has removed one object and not yet the others.
    sqs.receiveMessage(r -> r.queueUrl(FakeSqs.QUEUE).waitTimeSeconds(0));
    s3.deleteObject(d -> d.bucket(FakeS3.BUCKET).key(Variant.THUMB.key(id)));
    sqs.comeBack();
    worker.next();
    assertThat(s3.keys(id)).isEmpty();
    assertThat(sqs.bodies()).isEmpty();
    assertThat(rows(id)).as("its row goes last").isZero();
    assertThat(library.delete("key-delete", id, account)).as("repeated").isTrue();
  }

  @Test
  void theRowStaysUntilItsObjectsAreGone() throws Exception {
    String id = queued("sound5", Kind.SOUND, "audio/mpeg", sound());
    library.delete("key-delete", id, account);
    s3.away(true);
    TestWorker worker = new TestWorker(database, s3, sqs);
    assertThatThrownBy(worker::next).isInstanceOf(SdkException.class);
    assertThat(rows(id)).isEqualTo(1);
    s3.away(false);
    sqs.comeBack();
    worker.next();
    assertThat(s3.keys(id)).isEmpty();
    assertThat(rows(id)).isZero();
  }

  @Test
  void whatIsDeletedWhileItIsMadeLeavesNothingBehind() throws Exception {
    String id = queued("sound6", Kind.SOUND, "audio/mpeg", sound());
    // Another worker has already removed everything when this one puts its result.
    s3.beforePut(() -> {
      library.delete("key-delete", id, account);
      library.forget(id);
    });
    new TestWorker(database, s3, sqs).next();
    assertThat(s3.keys(id)).isEmpty();
    assertThat(sqs.bodies()).isEmpty();
  }

  private int rows(String id) {
    return database.read(tx -> tx.one("select count(*) from media where id = ?", row -> row.getInt(1), id))
        .orElseThrow();
  }

  @Test
  void whatIsNoJobIsRemoved() throws Exception {
    for (String body : java.util.List.of("nonsense", "{}", "{\"media\":\"../x\"}", "{\"media\":\"unknown1\"}")) {
      sqs.sendMessage(m -> m.queueUrl(FakeSqs.QUEUE).messageBody(body));
      new TestWorker(database, s3, sqs).next();
      assertThat(sqs.bodies()).as(body).isEmpty();
    }
  }

  @Test
  void aWorkerThatIsToldToStopGivesItsMessageBack() throws Exception {
    byte[] video = TestWorker.sample("a.mp4", "-f", "lavfi", "-i", "testsrc=s=1280x720:r=30", "-t", "20", "-preset",
        "ultrafast");
    String id = queued("video1", Kind.VIDEO, "video/mp4", video);
    TestWorker worker = new TestWorker(database, s3, sqs);
    Thread thread = Thread.ofVirtual().start(worker::run);
    while (status(id) != Status.PROCESSING) {
      Thread.onSpinWait();
    }
    worker.stop();
    thread.join();
    assertThat(status(id)).isEqualTo(Status.PROCESSING);
    assertThat(sqs.bodies()).hasSize(1);
    assertThat(sqs.inFlight()).isZero();
  }
}
