package dev.holdfast.wire.postform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A multipart body, part by part: reading ends ({@code -1}) at each boundary, {@link #next} goes on behind it. Holds one
 * buffer, however long a part is.
 */
final class PartsStream extends InputStream {

  private static final int BUFFER = 64 << 10;

  private final InputStream in;

  /** A line end, two dashes, and the boundary's name. */
  private final byte[] delimiter;

  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  PartsStream(InputStream in, byte[] boundary) {
    this.in = in;
    this.delimiter = new byte[boundary.length + 4];
    byte[] before = {'\r', '\n', '-', '-'};
    System.arraycopy(before, 0, delimiter, 0, 4);
    System.arraycopy(boundary, 0, delimiter, 4, boundary.length);
    // The first boundary may stand at the very beginning: as if a line had ended there.
    buffer[end++] = '\r';
    buffer[end++] = '\n';
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
      int content = content();
      if (content > 0) {
        int n = Math.min(length, content);
        System.arraycopy(buffer, start, into, offset, n);
        start += n;
        return n;
      } else if (content < 0) {
        return -1;
      }
      fill();
    }
  }

  /** How many bytes at the start are surely content; 0 if that cannot be told yet, -1 before a delimiter. */
  private int content() {
    for (int i = start; i < end; i++) {
      if (buffer[i] == '\r') {
        int known = Math.min(delimiter.length, end - i);
        if (Arrays.equals(buffer, i, i + known, delimiter, 0, known)) {
          return i > start ? i - start : known == delimiter.length ? -1 : 0;
        }
      }
    }
    return end - start;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    int n = in.read(buffer, end, buffer.length - end);
    if (n < 0) {
      throw MultipartForm.malformed("it ends before its last boundary");
    }
    end += n;
  }

  /** Goes behind the boundary at which reading has ended; false if it was the last. */
  boolean next(MultipartForm.Budget budget) throws IOException {
    start += delimiter.length;
    need(2);
    if (buffer[start] == '-' && buffer[start + 1] == '-') {
      return false;
    }
    if (!line(budget).isBlank()) {
      throw MultipartForm.malformed("a boundary is followed by other text");
    }
    return true;
  }

  /** A line without its end. */
  String line(MultipartForm.Budget budget) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      need(2);
      if (buffer[start] == '\r' && buffer[start + 1] == '\n') {
        start += 2;
        budget.spend(2);
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(buffer[start++]);
      budget.spend(1);
    }
  }

  private void need(int bytes) throws IOException {
    while (end - start < bytes) {
      fill();
    }
  }
}
