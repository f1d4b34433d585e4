package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;

/** {@code AWS::EC2::SecurityGroup}. */
public final class SecurityGroupType implements ResourceType {

  private static final List<IpPermission> TO_ANYWHERE =
      List.of(IpPermission.builder().ipProtocol("-1").ipRanges(r -> r.cidrIp("0.0.0.0/0")).build());

  @Override
  public String name() {
    return "AWS::EC2::SecurityGroup";
  }

  @Override
  public Set<String> properties() {
    return Set.of("GroupName", "GroupDescription", "VpcId", "SecurityGroupIngress", "SecurityGroupEgress", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("GroupDescription");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("GroupName", "GroupDescription", "VpcId");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("GroupId", "VpcId", "Id");
  }

  @Override
  public Progress create(Call call, Desired d) {
    Ec2Client ec2 = ec2(call);
    String id = ec2.createSecurityGroup(r -> r
        .groupName(d.properties().string("GroupName").orElse(d.name()))
        .description(d.properties().requireString("GroupDescription"))
        .vpcId(d.properties().string("VpcId").orElse(null))
        .tagSpecifications(StackResources.tags("security-group", d.tags()))).groupId();
    change(ec2, id, List.of(), ingress(d), false);
    change(ec2, id, TO_ANYWHERE, egress(d), true);
    return Progress.done(id);
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    change(ec2(call), id, ingress(from), ingress(to), false);
    change(ec2(call), id, egress(from), egress(to), true);
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  /** Takes away only what is no longer wanted, so that rules which others added stay. */
  private static void change(Ec2Client ec2, String id, List<IpPermission> from, List<IpPermission> to, boolean egress) {
    List<IpPermission> gone = new ArrayList<>(from);
    gone.removeAll(to);
    List<IpPermission> come = new ArrayList<>(to);
    come.removeAll(from);
    if (!gone.isEmpty() && egress) {
      ec2.revokeSecurityGroupEgress(r -> r.groupId(id).ipPermissions(gone));
    } else if (!gone.isEmpty()) {
      ec2.revokeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(gone));
    }
    if (!come.isEmpty() && egress) {
      ec2.authorizeSecurityGroupEgress(r -> r.groupId(id).ipPermissions(come));
    } else if (!come.isEmpty()) {
      ec2.authorizeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(come));
    }
  }

  private static List<IpPermission> ingress(Desired d) {
    return d.properties().objects("SecurityGroupIngress").stream().map(StackResources::permission).toList();
  }

  /** Without any in the template, everything may go out. */
  private static List<IpPermission> egress(Desired d) {
    List<IpPermission> given =
        d.properties().objects("SecurityGroupEgress").stream().map(StackResources::permission).toList();
    return given.isEmpty() ? TO_ANYWHERE : given;
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteSecurityGroup(r -> r.groupId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes(
        "GroupId", id, "Id", id, "VpcId", new SecurityGroups(call).require(id).vpcId());
  }
}
