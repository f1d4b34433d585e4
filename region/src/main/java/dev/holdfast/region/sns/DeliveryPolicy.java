package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * How HTTP deliveries are tried again. Retries come in four phases: at once, at the least delay, with a delay that
 * grows, at the greatest delay.
 *
 * @param given as it is shown: a topic's as it was set, a subscription's with all its parts, as AWS does
 * @param most deliveries a second; 0 for as many as come
 */
record DeliveryPolicy(
    String given, int minDelay, int maxDelay, int retries, int noDelay, int atLeast, int atMost, String function,
    int most, String contentType, boolean overridden) {

  static final DeliveryPolicy DEFAULT = new DeliveryPolicy("", Limits.DEFAULT_RETRY_DELAY, Limits.DEFAULT_RETRY_DELAY,
      Limits.DEFAULT_RETRIES, 0, 0, 0, "linear", 0, "text/plain; charset=UTF-8", true);

  private static final List<String> FUNCTIONS = List.of("linear", "arithmetic", "geometric", "exponential");

  private static final List<String> CONTENT_TYPES = List.of("application/atom+xml", "application/json",
      "application/octet-stream", "application/soap+xml", "application/x-www-form-urlencoded", "application/xhtml+xml",
      "application/xml", "text/css", "text/csv", "text/html", "text/plain", "text/xml");

  /** A topic's own, or AWS's default. */
  static DeliveryPolicy of(Topic topic) {
    return Optional.ofNullable(topic.attributes().get("DeliveryPolicy")).map(p -> ofTopic(p, "")).orElse(DEFAULT);
  }

  /** A subscription's own, unless its topic does not let it have one. */
  static DeliveryPolicy of(Topic topic, Subscription subscription) {
    DeliveryPolicy general = of(topic);
    return Optional.ofNullable(subscription.attributes().get("DeliveryPolicy"))
        .filter(_ -> general.overridden()).map(p -> ofSubscription(p, "")).orElse(general);
  }

  static DeliveryPolicy ofTopic(String text, String path) {
    Reader root = Reader.of(text, path);
    root.only("http");
    Reader http = root.inner("http");
    http.only("defaultHealthyRetryPolicy", "defaultThrottlePolicy", "defaultRequestPolicy",
        "disableSubscriptionOverrides", "defaultSicklyRetryPolicy");
    return read(text, http, "defaultHealthyRetryPolicy", "defaultThrottlePolicy", "defaultRequestPolicy");
  }

  static DeliveryPolicy ofSubscription(String text, String path) {
    Reader root = Reader.of(text, path);
    root.only("healthyRetryPolicy", "throttlePolicy", "requestPolicy", "sicklyRetryPolicy", "guaranteed");
    DeliveryPolicy policy = read(text, root, "healthyRetryPolicy", "throttlePolicy", "requestPolicy");
    return policy.shownAs("{\"healthyRetryPolicy\":"
        + root.node("healthyRetryPolicy").map(_ -> policy.retryJson()).orElse("null") + ",\"sicklyRetryPolicy\":null,"
        + "\"throttlePolicy\":" + root.node("throttlePolicy").map(_ -> policy.throttleJson()).orElse("null")
        + ",\"requestPolicy\":" + root.node("requestPolicy").map(_ -> policy.requestJson()).orElse("null")
        + ",\"guaranteed\":false}");
  }

  private DeliveryPolicy shownAs(String text) {
    return new DeliveryPolicy(
        text, minDelay, maxDelay, retries, noDelay, atLeast, atMost, function, most, contentType, overridden);
  }

  private static DeliveryPolicy read(String text, Reader from, String retry, String throttle, String request) {
    Reader r = from.inner(retry);
    r.only("minDelayTarget", "maxDelayTarget", "numRetries", "numNoDelayRetries", "numMinDelayRetries",
        "numMaxDelayRetries", "backoffFunction");
    Reader t = from.inner(throttle);
    t.only("maxReceivesPerSecond");
    Reader q = from.inner(request);
    q.only("headerContentType");
    int min = r.number("minDelayTarget", 1, Limits.RETRY_SECONDS, Limits.DEFAULT_RETRY_DELAY);
    int max = r.number("maxDelayTarget", 1, Limits.RETRY_SECONDS, Math.max(min, Limits.DEFAULT_RETRY_DELAY));
    if (min > max) {
      throw r.invalid("maxDelayTarget must be greater than or equal to minDelayTarget");
    }
    int retries = r.number("numRetries", 0, Limits.RETRIES, Limits.DEFAULT_RETRIES);
    int noDelay = r.number("numNoDelayRetries", 0, Limits.RETRIES, 0);
    int atLeast = r.number("numMinDelayRetries", 0, Limits.RETRIES, 0);
    int atMost = r.number("numMaxDelayRetries", 0, Limits.RETRIES, 0);
    if (noDelay + atLeast + atMost > retries) {
      throw r.invalid("numRetries must be greater than or equal to the sum of numMinDelayRetries, numNoDelayRetries "
          + "and numMaxDelayRetries");
    }
    DeliveryPolicy policy = new DeliveryPolicy(text, min, max, retries, noDelay, atLeast, atMost,
        r.word("backoffFunction", FUNCTIONS, "linear"), t.number("maxReceivesPerSecond", 1, 1_000_000, 0),
        q.contentType(CONTENT_TYPES, DEFAULT.contentType()),
        !from.node("disableSubscriptionOverrides").filter(n -> n.isBoolean() && n.asBoolean()).isPresent());
    long total = 0;
    for (int i = 1; i <= retries; i++) {
      total += policy.delay(i).toSeconds();
    }
    if (total > Limits.RETRY_SECONDS) {
      throw r.invalid("the total policy retry time must be at most " + Limits.RETRY_SECONDS + " seconds");
    }
    return policy;
  }

  /**
   * Before this retry. AWS draws the curves of its functions and does not say their formulas: here exponential doubles,
   * geometric multiplies by what leads to the greatest delay at the end, arithmetic adds each time more, linear adds
   * the same.
   *
   * @param retry from 1 to {@link #retries}
   */
  Duration delay(int retry) {
    int growing = retries - noDelay - atLeast - atMost;
    if (retry <= noDelay) {
      return Duration.ZERO;
    } else if (retry <= noDelay + atLeast) {
      return Duration.ofSeconds(minDelay);
    } else if (retry > retries - atMost) {
      return Duration.ofSeconds(maxDelay);
    }
    int i = retry - noDelay - atLeast - 1;
    double whole = Math.max(1, growing - 1);
    double seconds = switch (function) {
      case "exponential" -> Math.min(maxDelay, minDelay * StrictMath.pow(2, i));
      case "geometric" -> minDelay * StrictMath.pow((double) maxDelay / minDelay, i / whole);
      case "arithmetic" -> minDelay + (maxDelay - minDelay) * (i * (i + 1) / (whole * (whole + 1)));
      default -> minDelay + (maxDelay - minDelay) * (i / whole);
    };
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  /** In force, as GetTopicAttributes shows it. */
  String topicJson() {
    return "{\"http\":{\"defaultHealthyRetryPolicy\":" + retryJson()
        + ",\"disableSubscriptionOverrides\":" + !overridden + (most == 0 ? "" : ",\"defaultThrottlePolicy\":" + throttleJson())
        + ",\"defaultRequestPolicy\":" + requestJson() + "}}";
  }

  /** In force, as GetSubscriptionAttributes shows it. */
  String subscriptionJson() {
    return "{\"healthyRetryPolicy\":" + retryJson() + ",\"sicklyRetryPolicy\":null,\"throttlePolicy\":"
        + throttleJson() + ",\"requestPolicy\":" + requestJson()
        + ",\"guaranteed\":false}";
  }

  private String requestJson() {
    return "{\"headerContentType\":" + JsonText.quoted(contentType) + '}';
  }

  private String throttleJson() {
    return most == 0 ? "null" : "{\"maxReceivesPerSecond\":" + most + '}';
  }

  private String retryJson() {
    return "{\"minDelayTarget\":" + minDelay + ",\"maxDelayTarget\":" + maxDelay + ",\"numRetries\":" + retries
        + ",\"numMaxDelayRetries\":" + atMost + ",\"numNoDelayRetries\":" + noDelay
        + ",\"numMinDelayRetries\":" + atLeast + ",\"backoffFunction\":" + JsonText.quoted(function) + '}';
  }

  /** One object of the policy; an absent one is empty. */
  private record Reader(Map<String, JsonNode> fields, String path) {

    static Reader of(String text, String path) {
      return new Reader(JsonText.object(text).map(JsonNode::asObject)
          .orElseThrow(() -> Failures.invalid(path + "DeliveryPolicy: failed to parse JSON.")), path);
    }

    RuntimeException invalid(String reason) {
      return Failures.invalid(path + "DeliveryPolicy: " + reason);
    }

    void only(String... names) {
      fields.keySet().stream().filter(name -> !List.of(names).contains(name)).findFirst().ifPresent(name -> {
        throw invalid("Unexpected JSON member: " + name);
      });
    }

    Optional<JsonNode> node(String name) {
      return Optional.ofNullable(fields.get(name)).filter(n -> !n.isNull());
    }

    Reader inner(String name) {
      JsonNode node = node(name).orElse(null);
      if (node != null && !node.isObject()) {
        throw invalid(name + " must be an object");
      }
      return new Reader(node == null ? Map.of() : node.asObject(), path);
    }

    int number(String name, int least, int most, int otherwise) {
      JsonNode node = node(name).orElse(null);
      if (node == null) {
        return otherwise;
      }
      String text = node.isNumber() ? node.asNumber() : "";
      if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
        throw invalid(name + " must be from " + least + " to " + most);
      }
      return Integer.parseInt(text);
    }

    String word(String name, List<String> words, String otherwise) {
      JsonNode node = node(name).orElse(null);
      if (node != null && !(node.isString() && words.contains(node.asString()))) {
        throw invalid(name + " must be one of " + String.join(", ", words));
      }
      return node == null ? otherwise : node.asString();
    }

    String contentType(List<String> types, String otherwise) {
      JsonNode node = node("headerContentType").orElse(null);
      if (node == null) {
        return otherwise;
      }
      String text = node.isString() ? node.asString() : "";
      boolean fits = types.stream().anyMatch(t -> text.equals(t) || text.matches(
          java.util.regex.Pattern.quote(t) + " *; *charset=[A-Za-z0-9_.:-]{1,40}"));
      if (!fits) {
        throw invalid("headerContentType is not supported: it must be one of " + String.join(", ", types));
      }
      return text;
    }
  }
}
