package dev.holdfast.region.iam;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies that AWS manages, those that people attach most. Their statements are AWS's, as far as they speak of
 * services that the region has; {@code ReadOnlyAccess} and its like are what they mean rather than their thousand lines.
 */
final class ManagedPolicies {

  static final String PREFIX = "arn:aws:iam::aws:policy/";

  private static final SortedMap<String, String> BY_NAME = new TreeMap<>();

  static {
    put("AdministratorAccess", allow("*"));
    put("PowerUserAccess", "{\"Effect\":\"Allow\",\"NotAction\":[\"iam:*\",\"organizations:*\",\"account:*\"],\"Resource\":\"*\"},"
        + allow("iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles",
            "organizations:DescribeOrganization", "account:ListRegions", "account:GetAccountInformation"));
    put("ReadOnlyAccess", allow("*:Get*", "*:List*", "*:Describe*", "*:LookupEvents", "s3:Head*", "sqs:Receive*")
        + ",{\"Effect\":\"Deny\",\"Action\":[\"secretsmanager:GetSecretValue\"],\"Resource\":\"*\"}");
    put("job-function/ViewOnlyAccess", allow("*:List*", "*:Describe*"));
    put("SecurityAudit", allow("*:List*", "*:Describe*", "iam:Get*", "s3:GetBucket*", "sqs:GetQueueAttributes"));
    put("IAMFullAccess", allow("iam:*", "organizations:DescribeAccount"));
    put("IAMReadOnlyAccess", allow("iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails", "iam:Get*",
        "iam:List*", "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"));
    put("AmazonS3FullAccess", allow("s3:*", "s3-object-lambda:*"));
    put("AmazonS3ReadOnlyAccess", allow("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*",
        "s3-object-lambda:List*"));
    put("AmazonSQSFullAccess", allow("sqs:*"));
    put("AmazonSQSReadOnlyAccess", allow("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListDeadLetterSourceQueues",
        "sqs:ListQueues", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags"));
    put("AmazonSNSFullAccess", allow("sns:*"));
    put("AmazonSNSReadOnlyAccess", allow("sns:GetTopicAttributes", "sns:List*"));
    put("AmazonEC2FullAccess", allow("ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"));
    put("AmazonEC2ReadOnlyAccess", allow("ec2:Describe*", "ec2:Get*", "elasticloadbalancing:Describe*",
        "cloudwatch:ListMetrics", "cloudwatch:GetMetricStatistics", "cloudwatch:Describe*", "autoscaling:Describe*"));
    put("AutoScalingFullAccess", allow("autoscaling:*", "cloudwatch:PutMetricAlarm", "ec2:Describe*",
        "ec2:GetInstanceTypesFromInstanceRequirements", "elasticloadbalancing:Describe*"));
    put("ElasticLoadBalancingFullAccess", allow("elasticloadbalancing:*", "ec2:Describe*"));
    put("ElasticLoadBalancingReadOnly", allow("elasticloadbalancing:Describe*", "elasticloadbalancing:Get*", "ec2:Describe*"));
    put("AmazonRDSFullAccess", allow("rds:*", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricStatistics",
        "cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:ListMetrics", "cloudwatch:GetMetricData",
        "ec2:Describe*", "sns:ListSubscriptions", "sns:ListTopics", "sns:Publish", "logs:DescribeLogStreams",
        "logs:GetLogEvents"));
    put("AmazonRDSReadOnlyAccess", allow("rds:Describe*", "rds:ListTagsForResource", "ec2:Describe*",
        "cloudwatch:GetMetricStatistics", "cloudwatch:GetMetricData", "logs:DescribeLogStreams", "logs:GetLogEvents"));
    put("AmazonSSMFullAccess", allow("cloudwatch:PutMetricData", "ec2:DescribeInstanceStatus", "logs:*", "ssm:*",
        "ec2messages:*"));
    put("AmazonSSMReadOnlyAccess", allow("ssm:Describe*", "ssm:Get*", "ssm:List*"));
    put("AmazonSSMManagedInstanceCore", allow("ssm:DescribeAssociation", "ssm:GetDeployablePatchSnapshotForInstance",
        "ssm:GetDocument", "ssm:DescribeDocument", "ssm:GetManifest", "ssm:GetParameter", "ssm:GetParameters",
        "ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:PutInventory", "ssm:PutComplianceItems",
        "ssm:PutConfigurePackageResult", "ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus",
        "ssm:UpdateInstanceInformation", "ssmmessages:*", "ec2messages:*"));
    put("SecretsManagerReadWrite", allow("secretsmanager:*", "cloudformation:CreateChangeSet",
        "cloudformation:DescribeChangeSet", "cloudformation:DescribeStackResource", "cloudformation:DescribeStacks",
        "cloudformation:ExecuteChangeSet", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        "rds:DescribeDBInstances", "tag:GetResources"));
    put("CloudWatchFullAccess", allow("autoscaling:Describe*", "cloudwatch:*", "logs:*", "sns:*", "iam:GetPolicy",
        "iam:GetPolicyVersion", "iam:GetRole"));
    put("CloudWatchReadOnlyAccess", allow("autoscaling:Describe*", "cloudwatch:Describe*", "cloudwatch:Get*",
        "cloudwatch:List*", "logs:Get*", "logs:List*", "logs:Describe*", "logs:FilterLogEvents", "sns:Get*", "sns:List*"));
    put("CloudWatchAgentServerPolicy", allow("cloudwatch:PutMetricData", "ec2:DescribeVolumes", "ec2:DescribeTags",
        "logs:PutLogEvents", "logs:PutRetentionPolicy", "logs:DescribeLogStreams", "logs:DescribeLogGroups",
        "logs:CreateLogStream", "logs:CreateLogGroup")
        + ",{\"Effect\":\"Allow\",\"Action\":[\"ssm:GetParameter\"],"
        + "\"Resource\":\"arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*\"}");
    put("CloudWatchLogsFullAccess", allow("logs:*", "cloudwatch:GenerateQuery"));
    put("AWSCloudFormationFullAccess", allow("cloudformation:*"));
    put("AWSCloudFormationReadOnlyAccess", allow("cloudformation:Describe*", "cloudformation:EstimateTemplateCost",
        "cloudformation:Get*", "cloudformation:List*", "cloudformation:ValidateTemplate", "cloudformation:Detect*"));
    put("AWSCloudTrail_ReadOnlyAccess", allow("cloudtrail:Get*", "cloudtrail:Describe*", "cloudtrail:List*",
        "cloudtrail:LookupEvents"));
    put("AWSDenyAll", "{\"Effect\":\"Deny\",\"Action\":[\"*\"],\"Resource\":\"*\"}");
  }

  private ManagedPolicies() {}

  /** The text of the policy of this ARN. */
  static Optional<String> document(String arn) {
    return arn.startsWith(PREFIX) ? Optional.ofNullable(BY_NAME.get(arn.substring(PREFIX.length()))) : Optional.empty();
  }

  /** Names, with their paths. */
  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  private static void put(String name, String statements) {
    BY_NAME.put(name, "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}");
  }

  private static String allow(String... actions) {
    return "{\"Effect\":\"Allow\",\"Action\":[\"" + String.join("\",\"", actions) + "\"],\"Resource\":\"*\"}";
  }
}
