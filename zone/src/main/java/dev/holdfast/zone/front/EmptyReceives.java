package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Counts the receives that found nothing. They change nothing in the region and leave no entry in its journal, so it
 * hears of them by the minute, as a measurement: AWS/SQS NumberOfEmptyReceives.
 */
public final class EmptyReceives {

  private final ConcurrentHashMap<String, Long> counts = new ConcurrentHashMap<>();

  void answered(Command.ApiCall call, Outcome.Answer answer) {
    if (call.request() instanceof ReceiveMessageRequest request
        && answer instanceof Outcome.Success success
        && success.response() instanceof ReceiveMessageResponse response && response.messages().isEmpty()) {
      counts.merge(request.queueUrl().substring(request.queueUrl().lastIndexOf('/') + 1), 1L, Long::sum);
    }
  }

  /** What was counted since the last time, for the minute of {@code during}; empty if nothing was. */
  public Optional<Report.Measured> take(Instant during) {
    List<Report.Measurement> measurements = counts.keySet().stream().sorted().collect(Collectors.toList()).stream()
        .map(queue -> measurement(queue, counts.remove(queue))).toList();
    return measurements.isEmpty()
        ? Optional.empty()
        : Optional.of(new Report.Measured(during.truncatedTo(ChronoUnit.MINUTES), 60, measurements));
  }

  public static Duration untilTheMinuteEnds(Instant now) {
    return Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60));
  }

  private static Report.Measurement measurement(String queue, long count) {
    return new Report.Measurement("AWS/SQS", "NumberOfEmptyReceives", new TreeMap<>(Map.of("QueueName", queue)),
        "Count", count, count, count, 1);
  }
}
