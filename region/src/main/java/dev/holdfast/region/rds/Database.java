package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A DB instance.
 *
 * @param id its identifier, in lower case
 * @param instance what describes it and does not follow from its nodes
 * @param password the master user's, sealed; empty where Secrets Manager manages it
 * @param complete it has been {@code available} once
 * @param epoch grows with every change of who is primary or whom it waits for
 * @param primaryEpoch in which the present primary became it
 * @param primary its node's id; empty until there is a zone for it
 * @param standby its node's id
 * @param nodes how many nodes it has had: the next one's number
 * @param since when it came into this formation
 * @param descent where its data comes from, and whether it is to be kept
 */
public record Database(
    String id,
    DBInstance instance,
    Optional<Password> password,
    Formation formation,
    boolean complete,
    long epoch,
    long primaryEpoch,
    Optional<String> primary,
    Optional<String> standby,
    int nodes,
    Instant since,
    Descent descent) {

  /**
   * @param admin the resource id of the instance that its servers have rdsadmin's password from: its own, or that of the
   *     one whose data it was restored from
   * @param source whom it replicates, by id
   * @param restored what its first node begins with instead of an empty server
   * @param finalSnapshot its id: the instance goes as soon as that is available
   */
  record Descent(
      String admin, Optional<Restored> restored, Optional<String> source, Optional<String> finalSnapshot) {
    static Descent of(String admin) {
      return new Descent(admin, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Descent ending(Optional<String> snapshot) {
      return new Descent(admin, restored, source, snapshot);
    }
  }

  /**
   * @param backup names the base backup
   * @param until with the WAL of that database's archive, up to this moment
   */
  record Restored(String backup, Optional<PointInTime> until) {}

  /** @param archive the resource id of the database whose WAL it is */
  record PointInTime(String archive, Instant time) {}

  /** @param version counts the passwords there were, so that a zone sees that there is a new one */
  record Password(String sealed, int version) {}

  public static final Table<String, Database> DATABASES = Table.of("rds/db-instances", Database.class);

  static Database require(State state, String identifier) {
    return Optional.ofNullable(identifier).flatMap(i -> state.get(DATABASES, i.toLowerCase(java.util.Locale.ROOT)))
        .orElseThrow(() -> Errors.of(404, "DBInstanceNotFound", "DBInstance " + identifier + " not found."));
  }

  boolean multiAz() {
    return instance.multiAZ();
  }

  /** What its first node is still beginning with: it may have to do so again. */
  Optional<Restored> beginning() {
    return descent.restored().filter(_ -> !complete && formation != Formation.DELETING);
  }

  /** Whether clients are led to it. Nothing may be acknowledged that its final snapshot would lack. */
  boolean admitsClients() {
    return formation.leads() && descent.finalSnapshot().isEmpty() && (complete || formation != Formation.REPLICA);
  }

  String status() {
    if (descent.finalSnapshot().isPresent()) {
      return "deleting";
    }
    return switch (formation) {
      case CREATING -> "creating";
      case ALONE, ATTACHING, IN_SYNC, REPLICA -> complete ? "available" : "creating";
      case FENCING, PROMOTING, RESTARTING, STRANDED -> "rebooting";
      case FAILED -> "failed";
      case DELETING -> "deleting";
    };
  }

  Database describedBy(DBInstance described) {
    return new Database(
        id, described, password, formation, complete, epoch, primaryEpoch, primary, standby, nodes, since, descent);
  }

  Database withPassword(String sealed) {
    int version = password.map(Password::version).orElse(0) + 1;
    return new Database(id, instance, Optional.of(new Password(sealed, version)), formation, complete, epoch,
        primaryEpoch, primary, standby, nodes, since, descent);
  }

  Database withoutPassword() {
    return new Database(id, instance, Optional.empty(), formation, complete, epoch, primaryEpoch, primary, standby,
        nodes, since, descent);
  }

  Database in(Formation next, long nextEpoch, Instant now) {
    return new Database(
        id, instance, password, next, complete, nextEpoch, primaryEpoch, primary, standby, nodes, now, descent);
  }

  Database completed() {
    return new Database(
        id, instance, password, formation, true, epoch, primaryEpoch, primary, standby, nodes, since, descent);
  }

  /** @param newPrimary if it is another one, it became primary in the present epoch */
  Database led(Optional<String> newPrimary, Optional<String> newStandby) {
    return new Database(id, instance, password, formation, complete, epoch,
        newPrimary.equals(primary) ? primaryEpoch : epoch, newPrimary, newStandby, nodes, since, descent);
  }

  Database numbered() {
    return new Database(
        id, instance, password, formation, complete, epoch, primaryEpoch, primary, standby, nodes + 1, since, descent);
  }

  /** A read replica, in its source's epoch. */
  Database replicating(long sourceEpoch, Instant now) {
    return new Database(id, instance, password, Formation.REPLICA, false, sourceEpoch, sourceEpoch, primary, standby,
        nodes, now, descent);
  }

  Database inEpoch(long next) {
    return new Database(
        id, instance, password, formation, complete, next, primaryEpoch, primary, standby, nodes, since, descent);
  }

  /** From its present epoch on it follows nobody. */
  Database independent() {
    return new Database(id, instance, password, formation, complete, epoch, epoch, primary, standby, nodes, since,
        Descent.of(descent.admin()));
  }

  /** Kept as this snapshot and then deleted; empty: not any more. */
  Database ending(Optional<String> snapshot) {
    return new Database(id, instance, password, formation, complete, epoch, primaryEpoch, primary, standby, nodes,
        since, descent.ending(snapshot));
  }
}
