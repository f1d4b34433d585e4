package dev.holdfast.region.fis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * AWS's actions on resources of kinds that this region does not have: their targets resolve to nothing, and what follows
 * is AWS's rule for that. The experiment fails, or, where its template says {@code emptyTargetResolutionMode: skip}, goes
 * on without them. So AWS's own scenarios run as they are.
 *
 * <p>{@code aws:s3:bucket-pause-replication}, {@code aws:network:route-table-disrupt-cross-region-connectivity} and
 * {@code aws:ssm:start-automation-execution} are not among them: there are buckets and subnets, and automation would act
 * on what is there, so these would have to do something.
 */
enum AbsentAction implements ActionType {
  PAUSE_VOLUME_IO("aws:ebs:pause-volume-io", TargetType.VOLUMES, "Pauses the IO of the volumes.",
      List.of("duration"), List.of()),
  VOLUME_IO_LATENCY("aws:ebs:volume-io-latency", TargetType.VOLUMES, "IO of the volumes takes longer.",
      List.of("duration"),
      List.of("readIOPercentage", "readIOLatencyMilliseconds", "writeIOPercentage", "writeIOLatencyMilliseconds")),
  SPOT_INTERRUPTIONS("aws:ec2:send-spot-instance-interruptions", TargetType.SPOT_INSTANCES,
      "Interrupts the Spot Instances.",
      List.of("durationBeforeInterruption"), List.of()),
  FAILOVER_CLUSTERS("aws:rds:failover-db-cluster", TargetType.DB_CLUSTERS, "Fails the DB clusters over.",
      List.of(), List.of()),
  INTERRUPT_CACHE("aws:elasticache:replicationgroup-interrupt-az-power", TargetType.REPLICATION_GROUPS,
      "Takes the power from the groups' nodes in a zone.",
      List.of("duration"), List.of()),
  INTERRUPT_CACHE_CLUSTER("aws:elasticache:interrupt-cluster-az-power", TargetType.REDIS_GROUPS,
      "The same, by its older name.",
      List.of("duration"), List.of()),
  PAUSE_TABLES("aws:dynamodb:global-table-pause-replication", TargetType.GLOBAL_TABLES,
      "Pauses the replication of the tables.",
      List.of("duration"), List.of()),
  PAUSE_MEMORYDB("aws:memorydb:multi-region-cluster-pause-replication", TargetType.MULTI_REGION_CLUSTERS,
      "Pauses the replication of the clusters.",
      List.of("duration", "region"), List.of()),
  KINESIS_THROUGHPUT("aws:kinesis:stream-provisioned-throughput-exception", TargetType.KINESIS_STREAMS,
      "Calls of the streams are refused.",
      List.of("duration"), List.of("percentage")),
  KINESIS_ITERATOR("aws:kinesis:stream-expired-iterator-exception", TargetType.KINESIS_STREAMS,
      "Iterators of the streams expire.",
      List.of("duration"), List.of("percentage")),
  LAMBDA_DELAY("aws:lambda:invocation-add-delay", TargetType.FUNCTIONS, "Invocations of the functions take longer.",
      List.of("duration"), List.of("invocationPercentage", "startupDelayMilliseconds")),
  LAMBDA_ERROR("aws:lambda:invocation-error", TargetType.FUNCTIONS, "Invocations of the functions fail.",
      List.of("duration"), List.of("invocationPercentage", "preventExecution")),
  LAMBDA_RESPONSE("aws:lambda:invocation-http-integration-response", TargetType.FUNCTIONS,
      "Invocations of the functions answer something else.",
      List.of("duration", "contentTypeHeader", "statusCode"), List.of("invocationPercentage", "preventExecution")),
  TRANSIT_GATEWAYS("aws:network:transit-gateway-disrupt-cross-region-connectivity", TargetType.TRANSIT_GATEWAYS,
      "Cuts the gateways off from another region.",
      List.of("duration", "region"), List.of()),
  VPC_ENDPOINTS("aws:network:disrupt-vpc-endpoint", TargetType.VPC_ENDPOINTS, "Traffic of the endpoints is lost.",
      List.of("duration"), List.of()),
  DRAIN_ECS("aws:ecs:drain-container-instances", TargetType.ECS_CLUSTERS, "Drains instances of the clusters.",
      List.of("duration", "drainagePercentage"), List.of()),
  STOP_TASK("aws:ecs:stop-task", TargetType.TASKS, "Stops the tasks.",
      List.of(), List.of()),
  TASK_CPU("aws:ecs:task-cpu-stress", TargetType.TASKS, "Keeps the tasks' processors busy.",
      List.of("duration"), List.of("percent", "workers", "installDependencies")),
  TASK_IO("aws:ecs:task-io-stress", TargetType.TASKS, "Keeps the tasks' disks busy.",
      List.of("duration"), List.of("percent", "workers", "installDependencies")),
  TASK_KILL("aws:ecs:task-kill-process", TargetType.TASKS, "Ends a process of the tasks.",
      List.of("processName"), List.of("signal", "installDependencies")),
  TASK_BLACKHOLE("aws:ecs:task-network-blackhole-port", TargetType.TASKS, "Traffic of one port of the tasks is lost.",
      List.of("duration", "port", "trafficType"),
      List.of("protocol", "installDependencies", "useEcsFaultInjectionEndpoints")),
  TASK_LATENCY("aws:ecs:task-network-latency", TargetType.TASKS, "The tasks' traffic takes longer.",
      List.of("duration"),
      List.of("delayMilliseconds", "jitterMilliseconds", "sources", "flowsPercent", "installDependencies",
          "useEcsFaultInjectionEndpoints")),
  TASK_LOSS("aws:ecs:task-network-packet-loss", TargetType.TASKS, "The tasks' packets get lost.",
      List.of("duration"),
      List.of("lossPercent", "sources", "flowsPercent", "installDependencies", "useEcsFaultInjectionEndpoints")),
  KUBERNETES_RESOURCE("aws:eks:inject-kubernetes-custom-resource", TargetType.EKS_CLUSTER,
      "Makes a resource in the cluster.",
      List.of("maxDuration", "kubernetesApiVersion", "kubernetesKind", "kubernetesNamespace", "kubernetesSpec"),
      List.of()),
  POD_CPU("aws:eks:pod-cpu-stress", TargetType.PODS, "Keeps the pods' processors busy.",
      List.of("duration", "kubernetesServiceAccount"), pod("percent", "workers")),
  POD_DELETE("aws:eks:pod-delete", TargetType.PODS, "Deletes the pods.",
      List.of("kubernetesServiceAccount"), pod("gracePeriodSeconds")),
  POD_IO("aws:eks:pod-io-stress", TargetType.PODS, "Keeps the pods' disks busy.",
      List.of("duration", "kubernetesServiceAccount"), pod("percent", "workers")),
  POD_MEMORY("aws:eks:pod-memory-stress", TargetType.PODS, "Fills the pods' memory.",
      List.of("duration", "kubernetesServiceAccount"), pod("percent", "workers")),
  POD_BLACKHOLE("aws:eks:pod-network-blackhole-port", TargetType.PODS, "Traffic of one port of the pods is lost.",
      List.of("duration", "port", "protocol", "trafficType", "kubernetesServiceAccount"), pod()),
  POD_LATENCY("aws:eks:pod-network-latency", TargetType.PODS, "The pods' traffic takes longer.",
      List.of("duration", "kubernetesServiceAccount"),
      pod("interface", "delayMilliseconds", "jitterMilliseconds", "sources", "flowsPercent")),
  POD_LOSS("aws:eks:pod-network-packet-loss", TargetType.PODS, "The pods' packets get lost.",
      List.of("duration", "kubernetesServiceAccount"), pod("interface", "lossPercent", "sources", "flowsPercent")),
  TERMINATE_NODEGROUP("aws:eks:terminate-nodegroup-instances", TargetType.NODEGROUPS,
      "Terminates instances of the groups.",
      List.of("instanceTerminationPercentage"), List.of());

  private final String id;
  private final TargetType target;
  private final String description;
  private final List<Action.Parameter> parameters;

  AbsentAction(String id, TargetType target, String description, List<String> required, List<String> optional) {
    this.id = id;
    this.target = target;
    this.description = description;
    this.parameters = Stream.concat(required.stream().map(p -> Action.Parameter.required(p, "")),
        optional.stream().map(p -> Action.Parameter.optional(p, ""))).toList();
  }

  /** What every action on pods may be given, and these. */
  private static List<String> pod(String... more) {
    return Stream.concat(Stream.of(more), Stream.of("fisPodContainerImage", "maxErrorsPercent", "fisPodLabels",
        "fisPodAnnotations", "fisPodSecurityPolicy")).toList();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Optional<TargetType> target() {
    return Optional.of(target);
  }

  @Override
  public boolean lasting() {
    return parameters.contains(Action.Parameter.required("duration", ""));
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public List<Action.Parameter> parameters() {
    return parameters;
  }
}
