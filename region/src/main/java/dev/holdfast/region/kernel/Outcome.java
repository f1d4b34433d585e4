package dev.holdfast.region.kernel;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;

/**
 * What came of a command.
 *
 * @param answer the response to an API call, or the error that AWS would answer; empty for reports and deadlines
 * @param changes the rows it changed; none if it was refused
 */
public record Outcome(Optional<Answer> answer, Changes changes, List<Event> events) {

  public sealed interface Answer {}

  public record Success(SdkResponse response) implements Answer {}

  /** An expected error, with AWS's code and HTTP status. */
  public record Refused(AwsServiceException error) implements Answer {}
}
