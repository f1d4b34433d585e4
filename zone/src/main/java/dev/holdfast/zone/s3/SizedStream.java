package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Errors;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of which there must be so many, and not more: it throws as soon as that is known not to hold. */
final class SizedStream extends FilterInputStream {

  private final long least;
  private final long most;
  private long read;

  SizedStream(InputStream in, long least, long most) {
    super(in);
    this.least = least;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    read += Math.max(0, n);
    if (read > most) {
      throw Errors.with(Errors.badRequest("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"),
          "ProposedSize", "" + read, "MaxSizeAllowed", "" + most);
    }
    if (n < 0 && read < least) {
      throw Errors.with(Errors.badRequest("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"),
          "ProposedSize", "" + read, "MinSizeAllowed", "" + least);
    }
    return n;
  }
}
