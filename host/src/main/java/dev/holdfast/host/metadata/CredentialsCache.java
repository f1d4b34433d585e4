package dev.holdfast.host.metadata;

import dev.holdfast.host.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The credentials of one instance's role, kept in memory and in a file of the host's, so that instances that start a
 * process while the region is away still get them. Old ones are replaced in the background; expired ones are handed
 * out rather than none, as EC2 does.
 */
final class CredentialsCache {

  private static final System.Logger LOG = System.getLogger(CredentialsCache.class.getName());
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final CredentialsSource source;
  private final String instanceId;
  private final String role;
  private final Path file;
  private final Clock clock;
  private final AtomicReference<Optional<RoleCredentials>> current;
  private final AtomicReference<CompletableFuture<Void>> refresh =
      new AtomicReference<>(CompletableFuture.completedFuture(null));
  private final AtomicReference<Instant> notBefore = new AtomicReference<>(Instant.MIN);

  CredentialsCache(CredentialsSource source, String instanceId, String role, Path file, Clock clock) {
    this.source = source;
    this.instanceId = instanceId;
    this.role = role;
    this.file = file;
    this.clock = clock;
    this.current = new AtomicReference<>(read());
  }

  String role() {
    return role;
  }

  /** Fetches them in the background, so that they are there before the region may go. */
  void prefetch() {
    if (current.get().isEmpty() || current.get().get().isStale(clock.instant())) {
      refresh();
    }
  }

  /** The credentials; empty when there are none yet and the region does not give any. */
  Optional<RoleCredentials> get() {
    Optional<RoleCredentials> known = current.get();
    if (known.isEmpty()) {
      refresh().join();
      return current.get();
    }
    if (known.get().isStale(clock.instant()) && clock.instant().isAfter(notBefore.get())) {
      refresh();
    }
    return known;
  }

  /** One at a time, whoever asks. */
  private CompletableFuture<Void> refresh() {
    CompletableFuture<Void> latest = refresh.get();
    CompletableFuture<Void> mine = new CompletableFuture<>();
    if (!latest.isDone() || !refresh.compareAndSet(latest, mine)) {
      return refresh.get();
    }
    Thread.ofVirtual().name("credentials-" + instanceId).start(() -> {
      try {
        fetch();
      } finally {
        mine.complete(null);
      }
    });
    return mine;
  }

  private void fetch() {
    try {
      RoleCredentials fresh = source.credentials(instanceId, role);
      current.set(Optional.of(fresh));
      DurableFile.write(file, role + "\n" + fresh.toJson() + "\n");
    } catch (IOException | RuntimeException e) { // the source is another's code: whatever it throws, the old ones stay
      notBefore.set(clock.instant().plus(RETRY_AFTER));
      LOG.log(System.Logger.Level.WARNING,
          () -> "no new credentials of role " + role + " for " + instanceId + ": " + e.getMessage());
    }
  }

  private Optional<RoleCredentials> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String text = Files.readString(file);
      int line = text.indexOf('\n');
      return line > 0 && text.substring(0, line).equals(role)
          ? Optional.of(RoleCredentials.parse(text.substring(line + 1)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | java.time.DateTimeException e) {
      LOG.log(System.Logger.Level.WARNING, () -> file + " is not used: " + e.getMessage());
      return Optional.empty();
    }
  }
}
