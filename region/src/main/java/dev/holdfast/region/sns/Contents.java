package dev.holdfast.region.sns;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
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
    requireValidName(name);
    String type = value == null || value.dataType() == null ? "" : value.dataType();
    String logical = type.split("\\.", 2)[0];
    if (type.isEmpty()) {
      throw Failures.invalidValue("The message attribute '" + name + "' must contain non-empty message attribute type.");
    } else if (!List.of("String", "Number", "Binary").contains(logical)) {
      throw Failures.invalidValue("The message attribute '" + name + "' has an invalid message attribute type, the set of "
          + "supported type prefixes is Binary, Number, and String.");
    }
    boolean text = value.stringValue() != null && !value.stringValue().isEmpty();
    boolean bytes = value.binaryValue() != null && value.binaryValue().asByteArrayUnsafe().length > 0;
    boolean binary = logical.equals("Binary");
    if (!text && !bytes) {
      throw Failures.invalidValue("The message attribute '" + name + "' must contain non-empty message attribute value "
          + "for message attribute type '" + type + "'.");
    } else if (text && bytes) {
      throw Failures.invalidValue("Message attribute '" + name + "' has multiple values.");
    } else if (binary != bytes) {
      throw Failures.invalidValue("The message attribute '" + name + "' with type '" + type + "' must use field '"
          + (binary ? "Binary" : "String") + "'.");
    } else if (logical.equals("Number") && Value.number(value.stringValue()).isEmpty()) {
      throw Failures.invalidValue("Could not cast message attribute '" + name + "' value to number.");
    } else if (text) {
      requireValidText(value.stringValue());
    }
  }

  private static void requireValidName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (name.length() > Limits.ATTRIBUTE_NAME_LENGTH) {
      throw Failures.invalidValue(
          "Length of message attribute name must be less than " + Limits.ATTRIBUTE_NAME_LENGTH + " bytes.");
    }
    name.codePoints().filter(c -> !(Character.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0)).findFirst().ifPresent(c -> {
      throw Failures.invalidValue("Invalid non-alphanumeric character '#x" + Integer.toHexString(c).toUpperCase(Locale.ROOT)
          + "' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, "
          + "or dots.");
    });
    if (name.startsWith(".")) {
      throw Failures.invalidValue("Invalid message attribute name starting with character '.' was found.");
    } else if (name.endsWith(".")) {
      throw Failures.invalidValue("Invalid message attribute name ending with character '.' was found.");
    } else if (name.contains("..")) {
      throw Failures.invalidValue("Message attribute name can not have successive '.' character.");
    } else if (name.isEmpty() || lower.startsWith("aws.") || lower.startsWith("amazon.")) {
      throw Failures.invalidValue("The message attribute name '" + name + "' is invalid.");
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
