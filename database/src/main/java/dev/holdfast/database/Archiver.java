package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Hands the WAL that a server has finished to the region, segment by segment, compressed (gzip), on a thread of its
 * own. The server copies each into {@code archive/} ({@link Configuration}); there it stays until the region has it.
 *
 * <p>In the WAL of a primary it sets marks: a commit after a moment that is written down, and the end of the segment that
 * holds it. Recovery up to a moment needs a commit after it to know that it is there.
 */
final class Archiver {

  private static final System.Logger LOG = System.getLogger(Archiver.class.getName());

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A database that nobody writes to is marked this many times less often. */
  private static final int IDLE = 5;

  private final Node.Context context;
  private final NodeDirectory directory;

  /** By segment: the moment after which it has a commit. Those that this process has set. */
  private final Map<String, Instant> marks = new ConcurrentHashMap<>();

  private Optional<Thread> thread = Optional.empty();
  private long lookedNanos = System.nanoTime();
  private long markedNanos = System.nanoTime();
  private String writtenAtMark = "";

  Archiver(Node.Context context, NodeDirectory directory) {
    this.context = context;
    this.directory = directory;
  }

  /** Used by the node's thread alone, as {@link #mark} is. */
  void look(DatabaseNodeIntent want) throws IOException {
    long now = System.nanoTime();
    if (!want.bytes().archive() || now - lookedNanos < LOOK.toNanos() || thread.filter(Thread::isAlive).isPresent()) {
      return;
    }
    lookedNanos = now;
    List<Path> finished = finished();
    if (!finished.isEmpty()) {
      thread = Optional.of(Thread.ofVirtual().name("archive-" + want.nodeId()).start(() -> hand(want, finished)));
    }
  }

  void mark(DatabaseNodeIntent want, Admin sql) throws SQLException {
    long since = System.nanoTime() - markedNanos;
    if (!want.bytes().archive() || since < context.pace().mark().toNanos()) {
      return;
    }
    if (since < context.pace().mark().multipliedBy(IDLE).toNanos() && sql.written().equals(writtenAtMark)) {
      return;
    }
    markedNanos = System.nanoTime();
    Admin.Mark mark = sql.mark();
    marks.put(mark.segment(), mark.before());
    writtenAtMark = sql.written();
  }

  void close() {
    thread.ifPresent(Thread::interrupt);
  }

  private List<Path> finished() throws IOException {
    try (Stream<Path> all = Files.list(directory.archive())) {
      return all.filter(f -> !f.getFileName().toString().endsWith(".part")).sorted().toList();
    }
  }

  private void hand(DatabaseNodeIntent want, List<Path> files) {
    try {
      for (Path file : files) {
        String segment = file.getFileName().toString();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
          Files.copy(file, gzip);
        }
        context.store().uploadWal(want.nodeId(), segment, Optional.ofNullable(marks.get(segment)),
            new ByteArrayInputStream(compressed.toByteArray()));
        marks.remove(segment);
        Files.deleteIfExists(file);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.INFO, "WAL of {0} waits for the region: {1}", want.nodeId(), e.toString());
    }
  }
}
