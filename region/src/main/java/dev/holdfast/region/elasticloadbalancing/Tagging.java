package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.Listener;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Tags of load balancers, listeners and target groups, by their ARN. */
record Tagging(Call call) {

  AddTagsResponse add(AddTagsRequest r) {
    SortedMap<String, String> added = Parameters.tags(r.tags());
    for (String arn : resources(r.resourceArns())) {
      change(arn, tags -> {
        tags.putAll(added);
        return Parameters.counted(tags);
      });
    }
    return AddTagsResponse.builder().build();
  }

  RemoveTagsResponse remove(RemoveTagsRequest r) {
    for (String arn : resources(r.resourceArns())) {
      change(arn, tags -> {
        tags.keySet().removeAll(r.tagKeys());
        return tags;
      });
    }
    return RemoveTagsResponse.builder().build();
  }

  DescribeTagsResponse describe(DescribeTagsRequest r) {
    return DescribeTagsResponse.builder()
        .tagDescriptions(resources(r.resourceArns()).stream()
            .map(arn -> TagDescription.builder()
                .resourceArn(arn)
                .tags(tags(arn).entrySet().stream()
                    .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
                    .toList())
                .build())
            .toList())
        .build();
  }

  private static List<String> resources(List<String> arns) {
    if (arns.isEmpty() || arns.size() > Limits.MAX_DESCRIBED_TAG_RESOURCES) {
      throw Parameters.invalid("Between 1 and " + Limits.MAX_DESCRIBED_TAG_RESOURCES
          + " resource ARNs must be specified, not " + arns.size());
    }
    return arns;
  }

  private SortedMap<String, String> tags(String arn) {
    return switch (kind(arn)) {
      case "loadbalancer" -> new LoadBalancers(call).require(arn).tags();
      case "targetgroup" -> new TargetGroups(call).require(arn).tags();
      case "listener" -> listener(arn).tags();
      default -> throw unknown(arn);
    };
  }

  private void change(String arn, UnaryOperator<SortedMap<String, String>> change) {
    SortedMap<String, String> tags = change.apply(new TreeMap<>(tags(arn)));
    switch (kind(arn)) {
      case "loadbalancer" -> call.state().put(Tables.LOAD_BALANCERS, arn,
          LoadBalancers.withTags(new LoadBalancers(call).require(arn), tags));
      case "targetgroup" -> {
        TargetGroup g = new TargetGroups(call).require(arn);
        call.state().put(Tables.TARGET_GROUPS, arn, new TargetGroup(g.arn(), g.name(), g.port(), g.vpcId(),
            g.healthCheck(), g.createdTime(), g.attributes(), tags));
      }
      default -> {
        Listener l = listener(arn);
        call.state().put(Tables.LISTENERS, arn,
            new Listener(l.arn(), l.loadBalancerArn(), l.port(), l.targetGroupArn(), tags));
      }
    }
  }

  private Listener listener(String arn) {
    return call.state().get(Tables.LISTENERS, arn)
        .orElseThrow(() -> Errors.badRequest("ListenerNotFound", "Listener '" + arn + "' not found"));
  }

  /** {@code arn:aws:elasticloadbalancing:REGION:ACCOUNT:KIND/…}. */
  private static String kind(String arn) {
    String[] parts = arn.split(":", 6);
    int slash = parts.length < 6 ? -1 : parts[5].indexOf('/');
    if (slash < 0) {
      throw unknown(arn);
    }
    return parts[5].substring(0, slash);
  }

  private static AwsServiceException unknown(String arn) {
    return Parameters.invalid("'" + arn + "' is not a valid load balancer, target group or listener ARN");
  }
}
