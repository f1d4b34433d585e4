package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;

/** Shapes without parts. */
final class Scalars {

  private Scalars() {}

  interface Write {
    void to(JsonGenerator out, Object value) throws IOException;
  }

  interface Read {
    Object from(JsonParser in) throws IOException;
  }

  interface Pack {
    void to(Packer out, Object value);
  }

  interface Unpack {
    Object from(Unpacker in);
  }

  record Scalar(Write how, Read back, Pack packed, Unpack unpacked, Optional<Object> missing) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      how.to(out, value);
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return back.from(in);
    }

    @Override
    public void pack(Packer out, Object value) {
      packed.to(out, value);
    }

    @Override
    public Object unpack(Unpacker in) {
      return unpacked.from(in);
    }
  }

  private static final Map<Class<?>, Shape> BY_CLASS = new HashMap<>();

  static {
    scalar((out, v) -> out.writeString((String) v), Scalars::text, (out, v) -> out.text((String) v), Unpacker::text,
        Optional.empty(), String.class);
    scalar((out, v) -> out.writeNumber((int) v), in -> number(in).getIntValue(),
        (out, v) -> out.number((int) v), in -> (int) in.number(), Optional.of(0), int.class, Integer.class);
    scalar((out, v) -> out.writeNumber((long) v), in -> number(in).getLongValue(),
        (out, v) -> out.number((long) v), Unpacker::number, Optional.of(0L), long.class, Long.class);
    scalar((out, v) -> out.writeNumber((short) v), in -> number(in).getShortValue(),
        (out, v) -> out.number((short) v), in -> (short) in.number(), Optional.of((short) 0), short.class, Short.class);
    scalar((out, v) -> out.writeNumber((byte) v), in -> number(in).getByteValue(),
        (out, v) -> out.raw((byte) v), Unpacker::raw, Optional.of((byte) 0), byte.class, Byte.class);
    scalar((out, v) -> out.writeNumber((double) v), Scalars::real,
        (out, v) -> out.bits(Double.doubleToLongBits((double) v)), in -> Double.longBitsToDouble(in.bits()), Optional.of(0.0), double.class, Double.class);
    scalar((out, v) -> out.writeNumber((float) v), in -> (float) real(in),
        (out, v) -> out.number(Float.floatToIntBits((float) v)), in -> Float.intBitsToFloat((int) in.number()), Optional.of(0f), float.class, Float.class);
    scalar((out, v) -> out.writeBoolean((boolean) v), Scalars::bool, (out, v) -> out.raw((byte) ((boolean) v ? 1 : 0)),
        in -> in.raw() != 0, Optional.of(false), boolean.class, Boolean.class);
    parsed(Instant.class, Instant::parse, (out, v) -> {
      out.number(((Instant) v).getEpochSecond());
      out.number(((Instant) v).getNano());
    }, in -> Instant.ofEpochSecond(in.number(), in.number()));
    parsed(Duration.class, Duration::parse, (out, v) -> {
      out.number(((Duration) v).getSeconds());
      out.number(((Duration) v).getNano());
    }, in -> Duration.ofSeconds(in.number(), in.number()));
    parsed(BigDecimal.class, BigDecimal::new, (out, v) -> out.text(v.toString()), in -> new BigDecimal(in.text()));
    parsed(BigInteger.class, BigInteger::new, (out, v) -> out.text(v.toString()), in -> new BigInteger(in.text()));
    scalar((out, v) -> out.writeBinary(((SdkBytes) v).asByteArrayUnsafe()),
        in -> SdkBytes.fromByteArrayUnsafe(in.getBinaryValue()),
        (out, v) -> out.bytes(((SdkBytes) v).asByteArrayUnsafe()),
        in -> SdkBytes.fromByteArrayUnsafe(in.bytes()), Optional.empty(), SdkBytes.class);
  }

  static Optional<Shape> of(Class<?> type) {
    return Optional.ofNullable(BY_CLASS.get(type));
  }

  /** By name: ordinals would change their meaning when a constant is added. */
  static Shape enumeration(Class<?> type) {
    Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
        .collect(Collectors.toMap(c -> ((Enum<?>) c).name(), Function.identity()));
    return new Scalar((out, v) -> out.writeString(((Enum<?>) v).name()), in -> constant(type, constants, text(in)),
        (out, v) -> out.text(((Enum<?>) v).name()), in -> constant(type, constants, in.text()), Optional.empty());
  }

  private static Object constant(Class<?> type, Map<String, Object> constants, String name) {
    Object constant = constants.get(name);
    if (constant == null) {
      throw new StoredFormatException(type.getSimpleName() + " has no constant " + name);
    }
    return constant;
  }

  private static void scalar(
      Write how, Read back, Pack packed, Unpack unpacked, Optional<Object> missing, Class<?>... types) {
    for (Class<?> type : types) {
      BY_CLASS.put(type, new Scalar(how, back, packed, unpacked, missing));
    }
  }

  /** Types whose {@code toString} is their ISO or exact form. */
  private static void parsed(Class<?> type, Function<String, Object> parse, Pack packed, Unpack unpacked) {
    scalar((out, v) -> out.writeString(v.toString()), in -> {
      try {
        return parse.apply(text(in));
      } catch (DateTimeException | NumberFormatException e) {
        throw new StoredFormatException("not a " + type.getSimpleName() + ": " + in.getText(), e);
      }
    }, packed, unpacked, Optional.empty(), type);
  }

  static String text(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_STRING);
    return in.getText();
  }

  private static JsonParser number(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_NUMBER_INT);
    return in;
  }

  /** JSON has no notation for infinities; the generator writes them as strings. */
  private static double real(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return switch (in.getText()) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> throw new StoredFormatException("not a number: " + in.getText());
      };
    }
    if (!in.currentToken().isNumeric()) {
      throw new StoredFormatException("a number was expected, not " + in.currentToken());
    }
    return in.getDoubleValue();
  }

  private static boolean bool(JsonParser in) throws IOException {
    if (!in.currentToken().isBoolean()) {
      throw new StoredFormatException("true or false was expected, not " + in.currentToken());
    }
    return in.getBooleanValue();
  }

  static void expect(JsonParser in, JsonToken token) throws IOException {
    if (in.currentToken() != token) {
      throw new StoredFormatException(token + " was expected, not " + in.currentToken());
    }
  }
}
