package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a message may contain, how much of it counts, and the digests by which clients check it. */
final class Contents {

  private static final String ALLOWED =
      "#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].";

  /** Letters of any script, as AWS has it, and no period at an end or beside another. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{Nd}_-]+(\\.[\\p{L}\\p{Nd}_-]+)*");

  private Contents() {}

  static void requireValidBody(String body) {
    if (body == null) {
      throw Queues.missing("MessageBody");
    }
    if (body.isEmpty()) {
      throw invalid("The request must contain the parameter MessageBody.", "MissingParameter");
    }
    notAllowed(body).ifPresent(c -> {
      throw invalid("Invalid binary character '" + c + "' was found in the message body, the set of allowed characters is "
          + ALLOWED, "InvalidMessageContents");
    });
  }

  /** The first character that XML cannot hold, and so no message either, as AWS writes it. */
  private static Optional<String> notAllowed(String text) {
    return text.codePoints().filter(c -> !(c == 0x9 || c == 0xA || c == 0xD
            || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000 && c <= 0x10FFFF)).boxed()
        .findFirst().map(c -> "#x" + Integer.toHexString(c).toUpperCase(Locale.ROOT));
  }

  static SortedMap<String, MessageAttributeValue> validAttributes(Map<String, MessageAttributeValue> given) {
    if (given.size() > Limits.MAX_MESSAGE_ATTRIBUTES) {
      throw invalid("Number of message attributes [" + given.size() + "] exceeds the allowed maximum ["
          + Limits.MAX_MESSAGE_ATTRIBUTES + "].", "InvalidParameterValue");
    }
    SortedMap<String, MessageAttributeValue> attributes = new TreeMap<>(given);
    attributes.forEach(Contents::requireValidAttribute);
    return attributes;
  }

  private static void requireValidAttribute(String name, MessageAttributeValue value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (name.length() > Limits.ATTRIBUTE_NAME_LENGTH || !NAME.matcher(name).matches()
        || lower.startsWith("aws.") || lower.startsWith("amazon.")) {
      throw invalid("The message attribute name '" + name + "' is invalid.", "InvalidParameterValue");
    }
    if (!value.stringListValues().isEmpty() || !value.binaryListValues().isEmpty()) {
      throw invalid("Message attribute list values in SendMessage operation are not supported.",
          "UnsupportedOperation");
    }
    String type = Optional.ofNullable(value.dataType()).orElse("");
    if (type.length() > Limits.ATTRIBUTE_TYPE_LENGTH) {
      throw invalid("Message (user) attribute '" + name + "' must have a type of at most "
          + Limits.ATTRIBUTE_TYPE_LENGTH + " characters.", "InvalidParameterValue");
    }
    String logical = type.split("\\.", 2)[0];
    boolean there = switch (logical) {
      case "String", "Number" -> value.stringValue() != null && !value.stringValue().isEmpty();
      case "Binary" -> value.binaryValue() != null && value.binaryValue().asByteArrayUnsafe().length > 0;
      default -> throw invalid("The type of message (user) attribute '" + name + "' is invalid. You must use only the "
          + "following supported type prefixes: Binary, Number, String.", "InvalidParameterValue");
    };
    if (!there) {
      throw invalid("Message (user) attribute '" + name + "' must contain a non-empty value of type '" + type + "'.",
          "InvalidParameterValue");
    } else if (logical.equals("Number") && !isNumber(value.stringValue())) {
      throw invalid("Can't cast the value of message (user) attribute '" + name + "' to a number.",
          "InvalidParameterValue");
    }
    Optional.ofNullable(value.stringValue()).flatMap(Contents::notAllowed).ifPresent(c -> {
      throw invalid("Invalid binary character '" + c + "' was found in the value of message (user) attribute '" + name
          + "', the set of allowed characters is " + ALLOWED, "InvalidParameterValue");
    });
  }

  private static boolean isNumber(String value) {
    return value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
  }

  /** Bytes that count against the limits: the body, and each attribute's name, type and value, valid or not. */
  static int size(String body, Map<String, MessageAttributeValue> attributes) {
    int size = body == null ? 0 : utf8(body).length;
    for (Map.Entry<String, MessageAttributeValue> a : attributes.entrySet()) {
      MessageAttributeValue value = a.getValue();
      size += utf8(a.getKey()).length
          + Optional.ofNullable(value.dataType()).map(Contents::utf8).map(b -> b.length).orElse(0)
          + Optional.ofNullable(value.stringValue()).map(Contents::utf8).map(b -> b.length).orElse(0)
          + Optional.ofNullable(value.binaryValue()).map(b -> b.asByteArrayUnsafe().length).orElse(0);
    }
    return size;
  }

  static String md5(String body) {
    return md5(utf8(body));
  }

  /** What a FIFO queue with content-based deduplication takes for the deduplication id: of the body alone. */
  static String sha256(String body) {
    return digest("SHA-256", utf8(body));
  }

  /**
   * As AWS documents it: for each attribute by name the length and bytes of name and type, one byte that says whether
   * the value is text (1) or binary (2), the length and bytes of the value.
   */
  static String md5(SortedMap<String, MessageAttributeValue> attributes) {
    int size = 0;
    for (Map.Entry<String, MessageAttributeValue> a : attributes.entrySet()) {
      size += 13 + utf8(a.getKey()).length + utf8(a.getValue().dataType()).length + value(a.getValue()).length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    attributes.forEach((name, value) -> {
      byte[] content = value(value);
      bytes.putInt(utf8(name).length).put(utf8(name));
      bytes.putInt(utf8(value.dataType()).length).put(utf8(value.dataType()));
      bytes.put((byte) (value.dataType().startsWith("Binary") ? 2 : 1));
      bytes.putInt(content.length).put(content);
    });
    return md5(bytes.array());
  }

  private static byte[] value(MessageAttributeValue value) {
    return value.dataType().startsWith("Binary")
        ? value.binaryValue().asByteArrayUnsafe()
        : utf8(value.stringValue());
  }

  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  private static String md5(byte[] bytes) {
    return digest("MD5", bytes);
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AwsServiceException invalid(String message, String code) {
    return Errors.badRequest(code, message);
  }
}
