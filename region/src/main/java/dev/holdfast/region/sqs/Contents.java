package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a message may contain, how much of it counts, and the digests by which clients check it. */
final class Contents {

  private Contents() {}

  static void requireValidBody(String body) {
    if (body == null) {
      throw Queues.missing("MessageBody");
    }
    if (body.isEmpty()) {
      throw invalid("The request must contain the parameter MessageBody.", "MissingParameter");
    }
    boolean allowed = body.codePoints().allMatch(c -> c == 0x9 || c == 0xA || c == 0xD
        || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000 && c <= 0x10FFFF);
    if (!allowed) {
      throw invalid("Invalid binary character was found in the message body, the set of allowed characters is "
          + "#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]", "InvalidMessageContents");
    }
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
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    if (name.length() > Limits.ATTRIBUTE_NAME_LENGTH || !name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")
        || lower.startsWith("aws.") || lower.startsWith("amazon.")) {
      throw invalid("The message attribute name '" + name + "' is invalid.", "InvalidParameterValue");
    }
    if (!value.stringListValues().isEmpty() || !value.binaryListValues().isEmpty()) {
      throw invalid("Message attribute list values in SendMessage operation are not supported.",
          "UnsupportedOperation");
    }
    String type = value.dataType() == null ? "" : value.dataType().split("\\.", 2)[0];
    boolean fits = switch (type) {
      case "String" -> value.stringValue() != null && !value.stringValue().isEmpty();
      case "Number" -> value.stringValue() != null && isNumber(value.stringValue());
      case "Binary" -> value.binaryValue() != null && value.binaryValue().asByteArrayUnsafe().length > 0;
      default -> throw invalid("The type of message attribute '" + name + "' is invalid. You must use only the "
          + "following supported type prefixes: Binary, Number, String.", "InvalidParameterValue");
    };
    if (!fits) {
      throw invalid("The message attribute '" + name + "' must contain a non-empty value of its type " + type + '.',
          "InvalidParameterValue");
    }
  }

  private static boolean isNumber(String value) {
    return value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
  }

  /** Bytes that count against the limits: the body, and each attribute's name, type and value. */
  static int size(String body, Map<String, MessageAttributeValue> attributes) {
    int size = utf8(body).length;
    for (Map.Entry<String, MessageAttributeValue> a : attributes.entrySet()) {
      size += utf8(a.getKey()).length + utf8(a.getValue().dataType()).length + value(a.getValue()).length;
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
