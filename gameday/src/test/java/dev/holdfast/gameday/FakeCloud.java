package dev.holdfast.gameday;

import java.util.function.Supplier;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.*;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.*;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.*;

/** The reads of the AWS API that a game day makes, answered from a fleet. */
public final class FakeCloud {

  private FakeCloud() {}

  public static Cloud of(Supplier<Fleet> fleet, FakeSqs sqs, FakeFis fis) {
    return of(fleet, sqs, fis, new Stacks());
  }

  static Cloud of(Supplier<Fleet> fleet, FakeSqs sqs, FakeFis fis, Stacks stacks) {
    return new Cloud(stacks, new Machines(fleet), new Groups(fleet), new Balancers(fleet), new Databases(fleet),
        sqs, stacks.bucket, fis);
  }

  /** The stack, and the bucket that its artifact is in. An update ends as it is told, after two looks. */
  static final class Stacks implements CloudFormationClient {

    final Bucket bucket = new Bucket();
    volatile String updateEnds = "UPDATE_COMPLETE";
    private volatile String status = "CREATE_COMPLETE";
    private volatile String key = "site-1.zip";
    private volatile int looks;

    String key() {
      return key;
    }

    @Override
    public UpdateStackResponse updateStack(UpdateStackRequest r) {
      java.util.Map<String, software.amazon.awssdk.services.cloudformation.model.Parameter> given = new java.util.TreeMap<>();
      r.parameters().forEach(p -> given.put(p.parameterKey(), p));
      if (!r.usePreviousTemplate() || !given.get("ArtifactBucket").usePreviousValue()
          || !bucket.keys.contains(given.get("ArtifactKey").parameterValue())) {
        throw new IllegalArgumentException("not an update to an artifact that is there: " + r);
      }
      key = given.get("ArtifactKey").parameterValue();
      status = "UPDATE_IN_PROGRESS";
      looks = 0;
      return UpdateStackResponse.builder().build();
    }

    @Override
    public DescribeStacksResponse describeStacks(DescribeStacksRequest r) {
      if (status.endsWith("IN_PROGRESS") && looks++ == 2) {
        status = updateEnds;
      }
      return DescribeStacksResponse.builder().stacks(s -> s.stackName("site")
          .stackId("arn:aws:cloudformation:us-east-1:123456789012:stack/site/1")
          .parameters(p -> p.parameterKey("ArtifactBucket").parameterValue("artifacts"),
              p -> p.parameterKey("ArtifactKey").parameterValue(key))
          .stackStatus(status).outputs(o -> o.outputKey("JobQueue").outputValue("http://queue/jobs"),
              o -> o.outputKey("FailedJobQueue").outputValue("http://queue/failed"))).build();
    }

    @Override
    public DescribeStackResourcesResponse describeStackResources(DescribeStackResourcesRequest r) {
      return DescribeStackResourcesResponse.builder().stackResources(
          s -> s.resourceType("AWS::AutoScaling::AutoScalingGroup").logicalResourceId("WebServerGroup").physicalResourceId("web"),
          s -> s.resourceType("AWS::ElasticLoadBalancingV2::TargetGroup").logicalResourceId("WebTargets").physicalResourceId("arn:targets"),
          s -> s.resourceType("AWS::RDS::DBInstance").logicalResourceId("Database").physicalResourceId("db"),
          s -> s.resourceType("AWS::EC2::VPC").logicalResourceId("Vpc").physicalResourceId("vpc-1")).build();
    }

    @Override
    public String serviceName() {
      return "cloudformation";
    }

    @Override
    public void close() {
    }
  }

  /** Knows one bucket, and copies what is there. */
  static final class Bucket implements S3Client {

    final java.util.Set<String> keys = new java.util.TreeSet<>(java.util.Set.of("site-1.zip"));

    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest r) {
      if (!r.sourceBucket().equals("artifacts") || !r.destinationBucket().equals("artifacts")
          || !keys.contains(r.sourceKey())) {
        throw new IllegalArgumentException("no such object: " + r);
      }
      keys.add(r.destinationKey());
      return CopyObjectResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {
    }
  }

  private record Machines(Supplier<Fleet> fleet) implements Ec2Client {
    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest r) {
      return DescribeInstancesResponse.builder().reservations(b -> b.instances(fleet.get().members().entrySet().stream()
          .filter(m -> r.filters().getFirst().values().contains(m.getKey()))
          .map(m -> software.amazon.awssdk.services.ec2.model.Instance.builder().instanceId(m.getKey())
              .state(s -> s.name(m.getValue().state())).build()).toList())).build();
    }

    @Override
    public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest r) {
      return DescribeAvailabilityZonesResponse.builder().availabilityZones(fleet.get().zones().entrySet().stream()
          .map(z -> software.amazon.awssdk.services.ec2.model.AvailabilityZone.builder().zoneName(z.getKey())
              .state(z.getValue()).build()).toList()).build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {
    }
  }

  private record Groups(Supplier<Fleet> fleet) implements AutoScalingClient {
    @Override
    public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest r) {
      Fleet f = fleet.get();
      return DescribeAutoScalingGroupsResponse.builder().autoScalingGroups(g -> g.autoScalingGroupName("web")
          .desiredCapacity(f.desired().get("web")).minSize(2)
          .tags(t -> t.key("chaos").value("allowed")).instances(f.members().entrySet().stream().map(m ->
              software.amazon.awssdk.services.autoscaling.model.Instance.builder().instanceId(m.getKey())
                  .availabilityZone(m.getValue().zone()).lifecycleState(m.getValue().lifecycle())
                  .healthStatus(m.getValue().health()).build()).toList())).build();
    }

    @Override
    public String serviceName() {
      return "autoscaling";
    }

    @Override
    public void close() {
    }
  }

  private record Balancers(Supplier<Fleet> fleet) implements ElasticLoadBalancingV2Client {
    @Override
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest r) {
      return DescribeTargetHealthResponse.builder().targetHealthDescriptions(fleet.get().targets().entrySet().stream()
          .map(t -> TargetHealthDescription.builder().target(d -> d.id(t.getKey()))
              .targetHealth(h -> h.state(t.getValue())).build()).toList()).build();
    }

    @Override
    public String serviceName() {
      return "elasticloadbalancing";
    }

    @Override
    public void close() {
    }
  }

  private record Databases(Supplier<Fleet> fleet) implements RdsClient {
    @Override
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest r) {
      Fleet.Database d = fleet.get().databases().get(r.dbInstanceIdentifier());
      return DescribeDbInstancesResponse.builder().dbInstances(b -> b.dbInstanceIdentifier("db").dbInstanceArn("arn:db")
          .dbInstanceStatus(d.status()).availabilityZone(d.zone()).multiAZ(d.multiAz())
          .secondaryAvailabilityZone(d.standby().orElse(null))).build();
    }

    @Override
    public String serviceName() {
      return "rds";
    }

    @Override
    public void close() {
    }
  }
}
