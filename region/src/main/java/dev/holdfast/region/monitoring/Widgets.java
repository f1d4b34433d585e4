package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/** The body of a dashboard, read: what each of its widgets shows. */
public final class Widgets {

  /** What a graph draws where neither it nor its metric says anything else: AWS's default. */
  private static final String STATISTIC = "Average";

  /**
   * One widget.
   *
   * @param type as {@code "metric"} or {@code "text"}
   * @param text of a widget that is text; else empty
   */
  public record Widget(String type, String title, String text, List<Line> lines) {}

  /**
   * One line of a graph: a metric, or an expression, which has no metric.
   *
   * @param period seconds; empty where the reader chooses
   */
  public record Line(
      String label, String expression, String namespace, String metric, List<Dimension> dimensions, String statistic,
      Optional<Integer> period) {}

  private Widgets() {}

  /**
   * Reads a body.
   *
   * @throws AwsServiceException InvalidParameterInput, naming what of it is wrong and where, if it is none
   */
  public static List<Widget> of(String body) {
    List<String> wrong = new ArrayList<>();
    List<Widget> widgets = new ArrayList<>();
    parse(body).ifPresentOrElse(json -> read(json, widgets, wrong),
        () -> wrong.add(message("", "The field DashboardBody must be a valid JSON object")));
    if (!wrong.isEmpty()) {
      throw Errors.badRequest("InvalidParameterInput", "The dashboard body is invalid, there are " + wrong.size()
          + " validation errors: [" + String.join(", ", wrong) + "]");
    }
    return widgets;
  }

  private static Optional<Map<String, JsonNode>> parse(String body) {
    return body == null || body.length() > Limits.DASHBOARD_BODY
        ? Optional.empty() : JsonText.object(body).map(JsonNode::asObject);
  }

  private static void read(Map<String, JsonNode> body, List<Widget> widgets, List<String> wrong) {
    Optional<JsonNode> list = Optional.ofNullable(body.get("widgets"));
    if (list.isEmpty() || !list.get().isArray()) {
      wrong.add(message("/widgets", list.isEmpty() ? "Should have required property 'widgets'" : "Should be array"));
      return;
    }
    List<JsonNode> all = list.get().asArray();
    if (all.size() > Limits.WIDGETS) {
      wrong.add(message("/widgets", "Should NOT have more than " + Limits.WIDGETS + " items"));
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      widget(all.get(i), "/widgets/" + i, wrong).ifPresent(widgets::add);
    }
  }

  private static Optional<Widget> widget(JsonNode widget, String at, List<String> wrong) {
    String type = text(widget, "type").orElse("");
    Optional<JsonNode> properties = field(widget, "properties").filter(JsonNode::isObject);
    if (type.isEmpty() || properties.isEmpty()) {
      wrong.add(message(at, "Should have required property '" + (type.isEmpty() ? "type" : "properties") + "'"));
      return Optional.empty();
    }
    JsonNode p = properties.get();
    return Optional.of(new Widget(type, text(p, "title").orElse(""),
        type.equals("text") ? text(p, "markdown").orElse("") : "",
        type.equals("metric") ? lines(p, at + "/properties", wrong) : List.of()));
  }

  private static List<Line> lines(JsonNode properties, String at, List<String> wrong) {
    List<JsonNode> metrics =
        field(properties, "metrics").filter(JsonNode::isArray).map(JsonNode::asArray).orElse(List.of());
    List<Line> lines = new ArrayList<>();
    if (metrics.size() > Limits.METRICS_PER_WIDGET) {
      wrong.add(message(at + "/metrics", "Should NOT have more than " + Limits.METRICS_PER_WIDGET + " items"));
      return lines;
    }
    List<String> before = List.of();
    for (int i = 0; i < metrics.size(); i++) {
      String here = at + "/metrics/" + i;
      if (!metrics.get(i).isArray() || metrics.get(i).asArray().isEmpty()) {
        wrong.add(message(here, "Should be array"));
        continue;
      }
      List<JsonNode> parts = metrics.get(i).asArray();
      Optional<JsonNode> options = Optional.of(parts.getLast()).filter(JsonNode::isObject);
      Optional<List<String>> names = names(options.isPresent() ? parts.subList(0, parts.size() - 1) : parts, before);
      String expression = options.flatMap(o -> text(o, "expression")).orElse("");
      if (expression.isEmpty() && names.filter(n -> n.size() >= 2 && n.size() % 2 == 0).isEmpty()) {
        wrong.add(message(
            here, "Should be a namespace, a metric's name, and pairs of a dimension's name and its value"));
        continue;
      }
      if (options.flatMap(o -> field(o, "visible")).filter(v -> v.isBoolean() && !v.asBoolean()).isEmpty()) {
        lines.add(line(properties, options, expression, names.orElse(List.of())));
      }
      before = expression.isEmpty() ? names.orElseThrow() : before;
    }
    return lines;
  }

  /** "." stands for what the metric before has at its place, "..." for all that it has before what follows. */
  private static Optional<List<String>> names(List<JsonNode> parts, List<String> before) {
    if (!parts.stream().allMatch(JsonNode::isString)) {
      return Optional.empty();
    }
    List<String> given = parts.stream().map(JsonNode::asString).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).equals("...") && i == 0 && before.size() >= given.size() - 1) {
        names.addAll(before.subList(0, before.size() - (given.size() - 1)));
      } else if (given.get(i).equals(".") && names.size() < before.size()) {
        names.add(before.get(names.size()));
      } else if (given.get(i).matches("\\.|\\.\\.\\.")) {
        return Optional.empty();
      } else {
        names.add(given.get(i));
      }
    }
    return Optional.of(names);
  }

  private static Line line(JsonNode properties, Optional<JsonNode> options, String expression, List<String> names) {
    Optional<String> label = options.flatMap(o -> text(o, "label"));
    String statistic =
        options.flatMap(o -> text(o, "stat")).or(() -> text(properties, "stat")).orElse(STATISTIC);
    if (!expression.isEmpty()) {
      return new Line(label.orElse(expression), expression, "", "", List.of(), statistic, Optional.empty());
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int i = 2; i < names.size(); i += 2) {
      dimensions.add(Dimension.builder().name(names.get(i)).value(names.get(i + 1)).build());
    }
    String said = names.get(1) + dimensions.stream().map(d -> " " + d.value()).reduce("", String::concat);
    return new Line(label.orElse(said), "", names.get(0), names.get(1), dimensions, statistic,
        options.flatMap(o -> number(o, "period")).or(() -> number(properties, "period")));
  }

  private static Optional<JsonNode> field(JsonNode of, String name) {
    return of.isObject() ? Optional.ofNullable(of.asObject().get(name)) : Optional.empty();
  }

  private static Optional<String> text(JsonNode of, String name) {
    return field(of, name).filter(JsonNode::isString).map(JsonNode::asString);
  }

  private static Optional<Integer> number(JsonNode of, String name) {
    return field(of, name).filter(JsonNode::isNumber).map(JsonNode::asNumber).filter(n -> n.matches("\\d{1,6}"))
        .map(Integer::valueOf);
  }

  private static String message(String path, String text) {
    return "{\"dataPath\":\"" + path + "\",\"message\":\"" + text + "\"}";
  }
}
