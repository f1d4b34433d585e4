package dev.holdfast.zone.report;

import dev.holdfast.region.fis.ReportFacts;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.RegionAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Makes the reports that are due: document, blob, PutObject, and the report to the region that it is done. Killed in
 * between, it does all of it again, and the object is written over by one with the same content.
 */
public final class ExperimentReporter {

  /** Failures of the disk or the region, after which a report is given up; counted since this process began. */
  private static final int TRIES = 10;

  private static final long MOST_BYTES = 64L << 20;

  private final RegionAccess region;
  private final BlobStore blobs;
  private final Consumer<String> log;
  private final SortedMap<String, Integer> failures = new TreeMap<>();

  public ExperimentReporter(RegionAccess region, BlobStore blobs, Consumer<String> log) {
    this.region = region;
    this.blobs = blobs;
    this.log = log;
  }

  /** Makes those that are due now. */
  public void make() throws InterruptedException {
    for (String id : region.look(ReportFacts::due)) {
      try {
        store(region.look(call -> ReportFacts.of(call, id)));
        region.report(new Report.ExperimentReported(id, Optional.empty(), ""));
      } catch (AwsServiceException e) {
        if (e.statusCode() < 500) {
          giveUp(id, Errors.code(e), e.awsErrorDetails().errorMessage());
        } else {
          failed(id, e);
        }
      } catch (IOException | RuntimeException e) {
        failed(id, e);
      }
    }
  }

  private void failed(String id, Exception e) {
    log.accept("fis: the report on " + id + " could not be made: " + e.getMessage());
    if (failures.merge(id, 1, Integer::sum) >= TRIES) {
      giveUp(id, Errors.INTERNAL_FAILURE, "The report could not be stored: " + e.getMessage());
    }
  }

  private void giveUp(String id, String code, String why) {
    failures.remove(id);
    region.report(new Report.ExperimentReported(id, Optional.of(code), why));
  }

  /** @throws AwsServiceException as S3 refuses it */
  private void store(ReportFacts facts) throws IOException, InterruptedException {
    byte[] document = ReportDocument.of(facts);
    PutObjectRequest request = PutObjectRequest.builder().bucket(facts.bucket()).key(facts.key())
        .contentType("application/pdf").contentLength((long) document.length).build();
    Blob blob = blobs.write(new ByteArrayInputStream(document), Set.of(), MOST_BYTES);
    String account = region.look(call -> call.settings().account());
    Outcome.Answer answer = region.execute(new Command.ApiCall(Caller.service("fis", account),
        "report-" + facts.experiment().id(), "s3", "PutObject", request, Optional.of(blob)));
    if (answer instanceof Outcome.Refused refused) {
      // Of a 5xx nobody knows whether the journal has it: the next start finds out.
      if (refused.error().statusCode() < 500) {
        blobs.delete(blob.id());
      }
      throw refused.error();
    }
  }
}
