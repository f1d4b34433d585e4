package dev.holdfast.gameday;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResource;

/**
 * What a website's stack consists of, as far as a game day watches it.
 *
 * @param id the stack's ARN
 * @param queue the URL of the queue of jobs; {@code deadLetters} of that where jobs end that nobody can do
 */
record Deployment(String stack, String id, List<String> groups, List<String> targetGroups, List<String> databases,
                  Optional<String> queue, Optional<String> deadLetters) {

  /** @throws GameDayException when there is no such stack, or it is not settled */
  static Deployment find(CloudFormationClient cloudFormation, String name) {
    Stack stack = cloudFormation.describeStacks(r -> r.stackName(name)).stacks().stream().findFirst()
        .orElseThrow(() -> new GameDayException("there is no stack " + name));
    String status = stack.stackStatusAsString();
    if (!status.endsWith("_COMPLETE") || status.startsWith("ROLLBACK") || status.startsWith("DELETE")) {
      throw new GameDayException("the stack " + name + " is " + status + "; a game day needs one that is complete");
    }
    List<StackResource> all = cloudFormation.describeStackResources(r -> r.stackName(name)).stackResources();
    SortedMap<String, String> outputs = new TreeMap<>();
    for (Output output : stack.outputs()) {
      outputs.put(output.outputKey(), output.outputValue());
    }
    return new Deployment(name, stack.stackId(),
        of(all, "AWS::AutoScaling::AutoScalingGroup"),
        of(all, "AWS::ElasticLoadBalancingV2::TargetGroup"),
        of(all, "AWS::RDS::DBInstance"),
        Optional.ofNullable(outputs.get("JobQueue")), Optional.ofNullable(outputs.get("FailedJobQueue")));
  }

  private static List<String> of(List<StackResource> all, String type) {
    return all.stream().filter(r -> r.resourceType().equals(type)).map(StackResource::physicalResourceId).sorted()
        .toList();
  }

  /** From {@code arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…}. */
  String partition() {
    return id.split(":")[1];
  }

  String account() {
    return id.split(":")[4];
  }
}
