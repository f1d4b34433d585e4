package dev.holdfast.region.world;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What one zone should make so. The zone keeps the last one on disk and goes on from it when the region is away.
 *
 * @param version the index of the journal entry it was computed after
 */
public record ZoneIntent(
    long version,
    String zone,
    List<InstanceIntent> instances,
    List<ListenerIntent> listeners,
    List<DatabaseNodeIntent> databaseNodes,
    List<DatabaseEndpointIntent> databaseEndpoints,
    List<FaultIntent> faults) {

  public ZoneIntent withVersion(long other) {
    return new ZoneIntent(
        other, zone, instances, listeners, databaseNodes, databaseEndpoints, faults);
  }

  /**
   * An instance of this zone. One that is not listed must not run, and its directory may be removed.
   *
   * @param address its private address on this machine, as {@code 127.0.16.5}
   * @param boot counts from 1; a higher number than the one that runs means: restart it
   * @param desired TERMINATED: shut it down (SIGTERM, after 10 s SIGKILL) and report {@link Report.InstanceExited}
   * @param userData as given at launch, Base64
   * @param role the name of the role in its instance profile, whose credentials its metadata service hands out
   * @param tags those that the metadata service shows ({@code tags/instance/})
   */
  public record InstanceIntent(
      String instanceId,
      String address,
      int boot,
      Desired desired,
      String imageId,
      String instanceType,
      Optional<String> userData,
      Optional<String> role,
      Optional<String> roleArn,
      SortedMap<String, String> tags) {
    public enum Desired { RUNNING, TERMINATED }
  }

  /**
   * A listener of a load balancer that has a node in this zone.
   *
   * @param address the address that clients connect to; every zone's node binds it with SO_REUSEPORT
   * @param idleTimeoutSeconds of client and target connections
   * @param awayFrom the zone whose targets get nothing, unless none elsewhere is healthy, and whose node accepts nothing
   */
  public record ListenerIntent(
      String loadBalancerArn,
      String listenerArn,
      String address,
      int port,
      int idleTimeoutSeconds,
      TargetGroupIntent targetGroup,
      Optional<String> awayFrom) {
    public ListenerIntent awayFrom(Optional<String> zone) {
      return new ListenerIntent(loadBalancerArn, listenerArn, address, port, idleTimeoutSeconds, targetGroup, zone);
    }
  }

  /** Intervals in seconds, counts of consecutive results, as in the ELBv2 API. {@code matcher} as {@code "200-299"}. */
  public record TargetGroupIntent(
      String targetGroupArn,
      String healthCheckPath,
      int healthCheckIntervalSeconds,
      int healthCheckTimeoutSeconds,
      int healthyThreshold,
      int unhealthyThreshold,
      String matcher,
      List<TargetIntent> targets) {}

  /** @param draining no new requests; those in flight may finish */
  public record TargetIntent(String targetId, String address, int port, String zone, boolean draining) {}

  /**
   * A database server of this zone. One that is not listed must not run, and its directory may be removed.
   *
   * @param nodeId names its directory, unique for ever: a rebuilt node gets a new id
   * @param secret the name under which the region tells the zone the master password; a new name: set it anew
   * @param adminSecret the name of the password of {@code rdsadmin}, by which zones manage and replicate the nodes
   * @param epoch grows whenever the primary, or whom it waits for, changes: one primary per epoch. A node ignores
   *     intents of an epoch before the highest it has seen
   * @param boot counts from 1; a higher number than the one that runs means: restart it
   * @param databaseName that it begins with; empty: none
   * @param parameters of the engine's configuration, from the parameter group
   * @param bytes what goes between it and the region's store of backups
   */
  public record DatabaseNodeIntent(
      String nodeId,
      String dbInstance,
      String address,
      int port,
      String databaseName,
      String masterUsername,
      String secret,
      String adminSecret,
      DatabaseRole role,
      long epoch,
      int boot,
      SortedMap<String, String> parameters,
      DatabaseBytes bytes,
      DatabaseEngine engine) {}

  /** Whose programs make a server. */
  public enum DatabaseEngine { POSTGRES, MARIADB }

  /**
   * What goes between a node and the region's store of backups.
   *
   * @param restore what the first primary begins with; without it, with an empty server
   * @param backups base backups to be taken of this primary: each is handed to the region whole, which then reports
   *     {@link Report.DatabaseBackup} itself
   * @param closed clients are turned away before another backup is begun, so that nothing is acknowledged after it
   * @param archive the WAL that it has finished is handed to the region as well ({@link Report.DatabaseWal})
   */
  public record DatabaseBytes(
      Optional<RestoreIntent> restore, List<String> backups, boolean closed, boolean archive) {
    public static final DatabaseBytes NONE = new DatabaseBytes(Optional.empty(), List.of(), false, false);
  }

  /**
   * A base backup to begin with.
   *
   * @param until with the commits of the archived WAL up to this moment, and none after it; empty: as the backup ends
   */
  public record RestoreIntent(String backupId, Optional<Instant> until) {}

  public sealed interface DatabaseRole {
    /** Not running, or killed if it runs: it must not acknowledge another commit. */
    record Fenced() implements DatabaseRole {}

    /**
     * Accepts writes in its epoch.
     *
     * @param synchronousStandby the node id without whose flush no commit is acknowledged; empty: it runs alone, which
     *     only the region may decide
     * @param standbys node ids that may replicate from it
     */
    record Primary(Optional<String> synchronousStandby, List<String> standbys) implements DatabaseRole {}

    /**
     * Replicates from the primary; built from it by a base backup where it has no data yet.
     *
     * @param replica a read replica of another database: nobody ever waits for it, and its lag is measured
     */
    record Standby(String primaryNodeId, String primaryAddress, int primaryPort, boolean replica)
        implements DatabaseRole {}
  }

  /**
   * The endpoint of a database instance; every zone's proxy binds it with SO_REUSEPORT and leads to the primary.
   *
   * @param epoch in which the target became primary: connections made to the target of an earlier one are cut
   * @param target the primary's address; empty while there is none: connections wait, bounded, for the next one
   */
  public record DatabaseEndpointIntent(
      String dbInstance, String address, int port, long epoch, Optional<String> target, int targetPort) {}

  /**
   * A fault that this zone is to suffer, and to report when it does ({@link Report.FaultInjected}). One that is no longer
   * listed is taken back.
   *
   * @param until when the zone takes it back by itself, should the region not be there to say so; empty for what is done
   *     once
   */
  public record FaultIntent(String faultId, Optional<Instant> until, WorldFault fault) {}
}
