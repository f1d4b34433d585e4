package dev.holdfast.zone.blob;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which blobs are being read: they must not be deleted meanwhile. */
final class Pins {

  /** How many readers each has; guarded by this. */
  private final Map<String, Integer> readers = new HashMap<>();

  synchronized void pin(List<String> ids) {
    ids.forEach(id -> readers.merge(id, 1, Integer::sum));
  }

  synchronized void unpin(List<String> ids) {
    ids.forEach(id -> readers.computeIfPresent(id, (_, n) -> n == 1 ? null : n - 1));
  }

  /** Runs {@code delete} unless somebody reads the blob; whoever pins it later finds it gone. */
  synchronized boolean ifUnread(String id, Runnable delete) {
    if (readers.containsKey(id)) {
      return false;
    }
    delete.run();
    return true;
  }
}
