package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AccountAttribute;
import software.amazon.awssdk.services.ec2.model.AccountAttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkAclAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;

/** What tools ask for before they begin: the account's attributes, and the default network ACL of each VPC. */
record Accounts(Call call) {

  private static final Listing<NetworkAcl> ACLS = new Listing<>(
      NetworkAcl.builder().build(), NetworkAcl::networkAclId, "InvalidNetworkAclID.NotFound", "default", "IsDefault");

  DescribeAccountAttributesResponse attributes(DescribeAccountAttributesRequest r) {
    String defaultVpc = call.state().all(Vpcs.VPCS).values().stream()
        .filter(v -> v.vpc().isDefault()).map(Vpcs.VpcRow::id).findFirst().orElse("none");
    List<AccountAttribute> all = List.of(attribute("supported-platforms", "VPC"),
        attribute("default-vpc", defaultVpc), attribute("max-instances", String.valueOf(Limits.INSTANCES_PER_LAUNCH)));
    return DescribeAccountAttributesResponse.builder()
        .accountAttributes(all.stream()
            .filter(a -> r.attributeNames().isEmpty() || r.attributeNamesAsStrings().contains(a.attributeName()))
            .toList())
        .build();
  }

  private static AccountAttribute attribute(String name, String value) {
    return AccountAttribute.builder()
        .attributeName(name)
        .attributeValues(AccountAttributeValue.builder().attributeValue(value).build())
        .build();
  }

  /** Each VPC has one ACL, which allows everything; others cannot be made. */
  DescribeNetworkAclsResponse networkAcls(DescribeNetworkAclsRequest r) {
    List<NetworkAcl> all = call.state().all(Vpcs.VPCS).values().stream()
        .map(vpc -> NetworkAcl.builder()
            .networkAclId(vpc.networkAclId())
            .vpcId(vpc.id())
            .isDefault(true)
            .ownerId(call.settings().account())
            .entries(entry(100, "allow", false), entry(32_767, "deny", false), entry(100, "allow", true),
                entry(32_767, "deny", true))
            .associations(call.state().all(Subnets.SUBNETS).values().stream()
                .filter(s -> s.vpcId().equals(vpc.id()))
                .map(s -> NetworkAclAssociation.builder()
                    .networkAclAssociationId(s.id().replace("subnet-", "aclassoc-"))
                    .networkAclId(vpc.networkAclId()).subnetId(s.id()).build())
                .toList())
            .build())
        .toList();
    Listing.Page<NetworkAcl> page = ACLS.page(all, r.networkAclIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeNetworkAclsResponse.builder().networkAcls(page.items()).nextToken(page.nextToken()).build();
  }

  private static NetworkAclEntry entry(int number, String action, boolean egress) {
    return NetworkAclEntry.builder()
        .ruleNumber(number).ruleAction(action).egress(egress).cidrBlock("0.0.0.0/0").protocol("-1").build();
  }
}
