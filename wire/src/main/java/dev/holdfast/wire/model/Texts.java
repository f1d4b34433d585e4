package dev.holdfast.wire.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Values without parts as text: in XML, forms, headers, query strings and paths. */
public final class Texts {

  private static final DateTimeFormatter RFC_822 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

  private Texts() {}

  /** @param timestamps the format where the member names none */
  public static Object parse(SdkField<?> field, String text, Format timestamps, String path) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) {
      return text;
    } else if (type == MarshallingType.BOOLEAN) {
      return switch (text) {
        case "true", "True", "TRUE" -> true;
        case "false", "False", "FALSE" -> false;
        default -> throw WireProblem.invalid(path, "must be true or false");
      };
    } else if (type == MarshallingType.INSTANT) {
      return instant(text, format(field, timestamps), path);
    } else if (type == MarshallingType.SDK_BYTES) {
      try {
        return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw WireProblem.invalid(path, "must be Base64");
      }
    }
    return number(type, text, path);
  }

  private static Object number(MarshallingType<?> type, String text, String path) {
    try {
      if (type == MarshallingType.INTEGER) {
        return Integer.valueOf(text);
      } else if (type == MarshallingType.LONG) {
        return Long.valueOf(text);
      } else if (type == MarshallingType.DOUBLE) {
        return Double.valueOf(text);
      } else if (type == MarshallingType.FLOAT) {
        return Float.valueOf(text);
      } else if (type == MarshallingType.SHORT) {
        return Short.valueOf(text);
      } else if (type == MarshallingType.BYTE) {
        return Byte.valueOf(text);
      } else if (type == MarshallingType.BIG_DECIMAL) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException e) {
      boolean whole = type != MarshallingType.DOUBLE && type != MarshallingType.FLOAT
          && type != MarshallingType.BIG_DECIMAL;
      throw WireProblem.invalid(path, "must be a " + (whole ? "whole number" : "number"));
    }
    throw WireProblem.invalid(path, "has a type that this protocol cannot carry");
  }

  /** @param timestamps the format where the member names none */
  public static String format(SdkField<?> field, Object value, Format timestamps) {
    return switch (value) {
      case Instant at -> switch (format(field, timestamps)) {
        case RFC_822 -> RFC_822.format(at);
        case UNIX_TIMESTAMP -> epochSeconds(at).toPlainString();
        case UNIX_TIMESTAMP_MILLIS -> Long.toString(at.toEpochMilli());
        default -> at.truncatedTo(ChronoUnit.MILLIS).toString();
      };
      case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
      case BigDecimal number -> number.toPlainString();
      default -> value.toString();
    };
  }

  /** The member's own format, else {@code otherwise}. */
  public static Format format(SdkField<?> field, Format otherwise) {
    return field.getOptionalTrait(TimestampFormatTrait.class).map(TimestampFormatTrait::format).orElse(otherwise);
  }

  /** To the millisecond, as AWS gives them. */
  public static BigDecimal epochSeconds(Instant at) {
    return BigDecimal.valueOf(at.toEpochMilli(), 3).stripTrailingZeros();
  }

  /** @throws WireProblem naming {@code path} if the instant is out of range */
  public static Instant ofEpochSeconds(BigDecimal seconds, String path) {
    try {
      return Instant.ofEpochMilli(seconds.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact());
    } catch (ArithmeticException e) {
      throw WireProblem.invalid(path, "is not a time");
    }
  }

  /** The SDKs differ in how they write a time, so any of the formats is taken, the expected one first. */
  public static Instant instant(String text, Format expected, String path) {
    try {
      if (expected == Format.UNIX_TIMESTAMP_MILLIS) {
        return Instant.ofEpochMilli(Long.parseLong(text));
      } else if (text.matches("[\\d.]{1,30}")) {
        return ofEpochSeconds(new BigDecimal(text), path);
      } else if (!text.isEmpty() && Character.isLetter(text.charAt(0))) {
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      }
      return Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text));
    } catch (DateTimeException | NumberFormatException e) {
      throw WireProblem.invalid(path, "is not a time");
    }
  }
}
