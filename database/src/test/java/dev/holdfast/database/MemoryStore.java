package dev.holdfast.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A region's store of backups in memory. A node is given the backup that {@link #toBegin} says, and no other. */
final class MemoryStore implements BackupStore {

  private final Map<String, byte[]> backups = new ConcurrentHashMap<>();
  private final Map<String, byte[]> wal = new ConcurrentHashMap<>();
  private final Map<String, Instant> until = new ConcurrentHashMap<>();
  private final Map<String, String> toBegin = new ConcurrentHashMap<>();

  @Override
  public void upload(String nodeId, String backupId, InputStream bytes) throws IOException {
    byte[] whole = bytes.readAllBytes();
    if (backups.putIfAbsent(backupId, whole) != null) {
      throw new IOException(backupId + " is handed over twice");
    }
  }

  @Override
  public InputStream download(String nodeId) throws IOException {
    String backup = toBegin.get(nodeId);
    if (backup == null || !backups.containsKey(backup)) {
      throw new IOException("no backup for " + nodeId);
    }
    return new ByteArrayInputStream(backups.get(backup));
  }

  boolean has(String backupId) {
    return backups.containsKey(backupId);
  }

  byte[] bytes(String backupId) {
    return backups.get(backupId);
  }

  void toBegin(String nodeId, String backupId) {
    toBegin.put(nodeId, backupId);
  }

  @Override
  public void uploadWal(String nodeId, String segment, Optional<Instant> moment, InputStream bytes)
      throws IOException {
    if (toBegin.containsKey(nodeId)) {
      return; // of a restored server, which has an archive of its own
    }
    wal.putIfAbsent(segment, bytes.readAllBytes());
    moment.ifPresent(m -> until.put(segment, m));
  }

  @Override
  public List<String> wal(String nodeId) {
    return List.copyOf(wal.keySet());
  }

  @Override
  public InputStream downloadWal(String nodeId, String segment) {
    return new ByteArrayInputStream(wal.get(segment));
  }

  Optional<Instant> latest() {
    return until.values().stream().max(Instant::compareTo);
  }
}
