package dev.holdfast.region.sns;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** What a message may contain. */
final class Contents {

  private Contents() {}

  /** Such text as an SQS queue takes: everything published can be delivered. */
  static void requireValidText(String text) {
    boolean allowed = text.codePoints().allMatch(c -> c == 0x9 || c == 0xA || c == 0xD
        || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000 && c <= 0x10FFFF);
    if (!allowed) {
      throw Failures.invalid("Message Reason: Invalid character was found in the message");
    }
  }

  static SortedMap<String, MessageAttributeValue> validAttributes(Map<String, MessageAttributeValue> given) {
    SortedMap<String, MessageAttributeValue> attributes = new TreeMap<>(given);
    attributes.forEach(Contents::requireValid);
    return attributes;
  }

  private static void requireValid(String name, MessageAttributeValue value) {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    if (name.length() > Limits.ATTRIBUTE_NAME_LENGTH || !name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")
        || lower.startsWith("aws.") || lower.startsWith("amazon.")) {
      throw Failures.invalidValue("The message attribute name '" + name + "' is invalid.");
    }
    String type = value == null || value.dataType() == null ? "" : value.dataType();
    boolean fits = switch (type.split("\\.", 2)[0]) {
      case "String" -> value.stringValue() != null && !value.stringValue().isEmpty();
      case "Number" -> value.stringValue() != null && Value.number(value.stringValue()).isPresent();
      case "Binary" -> value.binaryValue() != null && value.binaryValue().asByteArrayUnsafe().length > 0;
      case "" -> throw Failures.invalidValue(
          "The message attribute '" + name + "' must contain non-empty message attribute type.");
      default -> throw Failures.invalidValue("The message attribute '" + name + "' has an invalid message attribute "
          + "type, the set of supported type prefixes is Binary, Number, and String.");
    };
    if (!fits) {
      throw Failures.invalidValue("The message attribute '" + name + "' must contain non-empty message attribute value "
          + "for message attribute type '" + type + "'.");
    } else if (value.stringValue() != null && value.binaryValue() != null) {
      throw Failures.invalidValue("Message attribute '" + name + "' has multiple values.");
    } else if (value.stringValue() != null) {
      requireValidText(value.stringValue());
    }
  }

  /** The printable characters of ASCII, but no space. */
  static void requireValidId(String parameter, String id) {
    if (id != null && !id.matches("[!-~]{1," + Limits.GROUP_ID_LENGTH + "}")) {
      throw Failures.invalid(parameter + " Reason: " + parameter
          + " can only include alphanumeric and punctuation characters. 1 to " + Limits.GROUP_ID_LENGTH + " in length");
    }
  }

  /** What a FIFO topic with content-based deduplication takes for the deduplication id: of the message alone. */
  static String sha256(String message) {
    try {
      return HexFormat.of().formatHex(
          MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
