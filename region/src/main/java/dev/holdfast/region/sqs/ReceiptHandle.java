package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Stands for one receive of one message: it names the message, and carries the token of that receive.
 *
 * @param token as in {@link StoredMessage#receipt} as long as nobody else has received the message since
 */
record ReceiptHandle(String queue, long sequence, String token) {

  static ReceiptHandle of(StoredMessage message) {
    return new ReceiptHandle(message.queue(), message.sequence(), message.receipt());
  }

  String encoded() {
    return Base64.getEncoder().encodeToString(
        (queue + ' ' + sequence + ' ' + token).getBytes(StandardCharsets.UTF_8));
  }

  static ReceiptHandle parse(String encoded) {
    if (encoded == null) {
      throw Queues.missing("ReceiptHandle");
    }
    try {
      String[] parts = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).split(" ");
      if (parts.length == 3) {
        return new ReceiptHandle(parts[0], Long.parseLong(parts[1]), parts[2]);
      }
    } catch (IllegalArgumentException e) {
      throw invalid(encoded);
    }
    throw invalid(encoded);
  }

  private static RuntimeException invalid(String encoded) {
    return Errors.of(404, "ReceiptHandleIsInvalid", "The input receipt handle \"" + encoded
        + "\" is not a valid receipt handle.");
  }
}
