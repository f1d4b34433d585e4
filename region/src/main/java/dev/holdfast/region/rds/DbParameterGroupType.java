package dev.holdfast.region.rds;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.Parameter;

/** {@code AWS::RDS::DBParameterGroup}. */
public final class DbParameterGroupType implements ResourceType {

  @Override
  public String name() {
    return "AWS::RDS::DBParameterGroup";
  }

  @Override
  public Set<String> properties() {
    return Set.of("DBParameterGroupName", "Description", "Family", "Parameters", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("Description", "Family");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("DBParameterGroupName", "Description", "Family");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("DBParameterGroupName");
  }

  @Override
  public Progress create(Call call, Desired d) {
    Properties p = d.properties();
    String name = StackNames.rds(call).createDBParameterGroup(r -> r
        .dbParameterGroupName(p.string("DBParameterGroupName").orElseGet(() -> StackNames.of(d)))
        .description(p.requireString("Description"))
        .dbParameterGroupFamily(p.requireString("Family"))
        .tags(StackNames.tags(d))).dbParameterGroup().dbParameterGroupName();
    set(call, name, p);
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    StackNames.rds(call).resetDBParameterGroup(r -> r.dbParameterGroupName(name).resetAllParameters(true));
    set(call, name, to.properties());
    StackNames.retag(call, ParameterGroups.require(call.state(), name).arn(), from, to);
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired d) {
    if (call.state().has(ParameterGroups.GROUPS, name)) {
      StackNames.rds(call).deleteDBParameterGroup(r -> r.dbParameterGroupName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("DBParameterGroupName", name);
    return attributes;
  }

  private static void set(Call call, String name, Properties p) {
    Properties parameters = p.object("Parameters").orElse(Properties.NONE);
    List<Parameter> all = parameters.values().keySet().stream()
        .map(k -> Parameter.builder().parameterName(k).parameterValue(parameters.requireString(k))
            .applyMethod("pending-reboot").build())
        .toList();
    if (!all.isEmpty()) {
      StackNames.rds(call).modifyDBParameterGroup(r -> r.dbParameterGroupName(name).parameters(all));
    }
  }
}
