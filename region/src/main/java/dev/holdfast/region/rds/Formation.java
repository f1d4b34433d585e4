package dev.holdfast.region.rds;

/** How a database's nodes stand together. */
public enum Formation {
  /** Its first node is being initialised; nothing is in it. */
  CREATING,
  /** The primary takes writes and acknowledges them alone. There may be a standby that is being built or catches up. */
  ALONE,
  /** The primary is told to wait for its standby, but may have acknowledged alone until it says that it waits. */
  ATTACHING,
  /** Every acknowledged commit is on both nodes. The only state from which the standby may take over. */
  IN_SYNC,
  /** A failover was asked for: the living primary is being fenced. Nobody takes writes. */
  FENCING,
  /** The standby has become the primary by decree and is being promoted. Nobody takes writes yet. */
  PROMOTING,
  /** The primary is being started again where it was, with all it had acknowledged. */
  RESTARTING,
  /** The only node with all commits is in a zone that is lost; it is waited for. */
  STRANDED,
  /** The primary cannot be started. */
  FAILED,
  /** A read replica: its node follows another database's primary and takes reads; it may lack acknowledged commits. */
  REPLICA,
  /** Its nodes are being removed. */
  DELETING;

  /** Whether clients are led to the primary, or to the replica. In STRANDED it may be alive though its zone's process is not. */
  boolean leads() {
    return switch (this) {
      case ALONE, ATTACHING, IN_SYNC, STRANDED, REPLICA -> true;
      case CREATING, FENCING, PROMOTING, RESTARTING, FAILED, DELETING -> false;
    };
  }

  /** Whether the primary must wait for its standby before it acknowledges. */
  boolean synchronous() {
    return this == ATTACHING || this == IN_SYNC;
  }
}
