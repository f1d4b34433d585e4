package dev.holdfast.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;

/**
 * A base backup of a running primary as a tar archive, complete in itself: its files, and the WAL from the backup's start
 * to its end. It is made while it is read; only the disk of the server's own zone is touched.
 *
 * <p>Every commit that was acknowledged before the first byte is read is in it. Pages that are written while they are
 * read may be torn; replay from the backup's start repairs them, because the server logs whole pages while a backup is
 * under way.
 */
final class BackupStream extends InputStream {

  private static final Pattern START = Pattern.compile("START WAL LOCATION: \\S+ \\(file ([0-9A-F]{24})\\)");
  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final long SEGMENTS_PER_FILE_ID = 256; // of 16 MiB each, as initdb makes them

  private enum Stage { FILES, WAL, END }

  private final Connection sql;
  private final Path data;
  private final Deque<Path> files = new ArrayDeque<>();
  private final Deque<InputStream> texts = new ArrayDeque<>();
  private Stage stage = Stage.FILES;
  private InputStream part = InputStream.nullInputStream();

  private BackupStream(Connection sql, Path data) {
    this.sql = sql;
    this.data = data;
  }

  /**
   * Begins a backup and gives its bytes, compressed (zlib). Its connection must be used for nothing else meanwhile, and
   * closing that breaks the backup off.
   */
  static InputStream compressed(Connection sql, Path data, String label) throws SQLException, IOException {
    BackupStream backup = new BackupStream(sql, data);
    backup.begin(label);
    return new DeflaterInputStream(backup, new Deflater(Deflater.BEST_SPEED), 64 << 10);
  }

  private void begin(String label) throws SQLException, IOException {
    // A temporary slot keeps the WAL that belongs to the backup for as long as the connection lives.
    try (PreparedStatement s = sql.prepareStatement(
            "SELECT pg_create_physical_replication_slot(?, true, true), pg_backup_start(?, true)")) {
      s.setString(1, Configuration.slot(label));
      s.setString(2, label);
      s.executeQuery().close();
    }
    Files.walkFileTree(data, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        if (directory.equals(data)) {
          return FileVisitResult.CONTINUE;
        }
        files.add(directory);
        return BaseBackup.EMPTY.contains(name(directory)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
          throw new IOException("the server has a tablespace of its own, which cannot be copied: " + name(file));
        }
        if (!BaseBackup.LEFT_OUT.matcher(name(file)).matches() && !name(file).equals(BaseBackup.CONTROL)) {
          files.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE; // dropped meanwhile: replay will not miss it
        }
        throw e;
      }
    });
    files.add(data.resolve(BaseBackup.CONTROL)); // last: the backup is only as new as it says
  }

  /** The files are read: what is left is the label, without which they are worth nothing, and the WAL. */
  private void end() throws IOException {
    try (Statement s = sql.createStatement();
        ResultSet r = s.executeQuery(
            "SELECT labelfile, spcmapfile, pg_walfile_name(lsn) FROM pg_backup_stop(false)")) {
      r.next();
      if (r.getString(2) != null && !r.getString(2).isEmpty()) {
        throw new IOException("the server has tablespaces of its own, which cannot be copied: " + r.getString(2));
      }
      String label = r.getString(1);
      Matcher start = START.matcher(label);
      if (!start.find()) {
        throw new IOException("a backup label without a start: " + label);
      }
      texts.add(text("backup_label", label));
      texts.add(new ByteArrayInputStream(Tar.directory("pg_wal/archive_status")));
      texts.add(new ByteArrayInputStream(Tar.directory("pg_wal/summaries")));
      wal(start.group(1), r.getString(3));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private void wal(String first, String last) throws IOException {
    SortedMap<Long, List<Path>> segments = new TreeMap<>();
    try (var all = Files.newDirectoryStream(data.resolve("pg_wal"))) {
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (name.endsWith(".history")) {
          files.add(file);
        } else if (SEGMENT.matcher(name).matches() && number(name) >= number(first) && number(name) <= number(last)) {
          segments.computeIfAbsent(number(name), _ -> new ArrayList<>()).add(file);
        }
      }
    }
    for (long n = number(first); n <= number(last); n++) {
      if (!segments.containsKey(n)) {
        throw new IOException("the server no longer has the WAL since the backup's start: it takes too long");
      }
      files.addAll(segments.get(n));
    }
  }

  /** Counts segments, whatever their timeline. */
  private static long number(String segment) {
    return Long.parseLong(segment, 8, 16, 16) * SEGMENTS_PER_FILE_ID + Long.parseLong(segment, 16, 24, 16);
  }

  private String name(Path file) {
    return data.relativize(file).toString();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int n = part.read(into, offset, length);
      if (n > 0) {
        return n;
      }
      part.close();
      part = InputStream.nullInputStream();
      Optional<InputStream> next = next();
      if (next.isEmpty()) {
        return -1;
      }
      part = next.get();
    }
  }

  private Optional<InputStream> next() throws IOException {
    while (true) {
      if (!texts.isEmpty()) {
        return Optional.of(texts.poll());
      }
      Path file = files.poll();
      if (file != null) {
        Optional<InputStream> entry = entry(file);
        if (entry.isPresent()) {
          return entry;
        }
        continue; // dropped since it was listed
      }
      switch (stage) {
        case FILES -> {
          end();
          stage = Stage.WAL;
        }
        case WAL -> {
          stage = Stage.END;
          return Optional.of(new ByteArrayInputStream(Tar.end()));
        }
        case END -> {
          return Optional.empty();
        }
      }
    }
  }

  private Optional<InputStream> entry(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        return Optional.of(new ByteArrayInputStream(Tar.directory(name(file))));
      }
      InputStream content = Files.newInputStream(file);
      return Optional.of(Tar.entry(name(file), Files.size(file), content));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static InputStream text(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Tar.entry(name, bytes.length, new ByteArrayInputStream(bytes));
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
