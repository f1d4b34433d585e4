package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteResponse;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** What a bucket says of itself as a website. {@link Website} answers as it says. */
record Websites(Call call) {

  private static final Set<String> PROTOCOLS = Set.of("http", "https");

  void put(String bucket, WebsiteConfiguration website) {
    Buckets.required(call, bucket);
    if (website == null) {
      throw Configurations.malformed("a WebsiteConfiguration is needed");
    }
    if (website.redirectAllRequestsTo() != null) {
      requireAlone(website);
      requireHost(website.redirectAllRequestsTo().hostName());
      requireProtocol(website.redirectAllRequestsTo().protocolAsString());
    } else {
      if (website.indexDocument() == null) {
        throw Refusals.invalidArgument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            "IndexDocument", "null");
      }
      String suffix = website.indexDocument().suffix();
      if (suffix == null || suffix.isBlank() || suffix.contains("/")) {
        throw Refusals.invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix);
      }
      if (website.errorDocument() != null) {
        requireText("ErrorDocument Key", website.errorDocument().key());
      }
      if (website.hasRoutingRules() && website.routingRules().isEmpty()) {
        throw Configurations.malformed("RoutingRules has at least one RoutingRule");
      }
      requireRules(website.routingRules());
    }
    Configurations.WEBSITE.put(call, bucket, new Configurations.WebsiteRow(website));
  }

  private static void requireAlone(WebsiteConfiguration website) {
    if (website.indexDocument() != null || website.errorDocument() != null || !website.routingRules().isEmpty()) {
      throw Refusals.invalidArgument("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
          "RedirectAllRequestsTo", "not null");
    }
  }

  private static void requireText(String what, String value) {
    if (value == null || value.isBlank()) {
      throw Refusals.invalidArgument("The " + what + " is not well formed");
    }
  }

  private static void requireHost(String name) {
    if (name == null || !name.matches("[\\x21-\\x7e]{1,2000}")) {
      throw Refusals.invalidArgument("The HostName is not well formed");
    }
  }

  private static void requireProtocol(String protocol) {
    if (protocol != null && !PROTOCOLS.contains(protocol)) {
      throw Errors.badRequest("InvalidRequest",
          "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.");
    }
  }

  private static void requireRules(List<RoutingRule> rules) {
    if (rules.size() > Limits.ROUTING_RULES) {
      throw Refusals.invalidArgument(rules.size() + " routing rules provided, the number of routing rules in a website "
          + "configuration is limited to " + Limits.ROUTING_RULES + '.');
    }
    for (RoutingRule rule : rules) {
      if (rule.redirect() == null) {
        throw Configurations.malformed("a RoutingRule has a Redirect");
      }
      requireRedirect(rule.redirect());
      if (rule.condition() != null) {
        requireCondition(rule.condition());
      }
    }
  }

  private static void requireRedirect(Redirect to) {
    if (to.hostName() == null && to.httpRedirectCode() == null && to.protocol() == null
        && to.replaceKeyPrefixWith() == null && to.replaceKeyWith() == null) {
      throw Configurations.malformed("a Redirect says where to");
    }
    if (to.replaceKeyPrefixWith() != null && to.replaceKeyWith() != null) {
      throw Errors.badRequest("InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    }
    requireProtocol(to.protocolAsString());
    if (to.hostName() != null) {
      requireHost(to.hostName());
    }
    if (to.httpRedirectCode() != null && !to.httpRedirectCode().matches("30[1-8]")) {
      throw Errors.badRequest("InvalidRequest", "The provided HTTP redirect code (" + to.httpRedirectCode()
          + ") is not valid. Valid codes are 3XX except 300.");
    }
  }

  private static void requireCondition(Condition condition) {
    String code = condition.httpErrorCodeReturnedEquals();
    if (code == null && condition.keyPrefixEquals() == null) {
      throw Errors.badRequest("InvalidRequest", "Condition cannot be empty. To redirect all requests without a condition, the "
          + "condition element shouldn't be present.");
    }
    if (code != null && !code.matches("[45]\\d\\d")) {
      throw Errors.badRequest("InvalidRequest", "The provided HTTP error code (" + code
          + ") is not valid. Valid codes are 4XX or 5XX.");
    }
  }

  GetBucketWebsiteResponse get(String bucket) {
    WebsiteConfiguration website = Configurations.WEBSITE.get(call, bucket).value();
    return GetBucketWebsiteResponse.builder()
        .indexDocument(website.indexDocument())
        .errorDocument(website.errorDocument())
        .redirectAllRequestsTo(website.redirectAllRequestsTo())
        .routingRules(website.hasRoutingRules() ? website.routingRules() : null)
        .build();
  }

  /** Where a bucket's website is. */
  static String address(Call call, String bucket) {
    String endpoint = call.settings().apiEndpoint();
    String port = endpoint.substring(endpoint.lastIndexOf(':') + 1);
    return "http://" + bucket + ".s3-website-" + call.settings().region() + ".localhost:" + port;
  }
}
