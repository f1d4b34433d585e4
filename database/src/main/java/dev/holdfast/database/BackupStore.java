package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The region's store of backups, as a zone reaches it: what is in it survives every zone. May block. */
public interface BackupStore {

  /**
   * Hands over a base backup of a node.
   *
   * @param bytes read to their end. If reading fails, nothing of them is kept
   * @throws IOException unless they are durable and the region knows of them when this returns
   */
  void upload(String nodeId, String backupId, InputStream bytes) throws IOException;

  /** The bytes of the backup that the node is to begin with. */
  InputStream download(String nodeId) throws IOException;

  /**
   * Hands over a segment of a node's WAL, compressed (gzip); one that another node has handed over is left as it is.
   *
   * @param until a moment after which a commit is known to be in it
   * @throws IOException unless it is durable and the region knows of it when this returns
   */
  void uploadWal(String nodeId, String segment, Optional<Instant> until, InputStream bytes) throws IOException;

  /** The segments that the node may need beyond its backup, to reach the moment that it is to be restored to. */
  List<String> wal(String nodeId) throws IOException;

  InputStream downloadWal(String nodeId, String segment) throws IOException;
}
