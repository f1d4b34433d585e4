package dev.holdfast.zone.front;

import dev.holdfast.region.Intents;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.rds.BackupBlob;
import dev.holdfast.region.rds.RdsService;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.blob.StoreFullException;
import dev.holdfast.zone.engine.Engine;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where base backups of databases come in and go out: their bytes are the region's, so that no zone's loss touches them.
 * A zone may hand over what its intent asks for, and fetch what a node of its own is to begin with. No API leads here.
 */
public final class BackupDoor {

  /** Bytes: RDS's largest storage. */
  private static final long MOST = 64L << 40;

  /** Segments, the partial ones that a promotion leaves, and timelines' histories. */
  private static final String SEGMENT =
      "[0-9A-F]{24}(\\.partial|\\.[0-9A-F]{8}\\.backup)?|[0-9A-F]{8}\\.history";

  private final Engine engine;
  private final BlobStore blobs;

  public BackupDoor(Engine engine, BlobStore blobs) {
    this.engine = engine;
    this.blobs = blobs;
  }

  /** {@code POST …/backup?node=N&backup=B}: answers when the bytes are durable and the region knows of them. */
  void receive(String zone, ServerRequest request, ServerResponse response) throws IOException {
    String node = request.query().first("node").orElse("");
    String backup = request.query().first("backup").orElse("");
    if (node(zone, node).filter(n -> n.bytes().backups().contains(backup)).isEmpty()) {
      response.status(Status.NOT_FOUND_404).send("backup " + backup + " of " + node + " is not asked for");
      return;
    }
    Blob blob;
    try {
      blob = blobs.write(request.content().inputStream(), Set.of(), MOST);
    } catch (StoreFullException e) {
      response.status(Status.INSUFFICIENT_STORAGE_507).send(e.getMessage());
      return;
    }
    engine.submit(new Command.Reported(
        new Report.DatabaseBackup(backup, node, Optional.of(blob.id()), blob.size(), ""))).join();
    response.status(Status.NO_CONTENT_204).send();
  }

  /** {@code GET …/backup?node=N}. */
  void send(String zone, ServerRequest request, ServerResponse response) throws IOException {
    Optional<BackupBlob> backup = node(zone, request.query().first("node").orElse(""))
        .flatMap(n -> n.bytes().restore())
        .flatMap(o -> engine.reading(region -> RdsService.backup(region.state(), o.backupId())));
    send(backup, response);
  }

  /** {@code POST …/wal?node=N&segment=S&until=T}: answers when the segment is durable and the region knows of it. */
  void receiveWal(String zone, ServerRequest request, ServerResponse response) throws IOException {
    String node = request.query().first("node").orElse("");
    String segment = request.query().first("segment").orElse("");
    Optional<Instant> until = request.query().first("until").asOptional().map(Instant::parse);
    if (!segment.matches(SEGMENT) || node(zone, node).filter(n -> n.bytes().archive()).isEmpty()) {
      response.status(Status.NOT_FOUND_404).send("WAL " + segment + " of " + node + " is not asked for");
      return;
    }
    boolean there = engine.reading(region -> RdsService.hasWal(region.state(), node, segment));
    Optional<Blob> blob = Optional.empty();
    if (!there) {
      try {
        blob = Optional.of(blobs.write(request.content().inputStream(), Set.of(), MOST));
      } catch (StoreFullException e) {
        response.status(Status.INSUFFICIENT_STORAGE_507).send(e.getMessage());
        return;
      }
    }
    if (!there || until.isPresent()) {
      engine.submit(new Command.Reported(new Report.DatabaseWal(
          node, segment, blob.map(Blob::id), blob.map(Blob::size).orElse(0L), until))).join();
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  /** {@code GET …/wal?node=N}: names, one a line; with {@code &segment=S}, its bytes. */
  void sendWal(String zone, ServerRequest request, ServerResponse response) throws IOException {
    String node = request.query().first("node").orElse("");
    SortedMap<String, BackupBlob> wal = node(zone, node).isEmpty()
        ? new TreeMap<>()
        : engine.reading(region -> RdsService.walFor(region.state(), node));
    Optional<String> segment = request.query().first("segment").asOptional();
    if (segment.isPresent()) {
      send(Optional.ofNullable(wal.get(segment.get())), response);
    } else {
      response.send(String.join("\n", wal.keySet()));
    }
  }

  private void send(Optional<BackupBlob> backup, ServerResponse response) throws IOException {
    Optional<BlobStore.Held> held =
        backup.flatMap(b -> blobs.hold(List.of(new BlobStore.Slice(b.id(), 0, b.size()))));
    if (held.isEmpty()) {
      response.status(Status.NOT_FOUND_404).send("there is no such backup");
      return;
    }
    try (BlobStore.Held bytes = held.get()) {
      response.contentLength(backup.get().size());
      try (OutputStream out = response.outputStream()) {
        bytes.copy(out); // a damaged block ends the body too soon, which its own checksum tells the zone
      }
    }
  }

  private Optional<DatabaseNodeIntent> node(String zone, String id) {
    return engine.reading(region -> Intents.of(region, zone)).databaseNodes().stream()
        .filter(n -> n.nodeId().equals(id))
        .findFirst();
  }
}
