package dev.holdfast.zone.s3;

import java.io.InputStream;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * A request's body, without the chunks that it may have come in.
 *
 * @param bytes throws when what was signed turns out not to be what came
 * @param length as the client announces it
 * @param trailers asked for only after the end of {@code bytes}: the fields that follow it, names in lower case
 */
public record Body(InputStream bytes, OptionalLong length, Trailers trailers) {

  /** The fields after a body. */
  @FunctionalInterface
  public interface Trailers {
    SortedMap<String, String> get();
  }
}
