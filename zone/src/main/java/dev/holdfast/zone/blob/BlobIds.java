package dev.holdfast.zone.blob;

import java.util.Arrays;

/**
 * Many blobs' ids in eight bytes each: their first half, which tells random ids apart as well as the whole does. First all
 * are added, then it is asked.
 */
public final class BlobIds {

  private static final int DIGITS = 2 * Long.BYTES;

  private long[] ids = new long[1_024];
  private int size;
  private boolean sorted;

  public void add(String id) {
    if (size == ids.length) {
      sort(); // one that many objects share is added as often
      ids = size > ids.length / 2 ? Arrays.copyOf(ids, ids.length * 2) : ids;
    }
    ids[size++] = half(id);
    sorted = false;
  }

  boolean contains(String id) {
    sort();
    return Arrays.binarySearch(ids, 0, size, half(id)) >= 0;
  }

  private void sort() {
    if (!sorted) {
      Arrays.sort(ids, 0, size);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (i == 0 || ids[i] != ids[kept - 1]) {
          ids[kept++] = ids[i];
        }
      }
      size = kept;
      sorted = true;
    }
  }

  private static long half(String id) {
    return Long.parseUnsignedLong(id, 0, DIGITS, 16);
  }
}
