package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** How values of one Java type are written and read. */
interface Shape {

  /** Names the class of a value where the declared type leaves it open. Always the first member of its object. */
  String TYPE = "@type";

  void write(JsonGenerator out, Object value) throws IOException;

  /** Reads the value whose first token is the parser's current one; leaves the parser on its last. */
  Object read(JsonParser in) throws IOException;

  /** As {@link PackedCodec} writes it. */
  default void pack(Packer out, Object value) {
    out.embedded(this, value);
  }

  default Object unpack(Unpacker in) {
    return in.embedded(this);
  }

  /** True where a member of this value is better not written at all. */
  default boolean absent(Object value) {
    return false;
  }

  /** What stands for a component that older data lacks; empty where it must be there. */
  default Optional<Object> missing() {
    return Optional.empty();
  }
}
