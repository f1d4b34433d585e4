package dev.holdfast.region.world;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a zone, or the shell around the region, saw happen. */
public sealed interface Report {

  record InstanceStarted(String instanceId, int boot) implements Report {}

  /** No process of the instance is left. */
  record InstanceExited(String instanceId, int boot, String reason) implements Report {}

  /**
   * A load balancer node's own verdict on a target changed, or is told for the first time.
   *
   * @param reason empty when healthy; else ELBv2's reason code, and after ": " its description, as
   *     {@code "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]"}
   */
  record TargetHealth(String zone, String targetGroupArn, String targetId, int port, boolean healthy, String reason)
      implements Report {}

  /** Nothing is in flight any more from this zone's load balancer node to a draining target. */
  record TargetDrained(String zone, String targetGroupArn, String targetId, int port) implements Report {}

  /**
   * A database node's status changed. Its process is watched by the zone it lives in ({@code STARTING}, {@code
   * PRIMARY}, {@code FENCED}, {@code EXITED}, {@code FAILED}); its replication by the zone of its primary ({@code
   * CATCHING_UP}, {@code IN_SYNC}, {@code DISCONNECTED}), because only the primary knows what it has acknowledged.
   *
   * @param epoch of the intent that the reporting zone acts under
   * @param walPosition bytes: last flushed on a primary, last received and flushed on a standby
   */
  record DatabaseNode(String nodeId, long epoch, DatabaseNodeStatus status, long walPosition, String detail)
      implements Report {}

  enum DatabaseNodeStatus {
    /** Being created, copied or started. */
    STARTING,
    /** Accepts writes. */
    PRIMARY,
    /** Replicates, but lacks commits that the primary has acknowledged without it. */
    CATCHING_UP,
    /** Replicates, and the primary waits for it before it acknowledges. */
    IN_SYNC,
    /** Replicated once; now its primary sees it no more. */
    DISCONNECTED,
    /** Stopped on the region's order; cannot acknowledge anything. */
    FENCED,
    /** Its process is gone, unasked. */
    EXITED,
    /** Cannot be started or built; {@code detail} says why. */
    FAILED
  }

  /**
   * A base backup of this node is durable in the blob store, or cannot be made.
   *
   * @param blobId empty when it cannot; {@code detail} says why
   * @param size of the blob, in bytes
   */
  record DatabaseBackup(String backupId, String nodeId, Optional<String> blobId, long size, String detail)
      implements Report {}

  /**
   * A segment of a database's WAL is durable in the blob store.
   *
   * @param segment as PostgreSQL names it; or a timeline's history file
   * @param blobId empty when the region has the segment already
   * @param until a moment after which a commit is known to be in the segment
   */
  record DatabaseWal(String nodeId, String segment, Optional<String> blobId, long size, Optional<Instant> until)
      implements Report {}

  /** The zone's process is there and acts on its intents. */
  record ZoneConnected(String zone) implements Report {}

  /** The zone has been silent for longer than the region waits: everything in it must be taken for gone. */
  record ZoneLost(String zone, String reason) implements Report {}

  /** A fault has been carried out, or could not be. */
  record FaultInjected(String faultId, boolean done, String detail) implements Report {}

  /**
   * The report on an experiment is an object in its bucket, or cannot be.
   *
   * @param error AWS's code of why it cannot; {@code detail} says more
   */
  record ExperimentReported(String experimentId, Optional<String> error, String detail) implements Report {}

  /** Measurements of one period, for CloudWatch. */
  record Measured(Instant start, int periodSeconds, List<Measurement> measurements) implements Report {}

  record Measurement(
      String namespace,
      String metric,
      SortedMap<String, String> dimensions,
      String unit,
      double sum,
      double minimum,
      double maximum,
      long count) {}

  /**
   * A notification was sent over HTTP, or could not be.
   *
   * @param failedBefore how many attempts had failed before this one: a report that comes twice counts once
   * @param status the answer's, 0 if there was none
   */
  record NotificationAttempted(String deliveryId, int failedBefore, int status, String detail) implements Report {}

  /** Keys of users and roles' sessions made calls, which may have left nothing else. */
  record PrincipalsUsed(List<Use> uses) implements Report {}

  /**
   * @param principal the id of a user's access key, or {@code role/NAME}
   * @param service as signatures name it
   */
  record Use(String principal, String service, Instant at) {}

  /** The blob store no longer has these: the state may forget that they were garbage. */
  record BlobsCollected(List<String> blobIds) implements Report {}

  /**
   * These bytes are not what was written, or not there any more; nobody is given them.
   *
   * @param problem as {@code "block 3 is damaged"}
   * @param owners the objects whose bytes they are, as {@code "bucket/key"}; of very many some
   */
  record BlobDamaged(String blobId, String problem, List<String> owners) implements Report {}
}
