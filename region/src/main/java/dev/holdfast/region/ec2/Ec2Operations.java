package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.*;

/** The operations of EC2. Each only delegates. */
record Ec2Operations(Call call) implements Ec2Client {

  @Override
  public String serviceName() {
    return "ec2";
  }

  @Override
  public void close() {}

  /** Every operation of EC2 takes DryRun; with it nothing may happen. */
  private static <R extends SdkRequest> R live(R request) {
    if (request.getValueForField("DryRun", Boolean.class).orElse(false)) {
      throw Errors.of(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }
    return request;
  }

  @Override
  public CreateVpcResponse createVpc(CreateVpcRequest r) {
    return new Vpcs(call).create(live(r));
  }

  @Override
  public DeleteVpcResponse deleteVpc(DeleteVpcRequest r) {
    return new Vpcs(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest r) {
    return new Vpcs(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeVpcAttributeResponse describeVpcAttribute(DescribeVpcAttributeRequest r) {
    return new Vpcs(call).describeAttribute(live(r));
  }

  @Override
  public ModifyVpcAttributeResponse modifyVpcAttribute(ModifyVpcAttributeRequest r) {
    return new Vpcs(call).modifyAttribute(live(r));
  }

  @Override
  public CreateSubnetResponse createSubnet(CreateSubnetRequest r) {
    return new Subnets(call).create(live(r));
  }

  @Override
  public DeleteSubnetResponse deleteSubnet(DeleteSubnetRequest r) {
    return new Subnets(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest r) {
    return new Subnets(call).describe(live(r));
  }

  @Override
  public ModifySubnetAttributeResponse modifySubnetAttribute(ModifySubnetAttributeRequest r) {
    return new Subnets(call).modifyAttribute(live(r));
  }

  @Override
  public CreateInternetGatewayResponse createInternetGateway(CreateInternetGatewayRequest r) {
    return new InternetGateways(call).create(live(r));
  }

  @Override
  public AttachInternetGatewayResponse attachInternetGateway(AttachInternetGatewayRequest r) {
    return new InternetGateways(call).attach(live(r));
  }

  @Override
  public DetachInternetGatewayResponse detachInternetGateway(DetachInternetGatewayRequest r) {
    return new InternetGateways(call).detach(live(r));
  }

  @Override
  public DeleteInternetGatewayResponse deleteInternetGateway(DeleteInternetGatewayRequest r) {
    return new InternetGateways(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeInternetGatewaysResponse describeInternetGateways(DescribeInternetGatewaysRequest r) {
    return new InternetGateways(call).describe(live(r));
  }

  @Override
  public CreateRouteTableResponse createRouteTable(CreateRouteTableRequest r) {
    return new RouteTables(call).create(live(r));
  }

  @Override
  public DeleteRouteTableResponse deleteRouteTable(DeleteRouteTableRequest r) {
    return new RouteTables(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeRouteTablesResponse describeRouteTables(DescribeRouteTablesRequest r) {
    return new RouteTables(call).describe(live(r));
  }

  @Override
  public CreateRouteResponse createRoute(CreateRouteRequest r) {
    return new RouteTables(call).createRoute(live(r));
  }

  @Override
  public ReplaceRouteResponse replaceRoute(ReplaceRouteRequest r) {
    return new RouteTables(call).replaceRoute(live(r));
  }

  @Override
  public DeleteRouteResponse deleteRoute(DeleteRouteRequest r) {
    return new RouteTables(call).deleteRoute(live(r));
  }

  @Override
  public AssociateRouteTableResponse associateRouteTable(AssociateRouteTableRequest r) {
    return new RouteTables(call).associate(live(r));
  }

  @Override
  public DisassociateRouteTableResponse disassociateRouteTable(DisassociateRouteTableRequest r) {
    return new RouteTables(call).disassociate(live(r));
  }

  @Override
  public ReplaceRouteTableAssociationResponse replaceRouteTableAssociation(ReplaceRouteTableAssociationRequest r) {
    return new RouteTables(call).replaceAssociation(live(r));
  }

  @Read
  @Override
  public DescribeNetworkAclsResponse describeNetworkAcls(DescribeNetworkAclsRequest r) {
    return new Accounts(call).networkAcls(live(r));
  }

  @Override
  public CreateSecurityGroupResponse createSecurityGroup(CreateSecurityGroupRequest r) {
    return new SecurityGroups(call).create(live(r));
  }

  @Override
  public DeleteSecurityGroupResponse deleteSecurityGroup(DeleteSecurityGroupRequest r) {
    return new SecurityGroups(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest r) {
    return new SecurityGroups(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeSecurityGroupRulesResponse describeSecurityGroupRules(DescribeSecurityGroupRulesRequest r) {
    return new SecurityGroups(call).describeRules(live(r));
  }

  @Override
  public AuthorizeSecurityGroupIngressResponse authorizeSecurityGroupIngress(AuthorizeSecurityGroupIngressRequest r) {
    return new SecurityGroups(call).authorizeIngress(live(r));
  }

  @Override
  public AuthorizeSecurityGroupEgressResponse authorizeSecurityGroupEgress(AuthorizeSecurityGroupEgressRequest r) {
    return new SecurityGroups(call).authorizeEgress(live(r));
  }

  @Override
  public RevokeSecurityGroupIngressResponse revokeSecurityGroupIngress(RevokeSecurityGroupIngressRequest r) {
    return new SecurityGroups(call).revokeIngress(live(r));
  }

  @Override
  public RevokeSecurityGroupEgressResponse revokeSecurityGroupEgress(RevokeSecurityGroupEgressRequest r) {
    return new SecurityGroups(call).revokeEgress(live(r));
  }

  @Override
  public CreateNetworkInterfaceResponse createNetworkInterface(CreateNetworkInterfaceRequest r) {
    return new NetworkInterfaces(call).create(live(r));
  }

  @Override
  public DeleteNetworkInterfaceResponse deleteNetworkInterface(DeleteNetworkInterfaceRequest r) {
    return new NetworkInterfaces(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeNetworkInterfacesResponse describeNetworkInterfaces(DescribeNetworkInterfacesRequest r) {
    return new NetworkInterfaces(call).describe(live(r));
  }

  @Override
  public CreateLaunchTemplateResponse createLaunchTemplate(CreateLaunchTemplateRequest r) {
    return new LaunchTemplates(call).create(live(r));
  }

  @Override
  public CreateLaunchTemplateVersionResponse createLaunchTemplateVersion(CreateLaunchTemplateVersionRequest r) {
    return new LaunchTemplates(call).createVersion(live(r));
  }

  @Override
  public ModifyLaunchTemplateResponse modifyLaunchTemplate(ModifyLaunchTemplateRequest r) {
    return new LaunchTemplates(call).modify(live(r));
  }

  @Override
  public DeleteLaunchTemplateResponse deleteLaunchTemplate(DeleteLaunchTemplateRequest r) {
    return new LaunchTemplates(call).delete(live(r));
  }

  @Override
  public DeleteLaunchTemplateVersionsResponse deleteLaunchTemplateVersions(DeleteLaunchTemplateVersionsRequest r) {
    return new LaunchTemplates(call).deleteVersions(live(r));
  }

  @Read
  @Override
  public DescribeLaunchTemplatesResponse describeLaunchTemplates(DescribeLaunchTemplatesRequest r) {
    return new LaunchTemplates(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeLaunchTemplateVersionsResponse describeLaunchTemplateVersions(
      DescribeLaunchTemplateVersionsRequest r) {
    return new LaunchTemplates(call).describeVersions(live(r));
  }

  @Override
  public RunInstancesResponse runInstances(RunInstancesRequest r) {
    return new Launches(call).run(live(r));
  }

  @Override
  public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest r) {
    return new Instances(call).terminate(live(r));
  }

  @Override
  public StopInstancesResponse stopInstances(StopInstancesRequest r) {
    return new Instances(call).stop(live(r));
  }

  @Override
  public StartInstancesResponse startInstances(StartInstancesRequest r) {
    return new Instances(call).start(live(r));
  }

  @Override
  public RebootInstancesResponse rebootInstances(RebootInstancesRequest r) {
    return new Instances(call).reboot(live(r));
  }

  @Read
  @Override
  public DescribeInstancesResponse describeInstances(DescribeInstancesRequest r) {
    return new Instances(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeInstanceStatusResponse describeInstanceStatus(DescribeInstanceStatusRequest r) {
    return new Instances(call).describeStatus(live(r));
  }

  @Read
  @Override
  public DescribeInstanceAttributeResponse describeInstanceAttribute(DescribeInstanceAttributeRequest r) {
    return new InstanceAttributes(call).describe(live(r));
  }

  @Override
  public ModifyInstanceAttributeResponse modifyInstanceAttribute(ModifyInstanceAttributeRequest r) {
    return new InstanceAttributes(call).modify(live(r));
  }

  @Override
  public CreateTagsResponse createTags(CreateTagsRequest r) {
    return new Tags(call).create(live(r));
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest r) {
    return new Tags(call).delete(live(r));
  }

  @Read
  @Override
  public DescribeTagsResponse describeTags(DescribeTagsRequest r) {
    return new Tags(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest r) {
    return new Zones(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeRegionsResponse describeRegions(DescribeRegionsRequest r) {
    return new Zones(call).regions(live(r));
  }

  @Read
  @Override
  public DescribeImagesResponse describeImages(DescribeImagesRequest r) {
    return new Images(call).describe(live(r));
  }

  @Read
  @Override
  public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest r) {
    return InstanceTypes.describe(live(r));
  }

  @Read
  @Override
  public DescribeAccountAttributesResponse describeAccountAttributes(DescribeAccountAttributesRequest r) {
    return new Accounts(call).attributes(live(r));
  }
}
