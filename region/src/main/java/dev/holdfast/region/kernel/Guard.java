package dev.holdfast.region.kernel;

import software.amazon.awssdk.core.SdkRequest;

/** Asked before whatever a call does through a service in somebody's name; what only reads needs no leave. */
@FunctionalInterface
public interface Guard {

  /**
   * @param call of the region's own, to look at the state with
   * @param operation as AWS spells it
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it may not be
   */
  void require(Call call, Service service, String operation, SdkRequest request);
}
