package dev.holdfast.region.autoscaling;

import static dev.holdfast.region.elasticloadbalancing.Tables.TARGETS;

import dev.holdfast.region.autoscaling.Tables.MembershipRow;
import dev.holdfast.region.ec2.Instances;
import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Looks at the groups that a change may concern, decides and has it carried out. */
final class GroupController implements Controller {

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(
        Tables.GROUPS, Tables.MEMBERS, Tables.REFRESHES, Instances.INSTANCES, Zones.ZONES,
        TARGETS);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    TreeSet<String> groups = new TreeSet<>();
    if (changes.touch(Zones.ZONES)) {
      groups.addAll(call.state().all(Tables.GROUPS).keySet());
    }
    Consumer<String> ofInstance =
        id -> call.state().get(Tables.MEMBERSHIPS, id).map(MembershipRow::group).ifPresent(groups::add);
    groups.addAll(changes.of(Tables.GROUPS));
    changes.of(Tables.MEMBERS).forEach(k -> groups.add(k.group()));
    changes.of(Tables.REFRESHES).forEach(k -> groups.add(k.group()));
    changes.of(Instances.INSTANCES).forEach(ofInstance);
    changes.of(TARGETS).forEach(k -> ofInstance.accept(k.id()));
    groups.forEach(group -> reconcile(call, group));
  }

  static void reconcile(Call call, String group) {
    Call own = call.as(AutoScalingService.NAME);
    call.state().get(Tables.GROUPS, group).ifPresent(row -> Decider.decide(Observation.of(own, row))
        .forEach(new Executor(own, group)::carryOut));
  }
}
