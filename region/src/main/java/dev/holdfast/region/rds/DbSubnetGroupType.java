package dev.holdfast.region.rds;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;

/** {@code AWS::RDS::DBSubnetGroup}. */
public final class DbSubnetGroupType implements ResourceType {

  @Override
  public String name() {
    return "AWS::RDS::DBSubnetGroup";
  }

  @Override
  public Set<String> properties() {
    return Set.of("DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("DBSubnetGroupDescription", "SubnetIds");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("DBSubnetGroupName");
  }

  @Override
  public Progress create(Call call, Desired d) {
    Properties p = d.properties();
    return Progress.done(StackNames.rds(call).createDBSubnetGroup(r -> r
        .dbSubnetGroupName(p.string("DBSubnetGroupName").orElseGet(() -> StackNames.of(d)))
        .dbSubnetGroupDescription(p.requireString("DBSubnetGroupDescription"))
        .subnetIds(p.strings("SubnetIds"))
        .tags(StackNames.tags(d))).dbSubnetGroup().dbSubnetGroupName());
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    String arn = StackNames.rds(call).modifyDBSubnetGroup(r -> r
        .dbSubnetGroupName(name)
        .dbSubnetGroupDescription(to.properties().requireString("DBSubnetGroupDescription"))
        .subnetIds(to.properties().strings("SubnetIds"))).dbSubnetGroup().dbSubnetGroupArn();
    StackNames.retag(call, arn, from, to);
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired d) {
    if (call.state().has(SubnetGroups.GROUPS, name)) {
      StackNames.rds(call).deleteDBSubnetGroup(r -> r.dbSubnetGroupName(name));
    }
  }
}
