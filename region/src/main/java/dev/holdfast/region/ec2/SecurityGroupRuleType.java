package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.IpPermission;

/** {@code AWS::EC2::SecurityGroupIngress} and {@code AWS::EC2::SecurityGroupEgress}: a rule of its own. */
public record SecurityGroupRuleType(boolean egress) implements ResourceType {

  @Override
  public String name() {
    return egress ? "AWS::EC2::SecurityGroupEgress" : "AWS::EC2::SecurityGroupIngress";
  }

  @Override
  public Set<String> properties() {
    Set<String> all = new TreeSet<>(
        Set.of("GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description"));
    all.add(egress ? "DestinationSecurityGroupId" : "SourceSecurityGroupId");
    return all;
  }

  @Override
  public Set<String> required() {
    return Set.of("GroupId", "IpProtocol");
  }

  @Override
  public Set<String> replacing() {
    return properties();
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Id");
  }

  @Override
  public Progress create(Call call, Desired d) {
    IpPermission rule = StackResources.permission(d.properties());
    String group = d.properties().requireString("GroupId");
    return Progress.done(egress
        ? ec2(call).authorizeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(rule))
            .securityGroupRules().getFirst().securityGroupRuleId()
        : ec2(call).authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(rule))
            .securityGroupRules().getFirst().securityGroupRuleId());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    String group = d.properties().requireString("GroupId");
    StackResources.ignoringAbsence(() -> {
      if (egress) {
        ec2(call).revokeSecurityGroupEgress(r -> r.groupId(group).securityGroupRuleIds(id));
      } else {
        ec2(call).revokeSecurityGroupIngress(r -> r.groupId(group).securityGroupRuleIds(id));
      }
    });
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes("Id", id);
  }
}
