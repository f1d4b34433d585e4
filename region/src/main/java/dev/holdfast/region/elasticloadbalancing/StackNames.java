package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.cloudformation.ResourceType.Desired;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Names and tags of what a stack makes. */
final class StackNames {

  /** Enough of the end of a generated name to keep it unique. */
  private static final int RANDOM_PART = 12;

  private StackNames() {}

  /** The generated name, within the 32 characters that load balancers and target groups may have. */
  static String of(String generated) {
    String clean = generated.replaceAll("[^A-Za-z0-9-]", "-");
    if (clean.length() <= Limits.MAX_NAME_LENGTH) {
      return clean;
    }
    String end = clean.substring(clean.length() - RANDOM_PART);
    String start = clean.substring(0, Limits.MAX_NAME_LENGTH - RANDOM_PART - 1);
    return (start + '-' + end).replaceAll("-{2,}", "-");
  }

  static List<Tag> tags(Desired desired) {
    return desired.tags().entrySet().stream()
        .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
        .toList();
  }

  static void retag(ElasticLoadBalancingV2Client elb, String arn, Desired from, Desired to) {
    List<String> gone = from.tags().keySet().stream().filter(k -> !to.tags().containsKey(k)).toList();
    if (!gone.isEmpty()) {
      elb.removeTags(r -> r.resourceArns(arn).tagKeys(gone));
    }
    if (!to.tags().equals(from.tags())) {
      elb.addTags(r -> r.resourceArns(arn).tags(tags(to)));
    }
  }
}
