package dev.holdfast.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Asks the region how it stands. What seldom changes (which balancers, queues, buckets and stacks there are) is asked
 * for every few rounds only.
 *
 * <p>An operation that the region refuses leaves what was known before, and a gap that says why. A region that cannot be
 * reached is another matter: the exception goes to the caller, after the first call that fails.
 */
final class RegionReader {

  private static final int SELDOM = 5;
  private static final Duration EVENTS_OF = Duration.ofMinutes(30);
  private static final int ACTIVITIES = 40;
  private static final int CALLS = 40;

  private final AwsClients aws;
  private Readings last = Readings.NONE;
  private int round;

  RegionReader(AwsClients aws) {
    this.aws = aws;
  }

  /** @throws software.amazon.awssdk.core.exception.SdkClientException when the region cannot be reached */
  Readings read(Instant now) {
    List<String> gaps = new ArrayList<>();
    boolean all = round++ % SELDOM == 0;
    Asking ask = new Asking(gaps);
    Readings b = last;
    var instances = ask.or(b.instances(), "EC2", () -> aws.ec2().describeInstancesPaginator(r -> r.maxResults(1000))
        .reservations().stream().map(Reservation::instances).flatMap(List::stream).toList());
    var zones = ask.or(b.zones(), "EC2", () -> aws.ec2().describeAvailabilityZones(r -> { }).availabilityZones());
    var balancers = all ? ask.or(b.balancers(), "ELB", () -> aws.elb().describeLoadBalancers(r -> { }).loadBalancers())
        : b.balancers();
    var listeners = all ? ask.or(b.listeners(), "ELB", () -> listeners(balancers)) : b.listeners();
    var targetGroups = all ? ask.or(b.targetGroups(), "ELB", () -> aws.elb().describeTargetGroups(r -> { }).targetGroups())
        : b.targetGroups();
    last = new Readings(
        instances, zones,
        ask.or(b.groups(), "Auto Scaling",
            () -> aws.autoScaling().describeAutoScalingGroupsPaginator(r -> { }).autoScalingGroups().stream().toList()),
        ask.or(b.activities(), "Auto Scaling",
            () -> aws.autoScaling().describeScalingActivities(r -> r.maxRecords(ACTIVITIES)).activities()),
        balancers, listeners, targetGroups,
        ask.or(b.health(), "ELB", () -> health(targetGroups)),
        ask.or(b.databases(), "RDS", () -> aws.rds().describeDBInstances(r -> { }).dbInstances()),
        ask.or(b.databaseEvents(), "RDS", () -> aws.rds().describeEvents(r -> r.startTime(now.minus(EVENTS_OF))).events()),
        ask.or(b.queues(), "SQS", () -> queues(all ? aws.sqs().listQueues().queueUrls() : List.copyOf(b.queues().keySet()))),
        all ? ask.or(b.buckets(), "S3", () -> aws.s3().listBuckets().buckets().stream().map(Bucket::name).toList())
            : b.buckets(),
        all ? ask.or(b.stacks(), "CloudFormation", () -> aws.cloudFormation().describeStacks().stacks()) : b.stacks(),
        ask.or(b.calls(), "CloudTrail", () -> aws.cloudTrail().lookupEvents(r -> r.maxResults(CALLS)).events()),
        ask.or(b.experiments(), "FIS", this::experiments),
        gaps);
    return last;
  }

  /** The next round asks for everything: the region that answers again may not be as it was. */
  void startAfresh() {
    round = 0;
  }

  private List<Listener> listeners(List<LoadBalancer> balancers) {
    return balancers.stream()
        .flatMap(b -> aws.elb().describeListeners(r -> r.loadBalancerArn(b.loadBalancerArn())).listeners().stream())
        .toList();
  }

  private SortedMap<String, List<TargetHealthDescription>> health(List<TargetGroup> groups) {
    SortedMap<String, List<TargetHealthDescription>> health = new TreeMap<>();
    groups.forEach(g -> health.put(g.targetGroupArn(),
        aws.elb().describeTargetHealth(r -> r.targetGroupArn(g.targetGroupArn())).targetHealthDescriptions()));
    return health;
  }

  private SortedMap<String, SortedMap<String, String>> queues(List<String> urls) {
    SortedMap<String, SortedMap<String, String>> queues = new TreeMap<>();
    urls.forEach(url -> queues.put(url, new TreeMap<>(aws.sqs().getQueueAttributes(r -> r.queueUrl(url).attributeNames(
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
        QueueAttributeName.REDRIVE_POLICY)).attributesAsStrings())));
    return queues;
  }

  private List<ExperimentSummary> experiments() {
    return aws.fis().listExperimentsPaginator(r -> r.maxResults(100)).stream()
        .flatMap(page -> page.experiments().stream()).toList();
  }

  private record Asking(List<String> gaps) {

    <T> T or(T before, String service, Supplier<T> question) {
      try {
        return question.get();
      } catch (AwsServiceException e) {
        gaps.add(service + ": " + reason(e));
        return before;
      }
    }

    private static String reason(AwsServiceException e) {
      return e.awsErrorDetails() == null ? String.valueOf(e.getMessage()) : e.awsErrorDetails().errorMessage();
    }
  }
}
