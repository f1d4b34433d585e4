package dev.holdfast.wire.sigv4;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Fails at the end if what passed has another hash than the signature says. */
final class HashedInputStream extends FilterInputStream {

  private final MessageDigest digest = Crypto.sha256();
  private final String sha256;
  private final Supplier<AwsServiceException> mismatch;
  private boolean ended;

  HashedInputStream(InputStream in, String sha256, Supplier<AwsServiceException> mismatch) {
    super(in);
    this.sha256 = sha256;
    this.mismatch = mismatch;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int n = super.read(to, offset, length);
    if (n > 0) {
      digest.update(to, offset, n);
    } else if (n < 0 && !ended) {
      ended = true;
      if (!Crypto.same(Crypto.hex(digest.digest()), sha256)) {
        throw mismatch.get();
      }
    }
    return n;
  }

  /** Skipping would pass bytes by unseen. */
  @Override
  public long skip(long n) throws IOException {
    return readNBytes((int) Math.min(n, 64 << 10)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
