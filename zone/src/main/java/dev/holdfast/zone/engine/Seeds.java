package dev.holdfast.zone.engine;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Seeds that nobody can guess, drawn by the hundred: one by one they would cost more than applying an entry. One thread. */
final class Seeds {

  private final SecureRandom random = new SecureRandom();
  private final ByteBuffer drawn = ByteBuffer.allocate(512 * Long.BYTES).limit(0);

  long next() {
    if (!drawn.hasRemaining()) {
      random.nextBytes(drawn.array());
      drawn.clear();
    }
    return drawn.getLong();
  }
}
