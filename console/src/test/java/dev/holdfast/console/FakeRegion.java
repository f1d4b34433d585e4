package dev.holdfast.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesResponse;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsRequest;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeEventsRequest;
import software.amazon.awssdk.services.rds.model.DescribeEventsResponse;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** A region in memory, behind the SDK's interfaces: a website as the template makes it. Faults are in {@link FakeFis}. */
final class FakeRegion {

  static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");
  static final String WEB = "site-WebServerGroup";
  static final String WORKERS = "site-WorkerGroup";
  static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:000000000000:";
  private static final String TARGETS = ARN + "targetgroup/site-Web/1";
  static final String JOBS = "http://127.0.0.1:4566/000000000000/site-Jobs-1A2B";

  /** A machine of the region. {@code health} is the load balancer's word, empty for workers. */
  static final class Machine {
    final String id;
    final String group;
    final String zone;
    final String address;
    final Instant launched;
    String state = "running";
    String health;
    String lifecycle = "InService";
    String reason = "";

    Machine(String id, String group, String zone, String address, Instant launched) {
      this.id = id;
      this.group = group;
      this.zone = zone;
      this.address = address;
      this.launched = launched;
      this.health = group.equals(WEB) ? "healthy" : "";
    }
  }

  final List<Machine> machines = new ArrayList<>();
  final List<String> lostZones = new ArrayList<>();
  final List<Activity> activities = new ArrayList<>();
  final List<Event> databaseEvents = new ArrayList<>();
  final List<software.amazon.awssdk.services.cloudtrail.model.Event> calls = new ArrayList<>();
  final FakeFis fis = new FakeFis(this);
  final Map<Long, double[]> measured = new TreeMap<>();
  String primaryZone = "us-east-1a";
  String standbyZone = "us-east-1b";
  String databaseStatus = "available";
  int visible = 3;
  int inFlight = 1;
  boolean deployed = true;

  /** Nothing listens at the endpoint any more. */
  volatile boolean down;

  /** The operations that the region refuses, by name. */
  final List<String> refused = new ArrayList<>();

  /** How often each operation was called. */
  final Map<String, Integer> called = new TreeMap<>();

  synchronized <T> T answer(String operation, java.util.function.Supplier<T> answer) {
    called.merge(operation, 1, Integer::sum);
    if (down) {
      throw SdkClientException.create("Connect to 127.0.0.1:4566 refused");
    }
    if (refused.contains(operation)) {
      throw AwsServiceException.builder().statusCode(501).awsErrorDetails(AwsErrorDetails.builder()
          .errorCode("NotImplemented").errorMessage(operation + " is not implemented").build()).build();
    }
    return answer.get();
  }

  synchronized void change(Consumer<FakeRegion> change) {
    change.accept(this);
  }

  AwsClients clients() {
    return new AwsClients(
        new Ec2(this), new Elb(this), new Groups(this), new Rds(this), new Sqs(this), new S3(this), new Watch(this),
        new Stacks(this), new Trail(this), fis, new Sts(this));
  }

  record Ec2(FakeRegion region) implements Ec2Client {
    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest r) {
      return region.answer("DescribeInstances", () -> DescribeInstancesResponse.builder().reservations(
          region.machines.stream().map(m -> Reservation.builder().instances(Instance.builder()
              .instanceId(m.id).launchTime(m.launched).privateIpAddress(m.address)
              .placement(p -> p.availabilityZone(m.zone)).state(s -> s.name(m.state)).stateTransitionReason(m.reason)
              .tags(tag("Name", m.group.equals(WEB) ? "site web" : "site worker"), tag("aws:autoscaling:groupName", m.group))
              .build()).build()).toList()).build());
    }

    private static Tag tag(String key, String value) {
      return Tag.builder().key(key).value(value).build();
    }

    @Override
    public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest r) {
      return region.answer("DescribeAvailabilityZones", () -> DescribeAvailabilityZonesResponse.builder()
          .availabilityZones(ZONES.stream().map(z -> AvailabilityZone.builder().zoneName(z)
              .state(region.lostZones.contains(z) ? "unavailable" : "available").build()).toList()).build());
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }

  record Elb(FakeRegion region) implements ElasticLoadBalancingV2Client {
    @Override
    public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest r) {
      return region.answer("DescribeLoadBalancers", () -> region.deployed
          ? DescribeLoadBalancersResponse.builder().loadBalancers(b -> b
              .loadBalancerArn(ARN + "loadbalancer/app/site-Balancer/1").loadBalancerName("site-Balancer")
              .dnsName("site-Balancer-4f1c.us-east-1.elb.localhost").state(s -> s.code("active"))
              .availabilityZones(ZONES.stream().map(z ->
                  software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone.builder().zoneName(z)
                      .build()).toList())).build()
          : DescribeLoadBalancersResponse.builder().build());
    }

    @Override
    public DescribeListenersResponse describeListeners(DescribeListenersRequest r) {
      return DescribeListenersResponse.builder()
          .listeners(l -> l.loadBalancerArn(r.loadBalancerArn()).port(8080).protocol("HTTP")).build();
    }

    @Override
    public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest r) {
      return region.answer("DescribeTargetGroups", () -> region.deployed
          ? DescribeTargetGroupsResponse.builder()
              .targetGroups(g -> g.targetGroupArn(TARGETS).healthCheckPath("/health")).build()
          : DescribeTargetGroupsResponse.builder().build());
    }

    @Override
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest r) {
      return region.answer("DescribeTargetHealth", () -> DescribeTargetHealthResponse.builder()
          .targetHealthDescriptions(region.machines.stream()
              .filter(m -> !m.health.isEmpty() && m.state.equals("running"))
              .map(m -> TargetHealthDescription.builder().target(t -> t.id(m.id).port(8080))
                  .targetHealth(h -> h.state(m.health).description(
                      m.health.equals("unhealthy") ? "Health checks failed: connection refused" : null)).build())
              .toList()).build());
    }

    @Override
    public String serviceName() {
      return "elasticloadbalancing";
    }

    @Override
    public void close() {}
  }

  record Groups(FakeRegion region) implements AutoScalingClient {
    @Override
    public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest r) {
      return region.answer("DescribeAutoScalingGroups", () -> region.deployed
          ? DescribeAutoScalingGroupsResponse.builder().autoScalingGroups(
              group(WEB, 2, 3, 6).targetGroupARNs(TARGETS).build(), group(WORKERS, 1, 2, 4).build()).build()
          : DescribeAutoScalingGroupsResponse.builder().build());
    }

    private AutoScalingGroup.Builder group(String name, int min, int desired, int max) {
      return AutoScalingGroup.builder().autoScalingGroupName(name).minSize(min).desiredCapacity(desired).maxSize(max)
          .healthCheckGracePeriod(60)
          .instances(region.machines.stream()
              .filter(m -> m.group.equals(name) && !m.state.equals("terminated"))
              .map(m -> software.amazon.awssdk.services.autoscaling.model.Instance.builder()
                  .instanceId(m.id).lifecycleState(m.lifecycle).healthStatus("Healthy").build()).toList());
    }

    @Override
    public DescribeScalingActivitiesResponse describeScalingActivities(DescribeScalingActivitiesRequest r) {
      return region.answer("DescribeScalingActivities", () -> DescribeScalingActivitiesResponse.builder()
          .activities(region.activities.reversed().stream().limit(40).toList()).build());
    }

    @Override
    public String serviceName() {
      return "autoscaling";
    }

    @Override
    public void close() {}
  }

  record Rds(FakeRegion region) implements RdsClient {
    @Override
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest r) {
      return region.answer("DescribeDBInstances", () -> region.deployed
          ? DescribeDbInstancesResponse.builder().dbInstances(d -> d
              .dbInstanceIdentifier("site-database-1x9k").engine("postgres").engineVersion("18.1").multiAZ(true)
              .dbInstanceStatus(region.databaseStatus).availabilityZone(region.primaryZone)
              .secondaryAvailabilityZone(region.standbyZone.isEmpty() ? null : region.standbyZone)
              .endpoint(e -> e.address("127.255.0.4").port(5432)).instanceCreateTime(Instant.now().minusSeconds(7_000)))
              .build()
          : DescribeDbInstancesResponse.builder().build());
    }

    @Override
    public DescribeEventsResponse describeEvents(DescribeEventsRequest r) {
      return region.answer("DescribeEvents", () -> DescribeEventsResponse.builder().events(region.databaseEvents).build());
    }

    @Override
    public String serviceName() {
      return "rds";
    }

    @Override
    public void close() {}
  }

  record Sqs(FakeRegion region) implements SqsClient {
    @Override
    public ListQueuesResponse listQueues() {
      return region.answer("ListQueues", () -> ListQueuesResponse.builder()
          .queueUrls(region.deployed ? List.of(JOBS, JOBS.replace("Jobs", "FailedJobs")) : List.of()).build());
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(
        Consumer<GetQueueAttributesRequest.Builder> request) {
      GetQueueAttributesRequest r = GetQueueAttributesRequest.builder().applyMutation(request).build();
      boolean jobs = r.queueUrl().equals(JOBS);
      return region.answer("GetQueueAttributes", () -> GetQueueAttributesResponse.builder().attributesWithStrings(Map.of(
          "ApproximateNumberOfMessages", "" + (jobs ? region.visible : 0),
          "ApproximateNumberOfMessagesNotVisible", "" + (jobs ? region.inFlight : 0),
          "RedrivePolicy", jobs ? "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:0:site-FailedJobs-1A2B\"}" : ""))
          .build());
    }

    @Override
    public String serviceName() {
      return "sqs";
    }

    @Override
    public void close() {}
  }

  record S3(FakeRegion region) implements S3Client {
    @Override
    public ListBucketsResponse listBuckets() {
      return region.answer("ListBuckets", () -> region.deployed
          ? ListBucketsResponse.builder().buckets(b -> b.name("holdfast-artifacts"), b -> b.name("site-media-7w3k")).build()
          : ListBucketsResponse.builder().build());
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }

  /** {@code measured}: requests, average, maximum and errors by second. */
  record Watch(FakeRegion region) implements CloudWatchClient {
    @Override
    public GetMetricDataResponse getMetricData(GetMetricDataRequest r) {
      return region.answer("GetMetricData", () -> GetMetricDataResponse.builder()
          .metricDataResults(r.metricDataQueries().stream().map(q -> {
            List<Instant> times = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            region.measured.forEach((second, point) -> {
              int which = List.of("RequestCountSum", "TargetResponseTimeAverage", "TargetResponseTimeMaximum",
                  "HTTPCode_Target_5XX_CountSum").indexOf(q.metricStat().metric().metricName() + q.metricStat().stat());
              if (which >= 0 && second >= r.startTime().getEpochSecond() && second < r.endTime().getEpochSecond()
                  && !Double.isNaN(point[which])) {
                times.add(Instant.ofEpochSecond(second));
                values.add(point[which]);
              }
            });
            return MetricDataResult.builder().id(q.id()).timestamps(times).values(values).build();
          }).toList()).build());
    }

    @Override
    public String serviceName() {
      return "monitoring";
    }

    @Override
    public void close() {}
  }

  record Stacks(FakeRegion region) implements CloudFormationClient {
    @Override
    public DescribeStacksResponse describeStacks() {
      return region.answer("DescribeStacks", () -> region.deployed
          ? DescribeStacksResponse.builder().stacks(s -> s.stackName("site").stackStatus("CREATE_COMPLETE")).build()
          : DescribeStacksResponse.builder().build());
    }

    @Override
    public String serviceName() {
      return "cloudformation";
    }

    @Override
    public void close() {}
  }

  record Trail(FakeRegion region) implements CloudTrailClient {
    @Override
    public LookupEventsResponse lookupEvents(LookupEventsRequest r) {
      return region.answer("LookupEvents", () -> LookupEventsResponse.builder()
          .events(region.calls.reversed().stream().limit(40).toList()).build());
    }

    @Override
    public String serviceName() {
      return "cloudtrail";
    }

    @Override
    public void close() {}
  }

  record Sts(FakeRegion region) implements StsClient {
    @Override
    public GetCallerIdentityResponse getCallerIdentity() {
      return region.answer("GetCallerIdentity", () -> GetCallerIdentityResponse.builder().account("000000000000").build());
    }

    @Override
    public String serviceName() {
      return "sts";
    }

    @Override
    public void close() {}
  }
}
