package dev.holdfast.zone.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Appends small blobs so that one sync makes those of all durable who write at the same time. Who finds nobody writing
 * writes for all who wait, and leaves those who came meanwhile to one of them.
 */
final class SegmentWriter {

  /** What one sync carries at most, bytes, give or take one blob. */
  private static final int GROUP = 1 << 20;

  /** Gives the segment to append to. */
  interface Growing {
    Segment withRoomFor(int bytes) throws IOException;
  }

  /** @param written where it is; empty for the one who is to write */
  private record Waiting(byte[] bytes, CompletableFuture<Optional<Location>> written) {
    int frame() {
      return (Frame.HEADER + bytes.length + Location.UNIT - 1) / Location.UNIT * Location.UNIT;
    }
  }

  private final Growing growing;
  private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean busy; // whether somebody writes, or has been told to; guarded by waiting

  /** Used by the one who writes. */
  private final ByteBuffer frames = ByteBuffer.allocateDirect(GROUP + 2 * BlobStore.SMALL);

  SegmentWriter(Growing growing) {
    this.growing = growing;
  }

  /** Returns when the bytes are durable, where they are. */
  Location append(byte[] bytes) throws IOException {
    Waiting mine = new Waiting(bytes, new CompletableFuture<>());
    boolean first;
    synchronized (waiting) {
      waiting.add(mine);
      first = !busy;
      busy = true;
    }
    try {
      Optional<Location> written = first ? Optional.empty() : mine.written.join();
      return written.isPresent() ? written.get() : writeGroup();
    } catch (CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** Writes for the first who waits, which is the caller, and for those behind. */
  private Location writeGroup() throws IOException {
    List<Waiting> group = group();
    try {
      List<Location> places = write(group);
      for (int i = 0; i < places.size(); i++) {
        group.get(i).written.complete(Optional.of(places.get(i)));
      }
      return places.getFirst();
    } catch (IOException | RuntimeException | Error e) {
      group.forEach(w -> w.written.completeExceptionally(e));
      throw e;
    } finally {
      synchronized (waiting) {
        busy = !waiting.isEmpty();
        if (busy) {
          waiting.getFirst().written.complete(Optional.empty());
        }
      }
    }
  }

  private List<Waiting> group() {
    List<Waiting> group = new ArrayList<>();
    int size = 0;
    synchronized (waiting) {
      while (!waiting.isEmpty() && size < GROUP) {
        Waiting next = waiting.remove();
        size += next.frame();
        group.add(next);
      }
    }
    return group;
  }

  private List<Location> write(List<Waiting> group) throws IOException {
    Segment segment = growing.withRoomFor(group.stream().mapToInt(Waiting::frame).sum());
    int end = segment.end();
    List<Location> places = new ArrayList<>(group.size());
    frames.clear();
    for (Waiting next : group) {
      Location at = new Location(segment.number(), end + frames.position(), next.bytes.length);
      Frame.put(frames, at, next.bytes);
      places.add(at);
    }
    segment.append(frames.flip());
    return places;
  }
}
