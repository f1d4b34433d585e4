package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;

/**
 * Writes and reads any record, sealed interface of records, SDK class, string or enum. Safe for several threads.
 *
 * <p>Components may be: records, enums, {@code String}, primitive numbers, {@code boolean} and their boxes,
 * {@code Instant}, {@code Duration}, {@code BigDecimal}, {@code SdkBytes}, {@code Optional}, {@code List}, sorted sets
 * and maps (with any of these as keys), sealed interfaces whose implementations are records, SDK classes (an abstract
 * one, as {@code SdkRequest}, is written with the class's name), and {@code Object} for what a document may hold.
 *
 * <p>Reading takes {@code Optional}, collections, numbers and booleans that are missing for empty, zero and false; it
 * refuses unknown names, and whatever follows the value.
 */
public final class StoredCodec {

  /** For disks. */
  public static final StoredCodec CBOR = new StoredCodec(
      CBORFactory.builder().streamReadConstraints(limits()).build());

  /** For people, and for messages to zones. */
  public static final StoredCodec JSON = new StoredCodec(
      JsonFactory.builder().streamReadConstraints(limits()).build());

  /** One for all: shapes do not depend on the notation. */
  static final Shapes SHAPES = new Shapes();

  private final JsonFactory notation;

  private StoredCodec(JsonFactory notation) {
    this.notation = notation;
  }

  /** Far deeper than any row; damaged data must not exhaust the stack. */
  private static StreamReadConstraints limits() {
    return StreamReadConstraints.builder().maxNestingDepth(200).maxStringLength(256 << 20).build();
  }

  /**
   * @param declared the type it will be read as: the record's own, or a sealed interface's, whose values are written
   *     with their record's name
   * @throws StoredFormatException if the value holds null or something that cannot be stored
   */
  public <T> byte[] encode(Class<T> declared, T value) {
    Objects.requireNonNull(value);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = notation.createGenerator(bytes)) {
      SHAPES.of(declared, declared.getSimpleName()).write(out, value);
    } catch (IOException e) {
      throw new StoredFormatException(declared.getSimpleName() + " cannot be stored: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  JsonGenerator generator(ByteArrayOutputStream to) throws IOException {
    return notation.createGenerator(to);
  }

  JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
    return notation.createParser(bytes, offset, length);
  }

  /** A record, to be read as its own class. */
  @SuppressWarnings("unchecked")
  public byte[] encode(Record value) {
    return encode((Class<Record>) value.getClass(), value);
  }

  /** @throws StoredFormatException if the bytes are damaged, or written by a later build */
  public <T> T decode(Class<T> declared, byte[] bytes) {
    return decode(declared, bytes, 0, bytes.length);
  }

  /** The same from a part of an array. */
  public <T> T decode(Class<T> declared, byte[] bytes, int offset, int length) {
    try (JsonParser in = notation.createParser(bytes, offset, length)) {
      if (in.nextToken() == null) {
        throw new StoredFormatException(declared.getSimpleName() + " cannot be read: there is nothing");
      }
      Object value = SHAPES.of(declared, declared.getSimpleName()).read(in);
      if (in.nextToken() != null) {
        throw new StoredFormatException(declared.getSimpleName() + " is followed by something else");
      }
      return declared.cast(value);
    } catch (IOException e) {
      throw new StoredFormatException(declared.getSimpleName() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** @throws StoredFormatException naming the component, however deep, whose type cannot be stored */
  public static void requireStorable(Class<?> declared) {
    SHAPES.requireStorable(declared, declared.getSimpleName(), new HashSet<>());
  }

  /** As JSON text, on one line. */
  public static <T> String toJson(Class<T> declared, T value) {
    return new String(JSON.encode(declared, value), StandardCharsets.UTF_8);
  }

  public static <T> T fromJson(Class<T> declared, String text) {
    return JSON.decode(declared, text.getBytes(StandardCharsets.UTF_8));
  }
}
