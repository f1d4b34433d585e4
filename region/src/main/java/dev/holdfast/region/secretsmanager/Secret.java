package dev.holdfast.region.secretsmanager;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One secret.
 *
 * @param owner the service that manages it, as {@code "rds"}: only that one may delete or change it
 * @param deletion when it will be gone; it cannot be read until then unless it is restored
 * @param versions from the oldest to the newest
 */
record Secret(
    String name,
    String arn,
    String description,
    Optional<String> kmsKeyId,
    Optional<String> owner,
    SortedMap<String, String> tags,
    List<Version> versions,
    Instant created,
    Instant changed,
    Optional<Instant> rotated,
    Optional<Instant> deletion) {

  static final String CURRENT = "AWSCURRENT";
  static final String PREVIOUS = "AWSPREVIOUS";

  record Version(String id, List<String> stages, Instant created, Content content) {
    Version with(List<String> newStages) {
      return new Version(id, List.copyOf(newStages), created, content);
    }
  }

  Optional<Version> version(String id) {
    return versions.stream().filter(v -> v.id().equals(id)).findFirst();
  }

  Optional<Version> staged(String stage) {
    return versions.stream().filter(v -> v.stages().contains(stage)).findFirst();
  }

  /** The name that a version's generated value is derived from, and that zones ask for. */
  String valueName(Version version) {
    return "secretsmanager/" + arn + '/' + version.id();
  }

  /** Adds a version and moves its stages to it; what loses AWSCURRENT becomes AWSPREVIOUS. */
  Secret plus(String id, List<String> stages, Content content, Instant now) {
    List<Version> next = new ArrayList<>();
    boolean movesCurrent = stages.contains(CURRENT);
    for (Version v : versions) {
      List<String> kept = new ArrayList<>(v.stages());
      boolean wasCurrent = kept.contains(CURRENT);
      kept.removeAll(stages);
      if (movesCurrent) {
        kept.remove(PREVIOUS);
        if (wasCurrent) {
          kept.add(PREVIOUS);
        }
      }
      next.add(v.with(kept));
    }
    next.add(new Version(id, List.copyOf(stages), now, content));
    while (next.size() > Limits.VERSIONS) {
      int oldest = 0;
      while (!next.get(oldest).stages().isEmpty()) {
        oldest++;
      }
      next.remove(oldest);
    }
    return new Secret(
        name, arn, description, kmsKeyId, owner, tags, List.copyOf(next), created, now, rotated, deletion);
  }

  Secret described(String newDescription, Optional<String> newKey, Instant now) {
    return new Secret(name, arn, newDescription, newKey, owner, tags, versions, created, now, rotated, deletion);
  }

  Secret tagged(SortedMap<String, String> newTags) {
    return new Secret(
        name, arn, description, kmsKeyId, owner, newTags, versions, created, changed, rotated, deletion);
  }

  Secret rotatedAt(Instant now) {
    return new Secret(
        name, arn, description, kmsKeyId, owner, tags, versions, created, now, Optional.of(now), deletion);
  }

  Secret deletedAt(Optional<Instant> when) {
    return new Secret(name, arn, description, kmsKeyId, owner, tags, versions, created, changed, rotated, when);
  }
}
