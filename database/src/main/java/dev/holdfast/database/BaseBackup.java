package dev.holdfast.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.postgresql.PGStatement;

/**
 * A base backup of a running primary, read over one SQL connection in pieces of bounded size: nothing of another zone's
 * disk is touched. It holds no WAL: the standby streams that from its replication slot, which was made before.
 *
 * <p>Pages that are written while they are read may be torn; replay from the backup's start repairs them, because the
 * primary logs whole pages while a backup is under way.
 */
final class BaseBackup {

  /** Bytes read at once: what is held in memory, here and in the primary. */
  private static final int PIECE = 4 << 20;

  /** Bytes: a fresh database is a thousand files, most of them small or empty. These are read many at a time. */
  private static final int SMALL = 128 << 10;

  /** Files read at once, so that together they are a piece at most. */
  private static final int TOGETHER = PIECE / SMALL;

  /** How many files are brought to disk at once, while others are still being read. */
  private static final int WRITERS = 4;

  /** Directories whose contents mean nothing to another server, and are made anew or streamed. */
  static final Set<String> EMPTY = Set.of(
      "pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");

  static final Pattern LEFT_OUT = Pattern.compile(
      "(.*/)?(pgsql_tmp.*|pg_internal\\.init.*|postmaster\\.pid|postmaster\\.opts|backup_label.*|tablespace_map.*"
          + "|current_logfiles|standby\\.signal|recovery\\.signal|postgresql\\.conf.*|pg_hba\\.conf.*)");

  /** Which stands last: the backup is only as new as the control file says. */
  static final String CONTROL = "global/pg_control";

  private static final String LIST = """
      WITH RECURSIVE files (path, directory, size) AS (
        SELECT name, isdir, stat.size FROM pg_ls_dir('.', true, false) name, LATERAL pg_stat_file(name, true) stat
        UNION ALL
        SELECT path || '/' || name, isdir, stat.size
          FROM files, pg_ls_dir(path, true, false) name, LATERAL pg_stat_file(path || '/' || name, true) stat
          WHERE directory AND path <> ALL (string_to_array(?, ','))
      ) SELECT path, directory, size FROM files WHERE directory IS NOT NULL ORDER BY path
      """;

  private record Entry(String path, boolean directory, long size) {}

  private final Connection primary;
  private final Path data;
  private final Optional<UserPrincipal> owner;

  BaseBackup(Connection primary, Path data, Optional<UserPrincipal> owner) {
    this.primary = primary;
    this.data = data;
    this.owner = owner;
  }

  /** Copies into the empty directory {@code data}; when it returns all of it is on disk. */
  void copy(String label) throws SQLException, IOException {
    try (PreparedStatement start = primary.prepareStatement("SELECT pg_backup_start(?, true)")) {
      start.setString(1, label);
      start.executeQuery().close();
    }
    files(list());
    directory("pg_wal/archive_status");
    directory("pg_wal/summaries");
    file(CONTROL);
    try (Statement stop = primary.createStatement();
        ResultSet r = stop.executeQuery("SELECT labelfile, spcmapfile FROM pg_backup_stop(false)")) {
      r.next();
      if (r.getString(2) != null && !r.getString(2).isEmpty()) {
        throw new IOException("the primary has tablespaces of its own, which cannot be copied: " + r.getString(2));
      }
      write("backup_label", r.getString(1));
    }
    write("standby.signal", "");
    try (FileChannel directory = FileChannel.open(data)) {
      directory.force(true);
    }
  }

  /** Directories come before what is in them. All is on disk when this returns. */
  private void files(List<Entry> entries) throws SQLException, IOException {
    List<Future<?>> written = new ArrayList<>();
    try (ExecutorService disk = Executors.newFixedThreadPool(WRITERS)) {
      List<String> small = new ArrayList<>();
      for (Entry entry : entries) {
        if (entry.directory()) {
          directory(entry.path());
        } else if (!LEFT_OUT.matcher(entry.path()).matches() && !entry.path().equals(CONTROL)) {
          if (entry.size() >= SMALL) {
            file(entry.path());
            continue;
          }
          small.add(entry.path());
          if (small.size() == TOGETHER) {
            together(small, disk, written);
            small.clear();
          }
        }
      }
      together(small, disk, written);
    }
    for (Future<?> one : written) {
      if (one.state() == Future.State.FAILED) {
        throw new IOException("a file cannot be written", one.exceptionNow());
      }
    }
  }

  private void together(List<String> paths, ExecutorService disk, List<Future<?>> written)
      throws SQLException, IOException {
    List<String> grown = new ArrayList<>();
    try (PreparedStatement read = primary.prepareStatement(
        "SELECT path, pg_read_binary_file(path, 0, " + SMALL + ", true) FROM unnest(?) path")) {
      read.unwrap(PGStatement.class).setPrepareThreshold(-1); // binary, or each byte would be two
      read.setArray(1, primary.createArrayOf("text", paths.toArray()));
      try (ResultSet r = read.executeQuery()) {
        while (r.next()) {
          String path = r.getString(1);
          byte[] content = r.getBytes(2);
          if (content == null) {
            continue; // dropped since it was listed: replay will not miss it
          }
          if (content.length == SMALL) {
            grown.add(path);
          } else {
            written.add(disk.submit(() -> {
              write(path, content);
              return path;
            }));
          }
        }
      }
    }
    for (String path : grown) {
      file(path);
    }
  }

  private List<Entry> list() throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement s = primary.prepareStatement(LIST)) {
      s.setString(1, String.join(",", EMPTY.stream().sorted().toList()));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          entries.add(new Entry(r.getString(1), r.getBoolean(2), r.getLong(3)));
        }
      }
    }
    return entries;
  }

  private void directory(String path) throws IOException {
    Path target = data.resolve(path);
    if (!Files.isDirectory(target)) {
      Files.createDirectory(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Trees.own(target, owner);
    }
  }

  private void file(String path) throws SQLException, IOException {
    try (PreparedStatement read = primary.prepareStatement("SELECT pg_read_binary_file(?, ?, ?, true)")) {
      read.unwrap(PGStatement.class).setPrepareThreshold(-1); // binary, or each byte would be two
      Path target = data.resolve(path);
      boolean created = false;
      for (long offset = 0; ; ) {
        read.setString(1, path);
        read.setLong(2, offset);
        read.setInt(3, PIECE);
        byte[] piece;
        try (ResultSet r = read.executeQuery()) {
          r.next();
          piece = r.getBytes(1);
        }
        if (piece == null) {
          return; // dropped since it was listed: replay will not miss it
        }
        if (!created) {
          create(target);
          created = true;
        }
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(piece), offset);
          offset += piece.length;
          if (piece.length < PIECE) {
            out.force(true);
            return;
          }
        }
      }
    }
  }

  private void write(String path, String text) throws IOException {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String path, byte[] content) throws IOException {
    Path target = data.resolve(path);
    create(target);
    try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(content));
      out.force(true);
    }
  }

  private void create(Path target) throws IOException {
    Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Trees.own(target, owner);
  }
}
