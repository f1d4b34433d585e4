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
 * @param resources what CloudFormation calls the physical id of each resource, by its name in the template
 * @param queue the URL of the queue of jobs; {@code deadLetters} of that where jobs end that nobody can do
 */
public record Deployment(String stack, String id, List<String> groups, List<String> targetGroups, List<String> databases,
                         SortedMap<String, String> resources, Optional<String> queue, Optional<String> deadLetters) {

  /** @throws GameDayException when there is no such stack, or it is not settled */
  public static Deployment find(CloudFormationClient cloudFormation, String name) {
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
    SortedMap<String, String> resources = new TreeMap<>();
    all.stream().filter(r -> r.physicalResourceId() != null)
        .forEach(r -> resources.put(r.logicalResourceId(), r.physicalResourceId()));
    return new Deployment(name, stack.stackId(),
        of(all, "AWS::AutoScaling::AutoScalingGroup"),
        of(all, "AWS::ElasticLoadBalancingV2::TargetGroup"),
        of(all, "AWS::RDS::DBInstance"), resources,
        Optional.ofNullable(outputs.get("JobQueue")), Optional.ofNullable(outputs.get("FailedJobQueue")));
  }

  private static List<String> of(List<StackResource> all, String type) {
    return all.stream().filter(r -> r.resourceType().equals(type)).map(StackResource::physicalResourceId).sorted()
        .toList();
  }

  /** From {@code arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…}. */
  public String partition() {
    return id.split(":")[1];
  }

  public String account() {
    return id.split(":")[4];
  }

  /** The ARN of the queue of jobs. */
  Optional<String> queueArn() {
    return queue.map(url -> "arn:" + partition() + ":sqs:" + region() + ":" + account()
        + url.substring(url.lastIndexOf('/')).replace('/', ':'));
  }

  public String region() {
    return id.split(":")[3];
  }
}
