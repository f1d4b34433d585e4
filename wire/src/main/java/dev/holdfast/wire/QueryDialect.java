package dev.holdfast.wire;

import dev.holdfast.wire.model.Texts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** How forms and the XML that answers them name members, and lay out lists and maps. */
sealed interface QueryDialect {

  QueryDialect AWS = new Aws(false);
  QueryDialect S3 = new Aws(true);
  QueryDialect EC2 = new Ec2();

  String requestName(SdkField<?> field);

  String responseName(SdkField<?> field);

  /** The part of a parameter's name between a list's and its index; empty where the index follows at once. */
  Optional<String> requestListStep(ListTrait list);

  /** The element around each item; empty where the items stand in the list's place, each under its name. */
  Optional<String> responseListItem(ListTrait list);

  /** The part of a parameter's name between a map's and its index. */
  Optional<String> mapStep(MapTrait map);

  String mapKey(SdkField<?> field);

  String mapValue(SdkField<?> field);

  /** A value without parts. */
  default String text(SdkField<?> field, Object value) {
    return Texts.format(field, value, Format.ISO_8601);
  }

  /**
   * Most services.
   *
   * @param milliseconds whether times have them always, also where there are none
   */
  record Aws(boolean milliseconds) implements QueryDialect {

    private static final DateTimeFormatter MILLISECONDS =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String text(SdkField<?> field, Object value) {
      return milliseconds && value instanceof Instant at && Texts.format(field, Format.ISO_8601) == Format.ISO_8601
          ? MILLISECONDS.format(at) : QueryDialect.super.text(field, value);
    }

    @Override
    public String requestName(SdkField<?> field) {
      return field.locationName();
    }

    @Override
    public String responseName(SdkField<?> field) {
      return field.unmarshallLocationName();
    }

    @Override
    public Optional<String> requestListStep(ListTrait list) {
      return responseListItem(list);
    }

    @Override
    public Optional<String> responseListItem(ListTrait list) {
      return list.isFlattened()
          ? Optional.empty()
          : Optional.of(list.memberLocationName() == null ? "member" : list.memberLocationName());
    }

    @Override
    public Optional<String> mapStep(MapTrait map) {
      return map.isFlattened() ? Optional.empty() : Optional.of("entry");
    }

    @Override
    public String mapKey(SdkField<?> field) {
      return field.getTrait(MapTrait.class).keyLocationName();
    }

    @Override
    public String mapValue(SdkField<?> field) {
      return field.getTrait(MapTrait.class).valueLocationName();
    }
  }

  /** EC2: no step before an index, and answers in lower camel case. */
  record Ec2() implements QueryDialect {
    @Override
    public String requestName(SdkField<?> field) {
      return field.locationName();
    }

    @Override
    public String responseName(SdkField<?> field) {
      return field.unmarshallLocationName();
    }

    @Override
    public Optional<String> requestListStep(ListTrait list) {
      return Optional.empty();
    }

    @Override
    public Optional<String> responseListItem(ListTrait list) {
      return AWS.responseListItem(list);
    }

    @Override
    public Optional<String> mapStep(MapTrait map) {
      return AWS.mapStep(map);
    }

    @Override
    public String mapKey(SdkField<?> field) {
      return AWS.mapKey(field);
    }

    @Override
    public String mapValue(SdkField<?> field) {
      return AWS.mapValue(field);
    }
  }

  /**
   * SQS as it was before it spoke JSON: the SDK's fields describe JSON alone, so its old names are here. Every list and
   * map is without a step, under a singular name.
   *
   * @param operation for the names of batch entries
   */
  record Sqs(String operation) implements QueryDialect {
    private static final Map<String, String> OLD = Map.ofEntries(
        Map.entry("Attributes", "Attribute"),
        Map.entry("AttributeNames", "AttributeName"),
        Map.entry("MessageAttributes", "MessageAttribute"),
        Map.entry("MessageAttributeNames", "MessageAttributeName"),
        Map.entry("MessageSystemAttributes", "MessageSystemAttribute"),
        Map.entry("MessageSystemAttributeNames", "MessageSystemAttributeName"),
        Map.entry("Messages", "Message"),
        Map.entry("StringListValues", "StringListValue"),
        Map.entry("BinaryListValues", "BinaryListValue"),
        Map.entry("tags", "Tag"),
        Map.entry("Tags", "Tag"),
        Map.entry("TagKeys", "TagKey"),
        Map.entry("AWSAccountIds", "AWSAccountId"),
        Map.entry("Actions", "ActionName"),
        Map.entry("QueueUrls", "QueueUrl"),
        Map.entry("queueUrls", "QueueUrl"),
        Map.entry("Failed", "BatchResultErrorEntry"));

    @Override
    public String requestName(SdkField<?> field) {
      return switch (field.locationName()) {
        case "Entries" -> operation + "RequestEntry";
        case "Successful", "Results" -> operation + "ResultEntry";
        default -> OLD.getOrDefault(field.locationName(), field.locationName());
      };
    }

    @Override
    public String responseName(SdkField<?> field) {
      return requestName(field);
    }

    @Override
    public Optional<String> requestListStep(ListTrait list) {
      return Optional.empty();
    }

    @Override
    public Optional<String> responseListItem(ListTrait list) {
      return Optional.empty();
    }

    @Override
    public Optional<String> mapStep(MapTrait map) {
      return Optional.empty();
    }

    @Override
    public String mapKey(SdkField<?> field) {
      return field.locationName().equalsIgnoreCase("tags") ? "Key" : "Name";
    }

    @Override
    public String mapValue(SdkField<?> field) {
      return "Value";
    }
  }
}
