package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/**
 * What a topic is told when an alarm changes, as AWS writes it.
 *
 * @param before the alarm as it was
 * @param after as it has become
 */
record AlarmMessage(Call call, AlarmRow before, AlarmRow after) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Those regions that most people name; others are called by their code. */
  private static final Map<String, String> NAMES = Map.of(
      "us-east-1", "US East (N. Virginia)", "us-east-2", "US East (Ohio)", "us-west-1", "US West (N. California)",
      "us-west-2", "US West (Oregon)", "eu-west-1", "EU (Ireland)", "eu-central-1", "EU (Frankfurt)",
      "ap-northeast-1", "Asia Pacific (Tokyo)", "ap-southeast-1", "Asia Pacific (Singapore)");

  /** AWS cuts it off where SNS would refuse it. */
  String subject() {
    String text = after.state() + ": \"" + after.spec().alarmName() + "\" in " + regionName();
    return text.substring(0, Math.min(text.length(), 100));
  }

  String text() {
    PutMetricAlarmRequest s = after.spec();
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    w.writeFieldName("AlarmName").writeValue(s.alarmName());
    text(w, "AlarmDescription", s.alarmDescription());
    w.writeFieldName("AWSAccountId").writeValue(call.settings().account());
    w.writeFieldName("AlarmConfigurationUpdatedTimestamp").writeValue(time(after.configured()));
    w.writeFieldName("NewStateValue").writeValue(after.state().toString());
    w.writeFieldName("NewStateReason").writeValue(after.reason());
    w.writeFieldName("StateChangeTime").writeValue(time(after.changed()));
    w.writeFieldName("Region").writeValue(regionName());
    w.writeFieldName("AlarmArn").writeValue(new Alarms(call).arn(s.alarmName()));
    w.writeFieldName("OldStateValue").writeValue(before.state().toString());
    list(w, "OKActions", s.okActions());
    list(w, "AlarmActions", s.alarmActions());
    list(w, "InsufficientDataActions", s.insufficientDataActions());
    w.writeFieldName("Trigger");
    trigger(w, s);
    w.writeEndObject();
    return new String(w.getBytes(), StandardCharsets.UTF_8);
  }

  private static void trigger(JsonWriter w, PutMetricAlarmRequest s) {
    w.writeStartObject();
    w.writeFieldName("MetricName").writeValue(s.metricName());
    w.writeFieldName("Namespace").writeValue(s.namespace());
    w.writeFieldName("StatisticType").writeValue("Statistic");
    w.writeFieldName("Statistic").writeValue(
        s.statisticAsString().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT));
    text(w, "Unit", s.unitAsString());
    w.writeFieldName("Dimensions").writeStartArray();
    for (Dimension d : s.dimensions()) {
      w.writeStartObject();
      w.writeFieldName("value").writeValue(d.value());
      w.writeFieldName("name").writeValue(d.name());
      w.writeEndObject();
    }
    w.writeEndArray();
    w.writeFieldName("Period").writeValue(s.period());
    w.writeFieldName("EvaluationPeriods").writeValue(s.evaluationPeriods());
    if (s.datapointsToAlarm() != null) {
      w.writeFieldName("DatapointsToAlarm").writeValue(s.datapointsToAlarm());
    }
    w.writeFieldName("ComparisonOperator").writeValue(s.comparisonOperatorAsString());
    w.writeFieldName("Threshold").writeValue(s.threshold());
    w.writeFieldName("TreatMissingData").writeValue(s.treatMissingData() == null ? "missing" : s.treatMissingData());
    w.writeFieldName("EvaluateLowSampleCountPercentile").writeValue("");
    w.writeEndObject();
  }

  private static void text(JsonWriter w, String name, String value) {
    w.writeFieldName(name);
    if (value == null) {
      w.writeNull();
    } else {
      w.writeValue(value);
    }
  }

  private static void list(JsonWriter w, String name, List<String> values) {
    w.writeFieldName(name).writeStartArray();
    values.forEach(w::writeValue);
    w.writeEndArray();
  }

  private String regionName() {
    return NAMES.getOrDefault(call.settings().region(), call.settings().region());
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
