package dev.holdfast.zone.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.FakeRegion;
import dev.holdfast.zone.s3.RegionAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentReportState;
import software.amazon.awssdk.services.fis.model.GetExperimentRequest;
import software.amazon.awssdk.services.fis.model.GetExperimentResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** What becomes of a report when something goes wrong while it is made. */
final class ExperimentReporterTest {

  @TempDir Path directory;

  private final FakeRegion region = new FakeRegion();
  private BlobStore blobs;

  @BeforeEach
  void store() throws IOException {
    blobs = new BlobStore(directory, 0);
    call("s3", "CreateBucket", CreateBucketRequest.builder().bucket("reports").build());
  }

  @SuppressWarnings("unchecked") // as with the SDK's clients, the request's class decides the response's
  private <R extends SdkResponse> R call(String service, String operation, SdkRequest request) {
    return (R) ((Outcome.Success) region.execute(new Command.ApiCall(
        Caller.root("000000000000"), "r", service, operation, request, Optional.empty()))).response();
  }

  /** An experiment on nobody, over as it begins, whose report is due. */
  private String due() {
    CreateExperimentTemplateResponse template = call("fis", "CreateExperimentTemplate",
        CreateExperimentTemplateRequest.builder().description("d").roleArn("arn:aws:iam::000000000000:role/fis")
            .stopConditions(c -> c.source("none")).experimentOptions(o -> o.emptyTargetResolutionMode("skip"))
            .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:instance")
                .selectionMode("ALL").resourceTags(Map.of("no", "body")).build()))
            .actions(Map.of("k", CreateExperimentTemplateActionInput.builder()
                .actionId("aws:ec2:reboot-instances").targets(Map.of("Instances", "it")).build()))
            .experimentReportConfiguration(c -> c.postExperimentDuration("PT0S").preExperimentDuration("PT0S")
                .outputs(o -> o.s3Configuration(s -> s.bucketName("reports")))).build());
    StartExperimentResponse started = call("fis", "StartExperiment", StartExperimentRequest.builder()
        .experimentTemplateId(template.experimentTemplate().id()).build());
    region.apply(new Command.DeadlineReached());
    assertThat(state(started.experiment().id()).statusAsString()).isEqualTo("running");
    return started.experiment().id();
  }

  private ExperimentReportState state(String id) {
    GetExperimentResponse r = call("fis", "GetExperiment", GetExperimentRequest.builder().id(id).build());
    return r.experiment().experimentReport().state();
  }

  private ListObjectsV2Response objects() {
    return call("s3", "ListObjectsV2", ListObjectsV2Request.builder().bucket("reports").build());
  }

  private ExperimentReporter reporter(RegionAccess access) {
    return new ExperimentReporter(access, blobs, _ -> {});
  }

  /** A region whose process ends before it hears that the object is there. */
  private final class Killed implements RegionAccess {
    @Override
    public Outcome.Answer execute(Command.ApiCall call) {
      return region.execute(call);
    }

    @Override
    public <T> T look(Function<Call, T> look) {
      return region.look(look);
    }

    @Override
    public State snapshot() {
      return region.snapshot();
    }

    @Override
    public void report(Report report) {
      throw new AssertionError("killed");
    }
  }

  @Test
  void killedAfterTheObjectWasStoredItDoesAllOfItAgain() throws InterruptedException {
    String id = due();
    assertThatThrownBy(() -> reporter(new Killed()).make()).hasMessage("killed");
    assertThat(state(id).statusAsString()).isEqualTo("running");
    assertThat(objects().contents()).hasSize(1);
    reporter(region).make();
    assertThat(state(id).statusAsString()).isEqualTo("completed");
    assertThat(objects().contents()).singleElement().satisfies(
        o -> assertThat(o.key()).isEqualTo("fis-reports/" + id + "/experiment-report.pdf"));
    int calls = region.calls.size();
    reporter(region).make();
    assertThat(region.calls.subList(calls, region.calls.size())).as("no third").isEmpty();
  }

  @Test
  void aBucketThatIsGoneFailsItAndLeavesNoBytes() throws Exception {
    String id = due();
    call("s3", "DeleteBucket", DeleteBucketRequest.builder().bucket("reports").build());
    reporter(region).make();
    assertThat(state(id).statusAsString()).isEqualTo("failed");
    assertThat(state(id).error().code()).isEqualTo("NoSuchBucket");
    assertThat(blobs.ids()).isEmpty();
  }

  @Test
  void whatMayPassIsTriedAgainButNotForEver() throws InterruptedException {
    String passing = due();
    ExperimentReporter reporter = reporter(region);
    region.failure = Optional.of(Errors.of(503, "ServiceUnavailable", "the disk is full"));
    reporter.make();
    region.failure = Optional.empty();
    reporter.make();
    assertThat(state(passing).statusAsString()).isEqualTo("completed");
    String id = due();
    region.failure = Optional.of(Errors.of(503, "ServiceUnavailable", "the disk is full"));
    for (int i = 1; i < 10; i++) {
      reporter.make();
      assertThat(state(id).statusAsString()).as("after " + i).isEqualTo("running");
    }
    reporter.make();
    assertThat(state(id).statusAsString()).isEqualTo("failed");
    assertThat(state(id).error().code()).isEqualTo("InternalFailure");
    assertThat(state(id).reason()).contains("the disk is full");
  }
}
