package dev.holdfast.region.kernel;

import dev.holdfast.region.world.Report;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;

/** One input of the region. */
public sealed interface Command {

  /**
   * An AWS API call.
   *
   * @param service the service's endpoint prefix, as {@code "sqs"}, {@code "elasticloadbalancing"}
   * @param operation as in the API reference, as {@code "SendMessage"}
   * @param body the bytes that came with it, already durable in the blob store, for S3's streaming operations
   */
  record ApiCall(
      Caller caller,
      String requestId,
      String service,
      String operation,
      SdkRequest request,
      Optional<Blob> body)
      implements Command {
    public ApiCall {
      Objects.requireNonNull(caller);
      Objects.requireNonNull(requestId);
      Objects.requireNonNull(service);
      Objects.requireNonNull(operation);
      Objects.requireNonNull(request);
      Objects.requireNonNull(body);
    }
  }

  /** What a zone, or the shell around the region, saw happen. */
  record Reported(Report report) implements Command {
    public Reported {
      Objects.requireNonNull(report);
    }
  }

  /** The earliest deadline in the state has come. */
  record DeadlineReached() implements Command {}
}
