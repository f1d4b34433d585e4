package dev.holdfast.region.fis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an action acts on: the key under which it names its target, and the type of it. */
enum TargetType {
  INSTANCES("Instances", "aws:ec2:instance", "An EC2 instance that is pending or running.",
      List.of(), List.of("State.Name", "Placement.AvailabilityZone", "InstanceType", "SubnetId", "VpcId")),
  DATABASES("DBInstances", "aws:rds:db", "An RDS DB instance.",
      List.of("availabilityZoneIdentifiers"), List.of("AvailabilityZone", "DBInstanceStatus")),
  SUBNETS("Subnets", "aws:ec2:subnet", "A subnet of a VPC.",
      List.of("availabilityZoneIdentifier", "vpc"), List.of("AvailabilityZone", "VpcId")),
  AUTO_SCALING_GROUPS("AutoScalingGroups", "aws:ec2:autoscaling-group", "An EC2 Auto Scaling group.",
      List.of(), List.of("AutoScalingGroupName")),
  ROLES("Roles", "aws:iam:role", "An IAM role: callers that have assumed it.", List.of(), List.of("RoleName")),
  MANAGED_RESOURCES("ManagedResources", "aws:arc:zonal-shift-managed-resource",
      "A load balancer that zonal shift manages.", List.of(), List.of()),
  QUEUES("Queues", "holdfast:sqs:queue", "A queue of Amazon SQS.", List.of(), List.of()),

  VOLUMES("Volumes", "aws:ec2:ebs-volume", "availabilityZoneIdentifier"),
  SPOT_INSTANCES("SpotInstances", "aws:ec2:spot-instance"),
  DB_CLUSTERS("Clusters", "aws:rds:cluster", "writerAvailabilityZoneIdentifiers"),
  REPLICATION_GROUPS("ReplicationGroups", "aws:elasticache:replicationgroup", "availabilityZoneIdentifier"),
  REDIS_GROUPS("ReplicationGroups", "aws:elasticache:redis-replicationgroup", "availabilityZoneIdentifier"),
  GLOBAL_TABLES("Tables", "aws:dynamodb:global-table"),
  MULTI_REGION_CLUSTERS("MultiRegionClusters", "aws:memorydb:multi-region-cluster"),
  KINESIS_STREAMS("KinesisStreams", "aws:kinesis:stream"),
  FUNCTIONS("Functions", "aws:lambda:function", "functionQualifier"),
  TRANSIT_GATEWAYS("TransitGateways", "aws:ec2:transit-gateway"),
  VPC_ENDPOINTS("VPCEndpoints", "aws:ec2:vpc-endpoint"),
  ECS_CLUSTERS("Clusters", "aws:ecs:cluster"),
  TASKS("Tasks", "aws:ecs:task", "cluster", "service"),
  EKS_CLUSTER("Cluster", "aws:eks:cluster"),
  NODEGROUPS("Nodegroups", "aws:eks:nodegroup"),
  PODS("Pods", "aws:eks:pod", "availabilityZoneIdentifier", "clusterIdentifier", "namespace", "selectorType",
      "selectorValue", "targetContainerName");

  private final String key;
  private final String resourceType;
  private final String description;
  private final List<String> parameters;
  private final List<String> filters;
  private final boolean absent;

  /**
   * @param parameters that narrow a target down further, and may be all that it is named by
   * @param filters the paths that filters may name, as the service's own API spells them
   */
  TargetType(String key, String resourceType, String description, List<String> parameters, List<String> filters) {
    this(key, resourceType, description, parameters, filters, false);
  }

  /** Of a kind that this region does not have. */
  TargetType(String key, String resourceType, String... parameters) {
    this(key, resourceType, "There is none here.", List.of(parameters), List.of(), true);
  }

  TargetType(String key, String resourceType, String description, List<String> parameters, List<String> filters,
      boolean absent) {
    this.key = key;
    this.resourceType = resourceType;
    this.description = description;
    this.parameters = parameters;
    this.filters = filters;
    this.absent = absent;
  }

  /** This region has no resources of the kind: it resolves to nothing, by whatever it is named and filtered. */
  boolean absent() {
    return absent;
  }

  String key() {
    return key;
  }

  String resourceType() {
    return resourceType;
  }

  String description() {
    return description;
  }

  List<String> parameters() {
    return parameters;
  }

  List<String> filters() {
    return filters;
  }

  static Optional<TargetType> of(String resourceType) {
    return Arrays.stream(values()).filter(t -> t.resourceType.equals(resourceType)).findFirst();
  }

  static List<String> resourceTypes() {
    return Arrays.stream(values()).map(TargetType::resourceType).toList();
  }
}
