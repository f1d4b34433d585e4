package dev.holdfast.zone.store;

import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Frames;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a {@link SortedFile}, from its beginning to its end: tables by name, rows by key. */
final class SortedFileWriter {

  /** A block that is longer takes no further row. */
  private static final int BLOCK = 32 << 10;

  /** So much is given to the disk at once. */
  private static final int CHUNK = 1 << 20;

  private final Disk disk;
  private final FileChannel file;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long end;

  private final List<SortedFile.Part> parts = new ArrayList<>();

  // of the table that is being written
  private long rows;
  private final List<Long> offsets = new ArrayList<>();
  private final List<byte[]> fences = new ArrayList<>();
  private byte[] last = {};

  // of the block that is being written
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final List<Integer> starts = new ArrayList<>();
  private int removed;

  SortedFileWriter(Disk disk, FileChannel file, SortedFile.Header header) throws IOException {
    this.disk = disk;
    this.file = file;
    write(StoredCodec.CBOR.encode(header));
  }

  void add(byte[] key, Optional<byte[]> row) throws IOException {
    add(ByteBuffer.wrap(key), row.map(ByteBuffer::wrap));
  }

  void add(ByteBuffer key, Optional<ByteBuffer> row) throws IOException {
    last = SortedFile.copy(key);
    if (starts.isEmpty()) {
      fences.add(last);
    }
    starts.add(entries.size());
    DataOutputStream out = new DataOutputStream(entries);
    out.writeInt(last.length);
    out.write(last);
    if (row.isPresent()) {
      out.writeInt(row.get().remaining());
      out.write(SortedFile.copy(row.get()));
    } else {
      out.writeInt(Block.REMOVED);
      removed++;
    }
    if (entries.size() >= BLOCK) {
      endBlock();
    }
  }

  /** A block of another file as it is. */
  void add(Block<?, ?> block) throws IOException {
    endBlock();
    fences.add(SortedFile.copy(block.keyBytes(0)));
    last = SortedFile.copy(block.keyBytes(block.size() - 1));
    block(block.payload(), block.size());
  }

  void endTable(String name, TableCodec.Schema schema) throws IOException {
    endBlock();
    if (!fences.isEmpty()) {
      parts.add(index(name, schema));
    }
    rows = 0;
    offsets.clear();
    fences.clear();
  }

  /** The file is whole; it is not durable yet. */
  void finish() throws IOException {
    long directory = end;
    write(StoredCodec.CBOR.encode(new SortedFile.Directory(List.copyOf(parts))));
    ByteBuffer trailer = ByteBuffer.allocate(SortedFile.TRAILER).putLong(directory).putInt((int) (end - directory));
    put(trailer.putInt(Frames.crc(trailer.array(), 0, trailer.position())).flip());
    flush();
  }

  private void endBlock() throws IOException {
    if (starts.isEmpty()) {
      return;
    }
    int head = Block.HEAD + starts.size() * Integer.BYTES;
    ByteBuffer payload = ByteBuffer.allocate(head + entries.size()).putInt(starts.size()).putInt(removed);
    starts.forEach(start -> payload.putInt(head + start));
    block(payload.put(entries.toByteArray()).flip(), starts.size());
    entries.reset();
    starts.clear();
    removed = 0;
  }

  private void block(ByteBuffer payload, int size) throws IOException {
    offsets.add(end);
    rows += size;
    put(Frames.frame(payload.remaining(), to -> to.put(payload)));
  }

  private SortedFile.Part index(String name, TableCodec.Schema schema) throws IOException {
    fences.add(last);
    int at = Integer.BYTES + fences.size() * FileTable.INDEXED;
    int length = fences.stream().mapToInt(f -> Integer.BYTES + f.length).reduce(at, Math::addExact);
    ByteBuffer index = ByteBuffer.allocate(length).putInt(offsets.size());
    for (int i = 0; i < fences.size(); i++) {
      index.putLong(i < offsets.size() ? offsets.get(i) : 0).putInt(at);
      at += Integer.BYTES + fences.get(i).length;
    }
    fences.forEach(f -> index.putInt(f.length).put(f));
    SortedFile.Part part = new SortedFile.Part(name, end, length, rows, schema);
    write(index.array());
    return part;
  }

  private void write(byte[] payload) throws IOException {
    put(Frames.frame(payload));
  }

  private void put(ByteBuffer bytes) throws IOException {
    end += bytes.remaining();
    waiting.write(bytes.array(), bytes.position(), bytes.remaining());
    if (waiting.size() >= CHUNK) {
      flush();
    }
  }

  private void flush() throws IOException {
    disk.write(file, ByteBuffer.wrap(waiting.toByteArray()));
    waiting.reset();
  }
}
