package dev.holdfast.zone.s3;

import dev.holdfast.zone.blob.DirectOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A body whose head is sent when its first bytes are there, so that until then it can still become an error. */
final class StartedByBytes extends DirectOutput {

  /** Sends the head. */
  interface Head {
    OutputStream send() throws IOException;
  }

  private static final OutputStream NOT_STARTED = OutputStream.nullOutputStream();

  private final Head head;
  private OutputStream out = NOT_STARTED;
  private boolean abandoned;

  StartedByBytes(Head head) {
    this.head = head;
  }

  boolean isStarted() {
    return out != NOT_STARTED;
  }

  /** Sends the head if no byte has done so. */
  void start() throws IOException {
    if (!isStarted()) {
      out = head.send();
    }
  }

  /** Closing will not end the body properly. */
  void abandon() {
    abandoned = true;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    start();
    if (out instanceof DirectOutput direct) {
      direct.write(bytes);
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      out.write(copy);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    start();
    out.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (!abandoned && isStarted()) {
      out.close();
    }
  }
}
