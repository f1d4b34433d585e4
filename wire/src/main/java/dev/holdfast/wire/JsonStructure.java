package dev.holdfast.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.Texts;
import dev.holdfast.wire.model.WireProblem;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** SDK objects as JSON objects, and as CBOR maps. */
final class JsonStructure {

  /** CBOR's tag for seconds since 1970. */
  private static final int EPOCH_TAG = 1;

  private JsonStructure() {}

  /** Fills {@code builder} from the object whose start is the current token. Refuses members it does not have. */
  static void read(JsonParser in, SdkPojo builder, String path) throws IOException {
    expect(in, JsonToken.START_OBJECT, path, "must be an object");
    Struct struct = Struct.of(builder);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      String below = WireProblem.below(path, name);
      in.nextToken();
      Optional<SdkField<?>> field = struct.named(name).filter(f -> f.location() == MarshallLocation.PAYLOAD);
      if (field.isPresent()) {
        Object value = in.currentToken() == JsonToken.VALUE_NULL ? null : value(in, field.get(), below);
        if (value != null) {
          field.get().set(builder, value);
        }
      } else if (in.currentToken() != JsonToken.VALUE_NULL) {
        throw WireProblem.unknown(below);
      }
    }
  }

  private static Object value(JsonParser in, SdkField<?> field, String path) throws IOException {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) {
      expect(in, JsonToken.VALUE_STRING, path, "must be a string");
      return wellFormed(in.getText(), path);
    } else if (type == MarshallingType.BOOLEAN) {
      if (!in.currentToken().isBoolean()) {
        throw WireProblem.invalid(path, "must be true or false");
      }
      return in.getBooleanValue();
    } else if (type == MarshallingType.SDK_POJO) {
      SdkPojo builder = field.constructor().get();
      read(in, builder, path);
      SdkPojo built = SdkModel.build(builder);
      Struct.of(built).requireAll(built, path);
      return built;
    } else if (type == MarshallingType.LIST) {
      return list(in, field.getTrait(ListTrait.class).memberFieldInfo(), path);
    } else if (type == MarshallingType.MAP) {
      return map(in, field.getTrait(MapTrait.class).valueFieldInfo(), path);
    } else if (type == MarshallingType.INSTANT) {
      return in.currentToken() == JsonToken.VALUE_STRING
          ? Texts.instant(in.getText(), Texts.format(field, Format.ISO_8601), path)
          : Texts.ofEpochSeconds(number(in, path).getDecimalValue(), path);
    } else if (type == MarshallingType.SDK_BYTES) {
      if (in.currentToken() != JsonToken.VALUE_STRING && in.currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
        throw WireProblem.invalid(path, "must be bytes");
      }
      return SdkBytes.fromByteArrayUnsafe(in.getBinaryValue());
    }
    return scalar(in, type, path);
  }

  private static Object scalar(JsonParser in, MarshallingType<?> type, String path) throws IOException {
    if (type == MarshallingType.DOUBLE || type == MarshallingType.FLOAT) {
      double real = in.currentToken() == JsonToken.VALUE_STRING
          ? (double) notFinite(in.getText(), path)
          : number(in, path).getDoubleValue();
      return type == MarshallingType.DOUBLE ? (Object) real : (Object) (float) real;
    } else if (type == MarshallingType.BIG_DECIMAL) {
      return number(in, path).getDecimalValue();
    }
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw WireProblem.invalid(path, "must be a whole number");
    }
    long whole = in.getLongValue();
    if (type == MarshallingType.LONG) {
      return whole;
    } else if (type == MarshallingType.INTEGER && whole == (int) whole) {
      return (int) whole;
    } else if (type == MarshallingType.SHORT && whole == (short) whole) {
      return (short) whole;
    } else if (type == MarshallingType.BYTE && whole == (byte) whole) {
      return (byte) whole;
    }
    throw WireProblem.invalid(path, "is out of range");
  }

  private static Object notFinite(String text, String path) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw WireProblem.invalid(path, "must be a number");
    };
  }

  private static List<Object> list(JsonParser in, SdkField<?> element, String path) throws IOException {
    expect(in, JsonToken.START_ARRAY, path, "must be a list");
    List<Object> list = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String below = path + '[' + list.size() + ']';
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        throw WireProblem.invalid(below, "must not be null");
      }
      list.add(value(in, element, below));
    }
    return list;
  }

  private static Map<String, Object> map(JsonParser in, SdkField<?> element, String path) throws IOException {
    expect(in, JsonToken.START_OBJECT, path, "must be an object");
    Map<String, Object> map = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = wellFormed(in.currentName(), path);
      in.nextToken();
      if (in.currentToken() != JsonToken.VALUE_NULL) {
        map.put(key, value(in, element, WireProblem.below(path, key)));
      }
    }
    return map;
  }

  /** Half a character can be written neither to the journal nor into an answer. */
  private static String wellFormed(String text, String path) {
    if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw WireProblem.syntax("The parameter " + path + " holds a surrogate without its other half");
    }
    return text;
  }

  private static JsonParser number(JsonParser in, String path) {
    if (!in.currentToken().isNumeric()) {
      throw WireProblem.invalid(path, "must be a number");
    }
    return in;
  }

  private static void expect(JsonParser in, JsonToken token, String path, String rule) {
    if (in.currentToken() != token) {
      throw WireProblem.invalid(path.isEmpty() ? "body" : path, rule);
    }
  }

  /** Writes the members that belong to the body and are set. */
  static void write(JsonGenerator out, SdkPojo pojo) throws IOException {
    out.writeStartObject();
    for (SdkField<?> field : Struct.of(pojo).members()) {
      if (field.location() == MarshallLocation.PAYLOAD) {
        Optional<Object> value = SdkModel.value(field, pojo);
        if (value.isPresent()) {
          out.writeFieldName(field.locationName());
          write(out, field, value.get());
        }
      }
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, SdkField<?> field, Object value) throws IOException {
    switch (value) {
      case String s -> out.writeString(s);
      case Boolean b -> out.writeBoolean(b);
      case Integer i -> out.writeNumber(i);
      case Long l -> out.writeNumber(l);
      case Double d -> out.writeNumber(d);
      case Float f -> out.writeNumber(f);
      case Short s -> out.writeNumber(s);
      case Byte b -> out.writeNumber(b);
      case BigDecimal d -> out.writeNumber(d);
      case Instant at -> write(out, field, at);
      case SdkBytes bytes -> out.writeBinary(bytes.asByteArrayUnsafe());
      case SdkPojo pojo -> write(out, pojo);
      case List<?> list -> {
        SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
        out.writeStartArray();
        for (Object part : list) {
          write(out, element, part);
        }
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
          out.writeFieldName((String) entry.getKey());
          write(out, element, entry.getValue());
        }
        out.writeEndObject();
      }
      default -> throw new IllegalStateException(field.memberName() + " holds a " + value.getClass().getName());
    }
  }

  private static void write(JsonGenerator out, SdkField<?> field, Instant at) throws IOException {
    if (out instanceof CBORGenerator cbor) {
      cbor.writeTag(EPOCH_TAG);
      cbor.writeNumber(Texts.epochSeconds(at).doubleValue());
    } else if (Texts.format(field, Format.UNIX_TIMESTAMP) == Format.UNIX_TIMESTAMP) {
      out.writeNumber(Texts.epochSeconds(at));
    } else {
      out.writeString(Texts.format(field, at, Format.UNIX_TIMESTAMP));
    }
  }
}
