package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A shape written as an object, whose members can share the object with a type name. */
interface ObjectShape extends Shape {

  void writeMembers(JsonGenerator out, Object value) throws IOException;

  /** The current token is the first member's name, or the object's end. */
  Object readMembers(JsonParser in) throws IOException;

  @Override
  default void write(JsonGenerator out, Object value) throws IOException {
    out.writeStartObject();
    writeMembers(out, value);
    out.writeEndObject();
  }

  @Override
  default Object read(JsonParser in) throws IOException {
    Scalars.expect(in, JsonToken.START_OBJECT);
    in.nextToken();
    return readMembers(in);
  }
}
