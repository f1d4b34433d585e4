package dev.holdfast.zone.blob;

import java.util.Arrays;
import java.util.List;

/**
 * Many blobs' ids in eight bytes each: of a small blob its place, of others the first half of the id, which tells random
 * ids apart as well as the whole does. First all are added, then it is asked.
 */
public final class BlobIds {

  private static final int DIGITS = 2 * Long.BYTES;

  private final Numbers files = new Numbers();
  private final Numbers places = new Numbers();

  public void add(String id) {
    if (Location.isId(id)) {
      places.add(Location.parse(id).packed());
    } else if (!id.equals(BlobStore.EMPTY)) {
      files.add(half(id));
    }
  }

  /** Whether this blob, which has a file of its own, is among them. */
  boolean contains(String id) {
    return files.index(half(id)) >= 0;
  }

  /** The small ones of a segment, in order. */
  List<Location> in(int segment) {
    int from = places.from(Location.first(segment));
    int to = places.from(Location.first(segment + 1));
    return Arrays.stream(places.numbers, from, to).mapToObj(Location::unpacked).toList();
  }

  private static long half(String id) {
    return Long.parseUnsignedLong(id, 0, DIGITS, 16);
  }

  /** Numbers, sorted when somebody asks. */
  private static final class Numbers {
    private long[] numbers = new long[1_024];
    private int size;
    private boolean sorted;

    void add(long number) {
      if (size == numbers.length) {
        sort(); // one that many objects share is added as often
        numbers = size > numbers.length / 2 ? Arrays.copyOf(numbers, numbers.length * 2) : numbers;
      }
      numbers[size++] = number;
      sorted = false;
    }

    int index(long number) {
      sort();
      return Arrays.binarySearch(numbers, 0, size, number);
    }

    /** Where the first is that is not less. */
    int from(long number) {
      int index = index(number);
      return index < 0 ? -index - 1 : index;
    }

    private void sort() {
      if (!sorted) {
        Arrays.sort(numbers, 0, size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
          if (i == 0 || numbers[i] != numbers[kept - 1]) {
            numbers[kept++] = numbers[i];
          }
        }
        size = kept;
        sorted = true;
      }
    }
  }
}
