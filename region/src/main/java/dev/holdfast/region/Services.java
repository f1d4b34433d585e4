package dev.holdfast.region;

import dev.holdfast.region.arczonalshift.ArcZonalShiftService;
import dev.holdfast.region.autoscaling.AutoScalingGroupType;
import dev.holdfast.region.autoscaling.AutoScalingService;
import dev.holdfast.region.autoscaling.ScalingPolicyType;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.cloudtrail.CloudTrailService;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.ec2.InstanceResourceType;
import dev.holdfast.region.ec2.InternetGatewayType;
import dev.holdfast.region.ec2.LaunchTemplateType;
import dev.holdfast.region.ec2.RouteTableType;
import dev.holdfast.region.ec2.RouteType;
import dev.holdfast.region.ec2.SecurityGroupRuleType;
import dev.holdfast.region.ec2.SecurityGroupType;
import dev.holdfast.region.ec2.SubnetRouteTableAssociationType;
import dev.holdfast.region.ec2.SubnetType;
import dev.holdfast.region.ec2.VpcGatewayAttachmentType;
import dev.holdfast.region.ec2.VpcType;
import dev.holdfast.region.elasticloadbalancing.ElasticLoadBalancingService;
import dev.holdfast.region.elasticloadbalancing.ListenerType;
import dev.holdfast.region.elasticloadbalancing.LoadBalancerType;
import dev.holdfast.region.elasticloadbalancing.TargetGroupType;
import dev.holdfast.region.fis.FisService;
import dev.holdfast.region.iam.AccessKeyType;
import dev.holdfast.region.iam.GroupType;
import dev.holdfast.region.iam.IamService;
import dev.holdfast.region.iam.HeldPolicyType;
import dev.holdfast.region.iam.InlinePolicyType;
import dev.holdfast.region.iam.InstanceProfileType;
import dev.holdfast.region.iam.ManagedPolicyType;
import dev.holdfast.region.iam.RoleType;
import dev.holdfast.region.iam.StackActors;
import dev.holdfast.region.iam.ServiceLinkedRoleType;
import dev.holdfast.region.iam.UserToGroupAdditionType;
import dev.holdfast.region.iam.UserType;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.monitoring.AlarmType;
import dev.holdfast.region.monitoring.DashboardType;
import dev.holdfast.region.monitoring.MonitoringService;
import dev.holdfast.region.rds.DbInstanceType;
import dev.holdfast.region.rds.DbParameterGroupType;
import dev.holdfast.region.rds.DbSubnetGroupType;
import dev.holdfast.region.rds.RdsService;
import dev.holdfast.region.s3.BucketPolicyType;
import dev.holdfast.region.s3.BucketType;
import dev.holdfast.region.s3.S3Service;
import dev.holdfast.region.secretsmanager.SecretResource;
import dev.holdfast.region.secretsmanager.SecretsManagerService;
import dev.holdfast.region.sns.SnsService;
import dev.holdfast.region.sns.SubscriptionType;
import dev.holdfast.region.sns.TopicPolicyType;
import dev.holdfast.region.sns.TopicType;
import dev.holdfast.region.sqs.QueuePolicyType;
import dev.holdfast.region.sqs.QueueType;
import dev.holdfast.region.sqs.SqsService;
import dev.holdfast.region.ssm.SsmService;
import dev.holdfast.region.sts.StsService;
import java.util.List;

/** Every service of the region, and every CloudFormation resource type they contribute. One line each. */
public final class Services {

  private Services() {}

  public static List<Service> all() {
    return List.of(
        new ArcZonalShiftService(),
        new AutoScalingService(),
        new CloudFormationService(resourceTypes(), new StackActors()),
        new CloudTrailService(),
        new Ec2Service(),
        new ElasticLoadBalancingService(),
        new FisService(),
        new IamService(),
        new MonitoringService(),
        new RdsService(),
        new S3Service(),
        new SecretsManagerService(),
        new SnsService(),
        new SqsService(),
        new SsmService(),
        new StsService());
  }

  public static List<ResourceType> resourceTypes() {
    return List.of(
        new AccessKeyType(),
        new AlarmType(),
        new AutoScalingGroupType(),
        new BucketPolicyType(),
        new BucketType(),
        new DashboardType(),
        new DbInstanceType(),
        new DbParameterGroupType(),
        new DbSubnetGroupType(),
        new GroupType(),
        new HeldPolicyType("Group"),
        new HeldPolicyType("Role"),
        new HeldPolicyType("User"),
        new InlinePolicyType(),
        new InstanceProfileType(),
        new InstanceResourceType(),
        new InternetGatewayType(),
        new LaunchTemplateType(),
        new ListenerType(),
        new LoadBalancerType(),
        new ManagedPolicyType(),
        new QueuePolicyType(),
        new QueueType(),
        new RoleType(),
        new RouteTableType(),
        new RouteType(),
        new ScalingPolicyType(),
        new SecretResource(),
        new SecurityGroupRuleType(false),
        new SecurityGroupRuleType(true),
        new SecurityGroupType(),
        new ServiceLinkedRoleType(),
        new SubnetRouteTableAssociationType(),
        new SubnetType(),
        new SubscriptionType(),
        new TargetGroupType(),
        new TopicPolicyType(),
        new TopicType(),
        new UserToGroupAdditionType(),
        new UserType(),
        new VpcGatewayAttachmentType(),
        new VpcType());
  }
}
