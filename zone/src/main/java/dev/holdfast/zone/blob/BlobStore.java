package dev.holdfast.zone.blob;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Blobs in a directory: {@code blobs/ab/abcd…} by id, {@code incoming/} for those being written, {@code damaged/} for
 * those that are not what was written. Safe for several threads; one process only.
 */
public final class BlobStore {

  private static final int ID_BYTES = 16;

  /** Characters of an id. */
  static final int ID = 2 * ID_BYTES;

  /** A blob of at most so many bytes is made durable by the log, together with others. */
  static final int SMALL = 64 << 10;

  /** Bytes that are left free for others who have looked at the free space and not yet written. */
  private static final long BETWEEN_LOOKS = 16L << 20;

  private final Path blobs;
  private final Path incoming;
  private final Path damaged;
  private final long reserve;
  private final Disk disk;
  private final FileStore room;
  private final BlobLog log;

  /** What was written since this store was opened, until {@link #deleteAllBut} has been through. */
  private final Set<String> fresh = ConcurrentHashMap.newKeySet();
  private volatile boolean swept;

  private final SecureRandom random = new SecureRandom();
  private final Pins pins = new Pins();

  /** Blobs in which a reader found damage; more than a few are found by the scrub as well. */
  private final BlockingQueue<String> suspects = new ArrayBlockingQueue<>(1_000);

  /**
   * Opens the store, making it where there is none, and removes what was being written when it was last stopped.
   *
   * @param reserve bytes of the disk that blobs must leave free
   */
  public BlobStore(Path directory, long reserve) throws IOException {
    this(directory, reserve, Disk.REAL);
  }

  public BlobStore(Path directory, long reserve, Disk disk) throws IOException {
    this.blobs = directory.resolve("blobs");
    this.incoming = directory.resolve("incoming");
    this.damaged = damaged(directory);
    this.reserve = reserve;
    this.disk = disk;
    disk.createDirectories(directory);
    disk.createDirectory(incoming);
    disk.createDirectory(damaged);
    disk.createDirectory(blobs);
    this.log = new BlobLog(directory.resolve("log"), disk);
    this.room = Files.getFileStore(directory);
    disk.syncDirectory(directory);
    for (int i = 0; i < 256; i++) {
      disk.createDirectory(blobs.resolve(HexFormat.of().toHexDigits((byte) i)));
    }
    disk.syncDirectory(blobs);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
      for (Path file : left) {
        disk.delete(file);
      }
    }
    if (log.replay(this::restore)) {
      settle(0);
    }
  }

  /** A small blob's file, as the log has it: the file itself may have been lost with the power. */
  private void restore(String id, byte[] file) throws IOException {
    Path path = path(id);
    if (Files.exists(aside(id)) || Files.exists(path) && Arrays.equals(Files.readAllBytes(path), file)) {
      return;
    }
    Path whole = incoming.resolve(id);
    put(whole, ByteBuffer.wrap(file));
    disk.rename(whole, path);
  }

  /**
   * Makes the files of small blobs durable themselves, and lets go of the log. To be called now and then, on a thread
   * of its own: it takes as long as the disk needs for all that is waiting.
   *
   * @param least does nothing while the log has fewer bytes
   */
  public void settle(long least) throws IOException {
    if (log.size() >= least) {
      List<Path> settled = log.roll();
      disk.syncAll(blobs);
      log.delete(settled);
    }
  }

  /**
   * Stores all that {@code in} gives; when this returns the bytes are durable.
   *
   * @param algorithms checksums to compute beside MD5, by their S3 names; none for S3's default
   * @param most bytes
   * @throws TooLargeException if there are more
   * @throws StoreFullException if the disk is full; nothing is left behind then, nor after any other exception
   */
  public Blob write(InputStream in, Set<String> algorithms, long most) throws IOException {
    return write(in, algorithms, most, Veil.NONE);
  }

  /**
   * As {@link #write(InputStream, Set, long)}; the checksums are of what {@code in} gives, the bytes on disk veiled.
   *
   * @param veil must be given again to read the blob
   */
  public Blob write(InputStream in, Set<String> algorithms, long most, Veil veil) throws IOException {
    String id = newId();
    if (!swept) {
      fresh.add(id); // before its file can be found
    }
    Path file = incoming.resolve(id);
    Path place = path(id);
    boolean kept = false;
    try {
      byte[] begin = in.readNBytes(SMALL + 1);
      Digests digests = new Digests(algorithms);
      Blob blob;
      if (begin.length <= SMALL) {
        requireRoom();
        requireAtMost(most, begin.length);
        digests.update(begin, begin.length);
        veil.change(id, 0, begin, 0, begin.length);
        ByteBuffer whole = BlobFormat.file(begin);
        put(file, whole.duplicate());
        disk.rename(file, place);
        log.append(id, whole);
        blob = new Blob(id, begin.length, digests.md5(), digests.checksums());
      } else {
        try (FileChannel out = disk.open(file)) {
          blob = new BlobWriter(disk, out, id, digests, veil).write(begin, in, length -> {
            requireAtMost(most, length);
            requireRoom();
          });
        }
        disk.rename(file, place);
        disk.syncDirectory(place.getParent());
      }
      kept = true;
      return blob;
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the directories of " + blobs.getParent() + " must lie on one file system", e);
    } catch (IOException e) {
      throw full(e).orElse(e);
    } finally {
      if (!kept) {
        disk.delete(file);
        disk.delete(place);
      }
    }
  }

  private void put(Path path, ByteBuffer bytes) throws IOException {
    try (FileChannel out = disk.open(path)) {
      disk.write(out, bytes);
    }
  }

  private static void requireAtMost(long most, long length) throws TooLargeException {
    if (length > most) {
      throw new TooLargeException(most);
    }
  }

  private void requireRoom() throws IOException {
    long free = room.getUsableSpace();
    if (free < reserve + BETWEEN_LOOKS) {
      throw new StoreFullException("the disk of " + blobs.getParent() + " has " + (free >> 20) + " MiB left, of which "
          + (reserve >> 20) + " MiB are kept for the region's journal");
    }
  }

  private Optional<IOException> full(IOException e) {
    boolean noSpace = String.valueOf(e.getMessage()).contains("No space left on device")
        || String.valueOf(e.getMessage()).contains("Disk quota exceeded");
    return noSpace ? Optional.of(new StoreFullException("the disk of " + blobs.getParent() + " is full"))
        : Optional.empty();
  }

  /** Some of a blob's bytes. */
  public record Slice(String blobId, long offset, long length) {}

  /**
   * Holds these blobs, so that they stay while they are read; empty if one is there no more. Close it.
   */
  public Optional<Held> hold(List<Slice> slices) {
    return hold(slices, Veil.NONE);
  }

  /** As {@link #hold(List)}, of blobs that were written through this veil. */
  public Optional<Held> hold(List<Slice> slices, Veil veil) {
    List<String> ids = slices.stream().map(Slice::blobId).distinct().toList();
    pins.pin(ids);
    if (ids.stream().allMatch(id -> Files.exists(path(id)))) {
      return Optional.of(new Held(slices, ids, veil));
    }
    pins.unpin(ids);
    return Optional.empty();
  }

  /** Blobs that stay until this is closed. */
  public final class Held implements AutoCloseable {
    private final List<Slice> slices;
    private final List<String> ids;
    private final Veil veil;

    private Held(List<Slice> slices, List<String> ids, Veil veil) {
      this.slices = slices;
      this.ids = ids;
      this.veil = veil;
    }

    /** Writes all the slices in order. @throws CorruptBlobException before it has written a damaged block */
    public void copy(OutputStream out) throws IOException {
      for (Slice slice : slices) {
        try (BlobReader reader = new BlobReader(slice.blobId(), path(slice.blobId()))) {
          reader.copy(slice.offset(), slice.length(), out, veil);
        } catch (CorruptBlobException e) {
          suspects.offer(slice.blobId());
          throw e;
        }
      }
    }

    /** All the slices in order; its reads throw {@link CorruptBlobException} rather than give a damaged block. */
    public InputStream open() {
      return new HeldStream(slices, (slice, out) -> new Held(List.of(slice), List.of(), veil).copy(out));
    }

    @Override
    public void close() {
      pins.unpin(ids);
    }
  }

  /** Removes a blob; false if somebody reads it. It not being there is success. */
  public boolean delete(String id) {
    return pins.ifUnread(id, () -> {
      try {
        disk.delete(path(id));
        disk.delete(aside(id));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete blob " + id, e);
      }
    });
  }

  /**
   * Reads a whole blob from the disk and checks every byte of it.
   *
   * @param pace waits after each block, so that the disk stays free for others
   * @throws CorruptBlobException if it is not as it was written
   * @throws NoSuchFileException if it is there no more
   */
  public void verify(String id, BlobScan.Pace pace) throws IOException, InterruptedException {
    BlobScan.read(path(id), id, pace);
  }

  /** Moves a damaged blob aside, where nobody reads it; false if it is there no more. */
  public boolean setAside(String id) throws IOException {
    try {
      disk.rename(path(id), aside(id));
    } catch (NoSuchFileException e) {
      return false;
    }
    disk.syncDirectory(damaged);
    disk.syncDirectory(path(id).getParent());
    return true;
  }

  /** Whether there is such a blob: as it was written, or set aside. */
  public boolean has(String id) {
    return Files.exists(path(id)) || Files.exists(aside(id));
  }

  /** Where the store in this directory sets damaged blobs aside. */
  public static Path damaged(Path directory) {
    return directory.resolve("damaged");
  }

  /** The next blob in which a reader found damage, which must be verified; empty if none was found within this time. */
  public Optional<String> suspect(Duration within) throws InterruptedException {
    return Optional.ofNullable(suspects.poll(within.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The ids of all blobs, in order. */
  public List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      ids.addAll(ids(i));
    }
    return ids;
  }

  /** The ids that begin with this byte, in order. */
  public List<String> ids(int firstByte) throws IOException {
    List<String> ids = new ArrayList<>();
    Path directory = blobs.resolve(HexFormat.of().toHexDigits((byte) firstByte));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> ids.add(file.getFileName().toString()));
    }
    ids.sort(Comparator.naturalOrder());
    return ids;
  }

  /**
   * Removes blobs that nobody knows and that were there when this store was opened: written, but their command never
   * reached the journal. Those written since are left alone, for their command may be on its way. Once it has been
   * through there are none left to remove.
   *
   * @return how many
   */
  public int deleteAllBut(BlobIds known) throws IOException {
    if (swept) {
      return 0;
    }
    int deleted = 0;
    for (int first = 0; first < 256; first++) {
      for (String id : ids(first)) {
        if (!known.contains(id) && !fresh.contains(id) && delete(id)) {
          deleted++;
        }
      }
    }
    swept = true;
    fresh.clear();
    return deleted;
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Path path(String id) {
    if (id.length() != ID || !id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("not a blob id: " + id);
    }
    return blobs.resolve(id.substring(0, 2)).resolve(id);
  }

  private Path aside(String id) {
    return damaged.resolve(path(id).getFileName());
  }
}
