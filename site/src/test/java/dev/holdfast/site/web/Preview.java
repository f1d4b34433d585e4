package dev.holdfast.site.web;

import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.Logging;
import dev.holdfast.site.TestPostgres;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.worker.TestWorker;

/** The whole website in one process on fakes, to look at while designing: {@code Preview [port]}. */
public final class Preview {

  private Preview() {}

  public static void main(String[] args) throws Exception {
    Database database = TestPostgres.empty().open();
    Logging.start();
    FakeS3 s3 = new FakeS3();
    FakeSqs sqs = new FakeSqs();
    Web web = new Web(new Web.World(database, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE,
        FakeSqs.LATER), "127.0.0.1",
        args.length > 0 ? Integer.parseInt(args[0]) : 8099, 1000).start();
    TestWorker worker = new TestWorker(database, s3, sqs);
    System.out.println("http://127.0.0.1:" + web.port());
    worker.run();
  }
}
