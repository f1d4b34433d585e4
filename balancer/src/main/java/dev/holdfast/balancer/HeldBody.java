package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What has come of a request's body so far, kept for another attempt: all of it, until it is let go. */
final class HeldBody {

  private final List<ByteBuf> parts = new ArrayList<>(0);
  private int bytes;
  private boolean letGo;

  /** Takes the part over. */
  void hold(ByteBuf part) {
    parts.add(part);
    bytes += part.readableBytes();
  }

  /** More than may be held while it is being sent. */
  boolean isFull() {
    return bytes > Limits.MAX_HELD_BODY;
  }

  boolean mayHold(int more) {
    return !letGo && bytes + more <= Limits.MAX_HELD_BODY;
  }

  boolean isWhole() {
    return !letGo;
  }

  void writeTo(TargetConnection target) {
    for (ByteBuf part : parts) {
      target.write(part.retainedDuplicate());
    }
  }

  void letGo() {
    letGo = true;
    parts.forEach(ByteBuf::release);
    parts.clear();
    bytes = 0;
  }
}
