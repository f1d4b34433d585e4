package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;

/** Finds the end of a message's body while its bytes pass, without keeping any of them. */
final class Framing {

  private enum State { DONE, LENGTH, UNTIL_CLOSE, SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER_START,
    TRAILER, TRAILER_LF, LAST_LF, BAD }

  /** More digits of a chunk's size than anybody means. */
  private static final int MAX_SIZE_DIGITS = 15;

  private State state = State.DONE;
  private long remaining;
  private int digits;
  private int extras;

  void none() {
    state = State.DONE;
  }

  void length(long bytes) {
    remaining = bytes;
    state = bytes == 0 ? State.DONE : State.LENGTH;
  }

  void chunked() {
    remaining = 0;
    digits = 0;
    extras = 0;
    state = State.SIZE;
  }

  void untilClose() {
    state = State.UNTIL_CLOSE;
  }

  boolean done() {
    return state == State.DONE;
  }

  boolean endsWithConnection() {
    return state == State.UNTIL_CLOSE;
  }

  /** How many of the readable bytes belong to this body, reading none; -1 if it is malformed. */
  int take(ByteBuf in) {
    return switch (state) {
      case DONE -> 0;
      case UNTIL_CLOSE -> in.readableBytes();
      case LENGTH -> {
        int taken = (int) Math.min(remaining, in.readableBytes());
        remaining -= taken;
        if (remaining == 0) {
          state = State.DONE;
        }
        yield taken;
      }
      default -> takeChunked(in);
    };
  }

  private int takeChunked(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int at = start;
    while (at < end && state != State.DONE) {
      if (state == State.DATA) {
        int taken = (int) Math.min(remaining, end - at);
        remaining -= taken;
        at += taken;
        if (remaining == 0) {
          state = State.DATA_CR;
        }
      } else {
        step(in.getByte(at++));
        if (state == State.BAD) {
          return -1;
        }
      }
    }
    return at - start;
  }

  private void step(byte c) {
    state = switch (state) {
      case SIZE -> size(c);
      case EXTENSION -> c == '\r' ? State.SIZE_LF : text(c) ? State.EXTENSION : State.BAD;
      case SIZE_LF -> c != '\n' ? State.BAD : remaining == 0 ? State.TRAILER_START : State.DATA;
      case DATA_CR -> c == '\r' ? State.DATA_LF : State.BAD;
      case DATA_LF -> {
        remaining = 0;
        digits = 0;
        yield c == '\n' ? State.SIZE : State.BAD;
      }
      case TRAILER_START -> c == '\r' ? State.LAST_LF : text(c) && c != ' ' && c != '\t' ? State.TRAILER : State.BAD;
      case TRAILER -> c == '\r' ? State.TRAILER_LF : text(c) ? State.TRAILER : State.BAD;
      case TRAILER_LF -> c == '\n' ? State.TRAILER_START : State.BAD;
      case LAST_LF -> c == '\n' ? State.DONE : State.BAD;
      default -> State.BAD;
    };
  }

  private State size(byte c) {
    int digit = Character.digit(c, 16);
    if (digit >= 0 && c > 0) {
      remaining = remaining * 16 + digit;
      return ++digits > MAX_SIZE_DIGITS ? State.BAD : State.SIZE;
    }
    if (digits == 0) {
      return State.BAD;
    }
    return c == '\r' ? State.SIZE_LF : c == ';' ? State.EXTENSION : State.BAD;
  }

  /** A character of an extension or a trailer, of which there may not be too many. */
  private boolean text(byte c) {
    return ++extras <= Limits.MAX_CHUNK_EXTRAS && (c >= ' ' && c != 0x7f || c < 0 || c == '\t');
  }
}
