package dev.holdfast.region.ec2;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One instance.
 *
 * @param stateCode AWS's code of the reason it is in this state, as {@code Client.UserInitiatedShutdown}; may be empty
 * @param stateMessage the reason in words; may be empty
 * @param since when it came into this state
 * @param boot counts its starts and reboots from 1: reports about an earlier boot no longer matter
 * @param address its private address; empty once it is terminated and another may have it
 * @param userData Base64, as it was given
 */
public record InstanceRow(
    String id,
    String reservationId,
    int launchIndex,
    String imageId,
    String instanceType,
    InstanceState state,
    String stateCode,
    String stateMessage,
    Instant launched,
    Instant since,
    int boot,
    String zone,
    String subnetId,
    String vpcId,
    String interfaceId,
    Optional<String> address,
    List<String> groupIds,
    Optional<String> keyName,
    Optional<String> userData,
    Optional<Profile> profile,
    boolean disableApiTermination,
    String shutdownBehavior,
    Optional<String> clientToken) {

  /** The instance profile and the role in it, as they were at launch. */
  public record Profile(String arn, String id, String roleName, String roleArn) {}

  InstanceRow in(InstanceState to, String code, String message, Instant at) {
    return new InstanceRow(id, reservationId, launchIndex, imageId, instanceType, to, code, message, launched, at, boot,
        zone, subnetId, vpcId, interfaceId, address, groupIds, keyName, userData, profile, disableApiTermination,
        shutdownBehavior, clientToken);
  }

  /** Started once more, or rebooted. */
  InstanceRow booted() {
    return new InstanceRow(id, reservationId, launchIndex, imageId, instanceType, state, stateCode, stateMessage,
        launched, since, boot + 1, zone, subnetId, vpcId, interfaceId, address, groupIds, keyName, userData, profile,
        disableApiTermination, shutdownBehavior, clientToken);
  }

  InstanceRow withoutAddress() {
    return new InstanceRow(id, reservationId, launchIndex, imageId, instanceType, state, stateCode, stateMessage,
        launched, since, boot, zone, subnetId, vpcId, interfaceId, Optional.empty(), groupIds, keyName, userData,
        profile, disableApiTermination, shutdownBehavior, clientToken);
  }

  InstanceRow with(List<String> groups, Optional<String> data, String type, boolean protect, String behavior) {
    return new InstanceRow(id, reservationId, launchIndex, imageId, type, state, stateCode, stateMessage, launched,
        since, boot, zone, subnetId, vpcId, interfaceId, address, groups, keyName, data, profile, protect, behavior,
        clientToken);
  }
}
