package dev.holdfast.region.sns;

import dev.holdfast.region.iam.Cidr;
import dev.holdfast.region.kernel.JsonText;
import dev.holdfast.region.sns.FilterPolicy.Leaf;
import dev.holdfast.region.sns.FilterPolicy.Nested;
import dev.holdfast.region.sns.FilterPolicy.Rule;
import dev.holdfast.region.sns.Pattern.Bound;
import dev.holdfast.region.sns.Value.Num;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Reads a filter policy, and refuses what AWS refuses.
 *
 * @param nested whether a key may hold an object: where the policy is for the body
 * @param path what the error's message begins with, as {@code "Attributes Reason: "}
 */
record FilterPolicyReader(boolean nested, String path) {

  private static final BigDecimal MOST = new BigDecimal("1E9");

  /** One that was read before, when it was set. */
  static FilterPolicy kept(String json, boolean nested) {
    return new FilterPolicyReader(nested, "").read(json);
  }

  FilterPolicy read(String json) {
    if (json.getBytes(StandardCharsets.UTF_8).length > Limits.FILTER_POLICY_BYTES) {
      throw invalid("Filter policy is too large");
    }
    JsonNode node = JsonText.parse(json).orElseThrow(() -> invalid("failed to parse JSON."));
    if (!node.isObject()) {
      throw invalid("Filter is not an object");
    }
    FilterPolicy policy = policy(node, 0);
    if (policy.topKeys() > Limits.FILTER_KEYS) {
      throw invalid("Filter policy can not have more than " + Limits.FILTER_KEYS + " keys");
    } else if (policy.combinations(1) > Limits.FILTER_COMBINATIONS) {
      throw invalid("Filter policy is too complex");
    }
    return policy;
  }

  private FilterPolicy policy(JsonNode object, int depth) {
    if (depth > Limits.FILTER_DEPTH) {
      throw invalid("Filter policy is nested too deeply");
    }
    SortedMap<String, Rule> keys = new TreeMap<>();
    List<List<FilterPolicy>> alternatives = new ArrayList<>();
    object.asObject().forEach((key, value) -> {
      if (key.equals("$or") && isAlternatives(value)) {
        alternatives.add(value.asArray().stream().map(v -> policy(v, depth + 1)).toList());
      } else {
        keys.put(key, rule(key, value, depth));
      }
    });
    return new FilterPolicy(keys, List.copyOf(alternatives));
  }

  /** Two objects or more, none of which is a pattern: else it is a key of this name. */
  private static boolean isAlternatives(JsonNode value) {
    return value.isArray() && value.asArray().size() >= 2 && value.asArray().stream().allMatch(
        v -> v.isObject() && !v.asObject().isEmpty()
            && v.asObject().keySet().stream().noneMatch(Pattern.OPERATORS::contains));
  }

  private Rule rule(String key, JsonNode value, int depth) {
    if (value.isObject()) {
      if (!nested) {
        throw Failures.invalid(path + "Filter policy scope MessageAttributes does not support nested filter policy");
      } else if (value.asObject().isEmpty()) {
        throw invalid("Empty objects are not allowed");
      }
      return new Nested(policy(value, depth + 1));
    } else if (!value.isArray()) {
      throw invalid('"' + key + "\" must be an object or an array");
    } else if (value.asArray().isEmpty()) {
      throw invalid("Empty arrays are not allowed");
    }
    return new Leaf(value.asArray().stream().map(this::pattern).toList());
  }

  private Pattern pattern(JsonNode node) {
    if (node.isArray()) {
      throw invalid("Match value must be String, number, true, false, or null");
    } else if (!node.isObject()) {
      return new Pattern.Exactly(scalar(node));
    }
    Map<String, JsonNode> match = node.asObject();
    if (match.size() != 1) {
      throw invalid("Only one key allowed in match expression");
    }
    String operator = match.keySet().iterator().next();
    JsonNode operand = match.get(operator);
    return switch (operator) {
      case "exists" -> {
        if (!operand.isBoolean()) {
          throw invalid("exists match pattern must be either true or false.");
        }
        yield new Pattern.Exists(operand.asBoolean());
      }
      case "numeric" -> numeric(operand);
      case "anything-but" -> new Pattern.AnythingBut(anythingBut(operand));
      default -> text(operator, operand);
    };
  }

  private Pattern text(String operator, JsonNode operand) {
    Function<String, Pattern> made = switch (operator) {
      case "prefix" -> Pattern.Prefix::new;
      case "suffix" -> Pattern.Suffix::new;
      case "equals-ignore-case" -> Pattern.AnyCase::new;
      case "wildcard" -> this::wildcard;
      case "cidr" -> text -> new Pattern.InBlock(Cidr.parse(text)
          .orElseThrow(() -> invalid("Malformed CIDR, one '/' required: " + text)));
      default -> throw invalid("Unrecognized match type " + operator);
    };
    if (!operand.isString()) {
      throw invalid(operator + " match pattern must be a string");
    } else if (operand.asString().isEmpty()) {
      throw invalid("Empty " + operator + " match pattern is not allowed");
    }
    return made.apply(operand.asString());
  }

  /** A value, several, or text that begins, ends or looks so. */
  private List<Pattern> anythingBut(JsonNode operand) {
    if (operand.isObject()) {
      String operator = operand.asObject().size() == 1 ? operand.asObject().keySet().iterator().next() : "";
      if (!List.of("prefix", "suffix", "wildcard").contains(operator)) {
        throw invalid("Unsupported anything-but pattern: it must be prefix, suffix or wildcard");
      }
      JsonNode inner = operand.asObject().get(operator);
      List<JsonNode> several = inner.isArray() ? inner.asArray() : List.of(inner);
      if (several.isEmpty()) {
        throw invalid("Empty arrays are not allowed");
      }
      return several.stream().map(text -> text(operator, text)).toList();
    }
    List<JsonNode> values = operand.isArray() ? operand.asArray() : List.of(operand);
    if (values.isEmpty()) {
      throw invalid("Empty arrays are not allowed");
    }
    return values.stream().<Pattern>map(v -> {
      if (v.isObject() || v.isArray()) {
        throw invalid("Inside an anything-but list must be strings, numbers, true, false or null");
      }
      return new Pattern.Exactly(scalar(v));
    }).toList();
  }

  private Value scalar(JsonNode node) {
    return node.isNumber() ? number(node, "Numeric match value must be a number") : Value.of(node);
  }

  private Num number(JsonNode node, String otherwise) {
    Num number = (node.isNumber() ? Value.number(node.asNumber()) : java.util.Optional.<Num>empty())
        .orElseThrow(() -> invalid(otherwise));
    if (number.number().abs().compareTo(MOST) > 0) {
      throw invalid("Value of a number must be from -1E9 to 1E9");
    }
    return number;
  }

  private Pattern numeric(JsonNode operand) {
    if (!operand.isArray()) {
      throw invalid("Value of numeric must be an array.");
    }
    List<JsonNode> parts = operand.asArray();
    if (parts.isEmpty() || !parts.getFirst().isString()) {
      throw invalid("Invalid member in numeric match: " + (parts.isEmpty() ? "]" : parts.getFirst().text()));
    }
    String operator = parts.getFirst().asString();
    if (!List.of("=", "<", "<=", ">", ">=").contains(operator)) {
      throw invalid("Unrecognized numeric range operator: " + operator);
    }
    Bound first = bound(operator, parts, 1);
    if (parts.size() == 2) {
      return new Pattern.Numeric(List.of(first));
    } else if (!operator.startsWith(">")) {
      throw invalid("Too many elements in numeric expression");
    }
    return new Pattern.Numeric(List.of(first, top(first, parts)));
  }

  private Bound bound(String operator, List<JsonNode> parts, int at) {
    String otherwise = "Value of " + (operator.equals("=") ? "equals" : operator) + " must be numeric";
    if (at == parts.size()) {
      throw invalid(otherwise);
    }
    return new Bound(operator, number(parts.get(at), otherwise));
  }

  /** The upper end of a range. */
  private Bound top(Bound bottom, List<JsonNode> parts) {
    JsonNode operator = parts.get(2);
    if (!operator.isString()) {
      throw invalid("Bad value in numeric range: " + operator.text());
    } else if (!List.of("<", "<=").contains(operator.asString())) {
      throw invalid("Bad numeric range operator: " + operator.asString());
    }
    Bound top = bound(operator.asString(), parts, 3);
    if (bottom.number().number().compareTo(top.number().number()) >= 0) {
      throw invalid("Bottom must be less than top");
    } else if (parts.size() > 4) {
      throw invalid("Too many terms in numeric range expression");
    }
    return top;
  }

  /** A star stands for any text; after a backslash it stands for itself, as does a backslash. */
  private Pattern wildcard(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean afterStar = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        if (afterStar) {
          throw invalid("Consecutive wildcard characters at pos " + (i - 1));
        }
        parts.add(part.toString());
        part.setLength(0);
        afterStar = true;
        continue;
      } else if (c == '\\') {
        if (i + 1 == text.length() || "*\\".indexOf(text.charAt(i + 1)) < 0) {
          throw invalid("Invalid escape character at pos " + i);
        }
        c = text.charAt(++i);
      }
      part.append(c);
      afterStar = false;
    }
    parts.add(part.toString());
    return new Pattern.Wild(List.copyOf(parts));
  }

  private AwsServiceException invalid(String reason) {
    return Failures.invalid(path + "FilterPolicy: " + reason);
  }
}
