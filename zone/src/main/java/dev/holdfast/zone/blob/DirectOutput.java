package dev.holdfast.zone.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Where a blob's bytes go from memory outside the heap, so that long ones are not copied onto it first. */
public abstract class DirectOutput extends OutputStream {

  /** Writes all the bytes. */
  public abstract void write(ByteBuffer bytes) throws IOException;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
