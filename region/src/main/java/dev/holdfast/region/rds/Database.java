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
    Instant since) {

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

  String status() {
    return switch (formation) {
      case CREATING -> "creating";
      case ALONE, ATTACHING, IN_SYNC -> complete ? "available" : "creating";
      case FENCING, PROMOTING, RESTARTING, STRANDED -> "rebooting";
      case FAILED -> "failed";
      case DELETING -> "deleting";
    };
  }

  Database describedBy(DBInstance described) {
    return new Database(
        id, described, password, formation, complete, epoch, primaryEpoch, primary, standby, nodes, since);
  }

  Database withPassword(String sealed) {
    int version = password.map(Password::version).orElse(0) + 1;
    return new Database(id, instance, Optional.of(new Password(sealed, version)), formation, complete, epoch,
        primaryEpoch, primary, standby, nodes, since);
  }

  Database in(Formation next, long nextEpoch, Instant now) {
    return new Database(
        id, instance, password, next, complete, nextEpoch, primaryEpoch, primary, standby, nodes, now);
  }

  Database completed() {
    return new Database(
        id, instance, password, formation, true, epoch, primaryEpoch, primary, standby, nodes, since);
  }

  /** @param newPrimary if it is another one, it became primary in the present epoch */
  Database led(Optional<String> newPrimary, Optional<String> newStandby) {
    return new Database(id, instance, password, formation, complete, epoch,
        newPrimary.equals(primary) ? primaryEpoch : epoch, newPrimary, newStandby, nodes, since);
  }

  Database numbered() {
    return new Database(
        id, instance, password, formation, complete, epoch, primaryEpoch, primary, standby, nodes + 1, since);
  }
}
