package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.JsonText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * The JSON documents that subscribers get, as AWS writes them.
 *
 * <p>They are signed by the region's own key, whose certificate is at the API's own address. Verifiers that accept no
 * other address than one of {@code sns.*.amazonaws.com} must be told of it. Messages of FIFO topics bear no signature.
 */
public final class Envelope {

  static final int TOKEN_LENGTH = 224;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What a signature is of: those of these fields that a message has, in this order. */
  private static final List<String> SIGNED = List.of(
      "Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

  private Envelope() {}

  /** Where the API serves the certificate that is named so. */
  public static String certificatePath(String signer) {
    return "/SimpleNotificationService-" + signer + ".pem";
  }

  /** @param signatures those that were made already, by what they are of: all subscribers get the same */
  static String notification(
      Call call, Topic topic, Subscription subscription, Message message, SortedMap<String, String> signatures) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Type", "Notification");
    fields.put("MessageId", message.id());
    message.sequence().ifPresent(s -> fields.put("SequenceNumber", s));
    fields.put("TopicArn", topic.arn(call));
    message.subject().ifPresent(s -> fields.put("Subject", s));
    fields.put("Message", message.text(subscription.protocol()));
    fields.put("Timestamp", time(message.at()));
    if (!topic.fifo()) {
      sign(call, topic, fields, signatures);
    }
    fields.put("UnsubscribeURL", link(call, "Unsubscribe", "SubscriptionArn=" + subscription.key().arn(call)));
    return json(fields,
        message.attributes().isEmpty() ? Optional.empty() : Optional.of(attributes(message.attributes())));
  }

  /** @param type SubscriptionConfirmation, or UnsubscribeConfirmation */
  static String confirmation(Call call, Topic topic, Subscription subscription, String type, String messageId) {
    Map<String, String> fields = new LinkedHashMap<>();
    String arn = topic.arn(call);
    fields.put("Type", type);
    fields.put("MessageId", messageId);
    fields.put("Token", subscription.token());
    fields.put("TopicArn", arn);
    fields.put("Message", type.equals("SubscriptionConfirmation")
        ? "You have chosen to subscribe to the topic " + arn
            + ".\nTo confirm the subscription, visit the SubscribeURL included in this message."
        : "You have chosen to deactivate subscription " + subscription.key().arn(call)
            + ".\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this "
            + "message.");
    fields.put("SubscribeURL",
        link(call, "ConfirmSubscription", "TopicArn=" + arn + "&Token=" + subscription.token()));
    fields.put("Timestamp", time(call.now()));
    sign(call, topic, fields, new TreeMap<>());
    return json(fields, Optional.empty());
  }

  private static void sign(Call call, Topic topic, Map<String, String> fields, SortedMap<String, String> signatures) {
    String text = SIGNED.stream().filter(fields::containsKey).map(name -> name + '\n' + fields.get(name) + '\n')
        .collect(Collectors.joining());
    String algorithm = topic.signatureVersion().equals("2") ? "SHA256withRSA" : "SHA1withRSA";
    fields.put("SignatureVersion", topic.signatureVersion());
    fields.put("Signature", signatures.computeIfAbsent(text, of -> call.vault().sign(algorithm, of)));
    fields.put("SigningCertURL", call.settings().apiEndpoint() + certificatePath(call.vault().signer()));
  }

  private static String link(Call call, String action, String parameters) {
    return call.settings().apiEndpoint() + "/?Action=" + action + '&' + parameters;
  }

  private static String json(Map<String, String> fields, Optional<String> attributes) {
    String plain = fields.entrySet().stream()
        .map(f -> "  " + JsonText.quoted(f.getKey()) + " : " + JsonText.quoted(f.getValue()))
        .collect(Collectors.joining(",\n"));
    return "{\n" + plain + attributes.map(a -> ",\n  \"MessageAttributes\" : " + a).orElse("") + "\n}";
  }

  private static String attributes(SortedMap<String, MessageAttributeValue> attributes) {
    return attributes.entrySet().stream()
        .map(a -> "    " + JsonText.quoted(a.getKey()) + " : {\"Type\":" + JsonText.quoted(a.getValue().dataType())
            + ",\"Value\":" + JsonText.quoted(value(a.getValue())) + '}')
        .collect(Collectors.joining(",\n", "{\n", "\n  }"));
  }

  private static String value(MessageAttributeValue value) {
    return value.binaryValue() != null
        ? Base64.getEncoder().encodeToString(value.binaryValue().asByteArrayUnsafe())
        : value.stringValue();
  }

  static String time(Instant at) {
    return TIME.format(at);
  }
}
