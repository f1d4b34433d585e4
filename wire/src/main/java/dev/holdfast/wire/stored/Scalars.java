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

  record Scalar(Write how, Read back, Optional<Object> missing) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      how.to(out, value);
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return back.from(in);
    }
  }

  private static final Map<Class<?>, Shape> BY_CLASS = new HashMap<>();

  static {
    scalar((out, v) -> out.writeString((String) v), Scalars::text, Optional.empty(), String.class);
    scalar((out, v) -> out.writeNumber((int) v), in -> number(in).getIntValue(), Optional.of(0),
        int.class, Integer.class);
    scalar((out, v) -> out.writeNumber((long) v), in -> number(in).getLongValue(), Optional.of(0L),
        long.class, Long.class);
    scalar((out, v) -> out.writeNumber((short) v), in -> number(in).getShortValue(), Optional.of((short) 0),
        short.class, Short.class);
    scalar((out, v) -> out.writeNumber((byte) v), in -> number(in).getByteValue(), Optional.of((byte) 0),
        byte.class, Byte.class);
    scalar((out, v) -> out.writeNumber((double) v), Scalars::real, Optional.of(0.0), double.class, Double.class);
    scalar((out, v) -> out.writeNumber((float) v), in -> (float) real(in), Optional.of(0f), float.class, Float.class);
    scalar((out, v) -> out.writeBoolean((boolean) v), Scalars::bool, Optional.of(false), boolean.class, Boolean.class);
    parsed(Instant.class, Instant::parse);
    parsed(Duration.class, Duration::parse);
    parsed(BigDecimal.class, BigDecimal::new);
    parsed(BigInteger.class, BigInteger::new);
    scalar((out, v) -> out.writeBinary(((SdkBytes) v).asByteArrayUnsafe()),
        in -> SdkBytes.fromByteArrayUnsafe(in.getBinaryValue()), Optional.empty(), SdkBytes.class);
  }

  static Optional<Shape> of(Class<?> type) {
    return Optional.ofNullable(BY_CLASS.get(type));
  }

  /** By name: ordinals would change their meaning when a constant is added. */
  static Shape enumeration(Class<?> type) {
    Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
        .collect(Collectors.toMap(c -> ((Enum<?>) c).name(), Function.identity()));
    return new Scalar((out, v) -> out.writeString(((Enum<?>) v).name()), in -> {
      Object constant = constants.get(text(in));
      if (constant == null) {
        throw new StoredFormatException(type.getSimpleName() + " has no constant " + in.getText());
      }
      return constant;
    }, Optional.empty());
  }

  private static void scalar(Write how, Read back, Optional<Object> missing, Class<?>... types) {
    for (Class<?> type : types) {
      BY_CLASS.put(type, new Scalar(how, back, missing));
    }
  }

  /** Types whose {@code toString} is their ISO or exact form. */
  private static void parsed(Class<?> type, Function<String, Object> parse) {
    scalar((out, v) -> out.writeString(v.toString()), in -> {
      try {
        return parse.apply(text(in));
      } catch (DateTimeException | NumberFormatException e) {
        throw new StoredFormatException("not a " + type.getSimpleName() + ": " + in.getText(), e);
      }
    }, Optional.empty(), type);
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
