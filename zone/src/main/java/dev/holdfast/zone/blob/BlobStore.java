package dev.holdfast.zone.blob;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Pace;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Blobs in a directory: small ones in {@code segments/}, others in {@code blobs/ab/abcd…} by id; {@code incoming/} for those
 * being written, {@code damaged/} for those that are not what was written. Safe for several threads; one process only.
 */
public final class BlobStore {

  private static final int ID_BYTES = 16;

  /** A blob of at most so many bytes is packed into a segment with others, unless it is veiled. */
  static final int SMALL = 64 << 10;

  public static final int SEGMENT_BYTES = Segment.MOST;

  /** The id of the blob that has no bytes; it is always there, and nowhere. */
  public static final String EMPTY = "empty";

  /** How many ids are looked up at a time. */
  private static final int PAGE = 1_000;

  /** Bytes that are left free for others who have looked at the free space and not yet written. */
  private static final long BETWEEN_LOOKS = 16L << 20;

  private static final long LOOK_EVERY = 10_000_000; // nanoseconds

  private final Path blobs;
  private final Path incoming;
  private final Path damaged;
  private final long reserve;
  private final Disk disk;
  private final FileStore room;
  private final SmallBlobs small;

  /** What was written since this store was opened, until {@link #deleteAllBut} has been through. */
  private final Set<String> fresh = ConcurrentHashMap.newKeySet();
  private volatile boolean swept;

  /** Bytes of small blobs since the disk was last looked at. */
  private final AtomicLong unseen = new AtomicLong(BETWEEN_LOOKS);
  private volatile long lookedAt;

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
    this(directory, reserve, disk, SEGMENT_BYTES);
  }

  /** @param segmentBytes small blobs are packed into files that are no longer; at most {@link #SEGMENT_BYTES} */
  public BlobStore(Path directory, long reserve, Disk disk, int segmentBytes) throws IOException {
    this.blobs = directory.resolve("blobs");
    this.incoming = directory.resolve("incoming");
    this.damaged = damaged(directory);
    this.reserve = reserve;
    this.disk = disk;
    disk.createDirectories(directory);
    disk.createDirectory(incoming);
    disk.createDirectory(damaged);
    disk.createDirectory(blobs);
    this.small = new SmallBlobs(directory.resolve("segments"), disk, segmentBytes);
    this.room = Files.getFileStore(directory);
    disk.syncDirectory(directory);
    for (int i = 0; i < 256; i++) {
      disk.createDirectory(blobs.resolve(HexFormat.of().toHexDigits((byte) i)));
    }
    disk.syncDirectory(blobs);
    for (Path file : files(incoming)) {
      disk.delete(file);
    }
    for (Path file : files(damaged)) {
      String id = file.getFileName().toString();
      if (Location.isId(id)) {
        small.setAside(Location.parse(id));
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(all::add);
    }
    return all;
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
    try {
      byte[] begin = in.readNBytes(SMALL + 1);
      requireAtMost(most, begin.length);
      requireRoom(begin.length);
      return begin.length <= SMALL && veil == Veil.NONE
          ? small(begin, new Digests(algorithms)) : file(begin, in, new Digests(algorithms), most, veil);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the directories of " + blobs.getParent() + " must lie on one file system", e);
    } catch (IOException e) {
      throw full(e).orElse(e);
    }
  }

  private Blob small(byte[] bytes, Digests digests) throws IOException {
    digests.update(bytes, bytes.length);
    String id = bytes.length == 0 ? EMPTY : small.write(bytes).id();
    return new Blob(id, bytes.length, digests.md5(), digests.checksums());
  }

  private Blob file(byte[] begin, InputStream rest, Digests digests, long most, Veil veil) throws IOException {
    String id = newId();
    if (!swept) {
      fresh.add(id); // before its file can be found
    }
    Path file = incoming.resolve(id);
    Path place = path(id);
    boolean kept = false;
    try {
      Blob blob;
      try (FileChannel out = disk.open(file)) {
        blob = new BlobWriter(disk, out, id, digests, veil).write(begin, rest, length -> {
          requireAtMost(most, length);
          lookForRoom();
        });
      }
      disk.rename(file, place);
      disk.syncDirectory(place.getParent());
      kept = true;
      return blob;
    } finally {
      if (!kept) {
        disk.delete(file);
        disk.delete(place);
      }
    }
  }

  private static void requireAtMost(long most, long length) throws TooLargeException {
    if (length > most) {
      throw new TooLargeException(most);
    }
  }

  /** Looks at the disk only now and then: what is written between looks is little. */
  private void requireRoom(int bytes) throws IOException {
    if (unseen.addAndGet(bytes) >= BETWEEN_LOOKS / 4 || System.nanoTime() - lookedAt > LOOK_EVERY) {
      lookForRoom();
      lookedAt = System.nanoTime();
      unseen.set(0);
    }
  }

  private void lookForRoom() throws IOException {
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
  public record Slice(String blobId, long offset, long length) {
    void requireWithin(long blob) throws CorruptBlobException {
      if (offset < 0 || length < 0 || offset + length > blob) {
        throw new CorruptBlobException(blobId, "bytes " + offset + " to " + (offset + length) + " asked of " + blob);
      }
    }
  }

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
    if (ids.stream().allMatch(this::isWhole)) {
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
        try {
          copy(slice, out);
        } catch (CorruptBlobException e) {
          suspects.offer(slice.blobId());
          throw e;
        }
      }
    }

    private void copy(Slice slice, OutputStream out) throws IOException {
      if (Location.isId(slice.blobId())) {
        Location at = Location.parse(slice.blobId());
        slice.requireWithin(at.length());
        out.write(small.read(at), Frame.HEADER + (int) slice.offset(), (int) slice.length());
      } else if (slice.blobId().equals(EMPTY)) {
        slice.requireWithin(0);
      } else {
        try (BlobReader reader = new BlobReader(slice.blobId(), path(slice.blobId()))) {
          reader.copy(slice.offset(), slice.length(), out, veil);
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
    return id.equals(EMPTY) || pins.ifUnread(id, () -> {
      try {
        if (Location.isId(id)) {
          small.delete(Location.parse(id));
        } else {
          disk.delete(path(id));
        }
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
  public void verify(String id, Pace pace) throws IOException, InterruptedException {
    if (Location.isId(id)) {
      Location at = Location.parse(id);
      byte[] frame = small.onDisk(at);
      pace.rest(frame.length);
      Frame.check(frame, at);
    } else if (!id.equals(EMPTY)) {
      BlobScan.read(path(id), id, pace);
    }
  }

  /** Puts a damaged blob aside, where nobody reads it; false if it is there no more. */
  public boolean setAside(String id) throws IOException {
    try {
      if (Location.isId(id)) {
        setAside(Location.parse(id));
      } else {
        disk.rename(path(id), aside(id));
        disk.syncDirectory(path(id).getParent());
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    disk.syncDirectory(damaged);
    return true;
  }

  private void setAside(Location at) throws IOException {
    byte[] frame = small.raw(at);
    try (FileChannel out = disk.open(aside(at.id()))) {
      disk.write(out, ByteBuffer.wrap(frame));
      disk.force(out);
    }
    small.setAside(at);
  }

  /** Whether there is such a blob: as it was written, or set aside. */
  public boolean has(String id) {
    return isWhole(id) || Files.exists(aside(id));
  }

  private boolean isWhole(String id) {
    return Location.isId(id) ? small.has(Location.parse(id)) : id.equals(EMPTY) || Files.exists(path(id));
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
    for (List<String> next = after(""); !next.isEmpty(); next = after(ids.getLast())) {
      ids.addAll(next);
    }
    return ids;
  }

  /**
   * The next ids behind this one, in an order that never changes; none if it is the last. The first ones come behind the
   * empty id.
   */
  public List<String> after(String id) throws IOException {
    if (!Location.isId(id)) {
      for (int first = id.isEmpty() ? 0 : Integer.parseInt(id.substring(0, 2), 16); first < 256; first++) {
        List<String> found = files(first).stream().filter(file -> file.compareTo(id) > 0).toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    Optional<Location> last = Location.isId(id) ? Optional.of(Location.parse(id)) : Optional.empty();
    return small.after(last, PAGE).stream().map(Location::id).toList();
  }

  /** The ids of the blobs with files of their own that begin with this byte, in order. */
  private List<String> files(int firstByte) throws IOException {
    return files(blobs.resolve(HexFormat.of().toHexDigits((byte) firstByte))).stream()
        .map(file -> file.getFileName().toString()).sorted().toList();
  }

  /**
   * Removes blobs that nobody knows and that were there when this store was opened: written, but their command never
   * reached the journal. Those written since are left alone, for their command may be on its way. Once it has been
   * through there are none left to remove.
   */
  public void deleteAllBut(BlobIds known) throws IOException {
    if (swept) {
      return;
    }
    for (int first = 0; first < 256; first++) {
      for (String id : files(first)) {
        if (!known.contains(id) && !fresh.contains(id)) {
          delete(id);
        }
      }
    }
    small.keepOnly(known);
    swept = true;
    fresh.clear();
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Path path(String id) {
    if (id.length() != 2 * ID_BYTES || !id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("not a blob id: " + id);
    }
    return blobs.resolve(id.substring(0, 2)).resolve(id);
  }

  private Path aside(String id) {
    return damaged.resolve(Location.isId(id) ? Location.parse(id).id() : path(id).getFileName().toString());
  }
}
