package dev.holdfast.region.autoscaling;

import dev.holdfast.region.ec2.PassedRoles;
import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;

/** Amazon EC2 Auto Scaling. */
public final class AutoScalingService implements Service {

  static final String NAME = "autoscaling";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return AutoScalingClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new AutoScalingOperations(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    boolean describes = operation.startsWith("Describe");
    List<Access> accesses = new ArrayList<>(Accesses.named(NAME + ':' + operation, request,
        describes ? Map.of() : Map.of("AutoScalingGroupName",
            name -> call.state().get(Tables.GROUPS, name).map(row -> row.group().autoScalingGroupARN())
                .orElseGet(() -> call.arn(NAME, "autoScalingGroup:*:autoScalingGroupName/" + name)))));
    request.getValueForField("LaunchTemplate", LaunchTemplateSpecification.class).ifPresent(template ->
        accesses.addAll(PassedRoles.ofTemplate(call, software.amazon.awssdk.services.ec2.model.LaunchTemplateSpecification
            .builder().launchTemplateId(template.launchTemplateId()).launchTemplateName(template.launchTemplateName())
            .version(template.version()).build())));
    return accesses;
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    SortedMap<String, String> tags = new TreeMap<>();
    call.state().get(Tables.GROUPS, arn.substring(arn.lastIndexOf('/') + 1))
        .ifPresent(row -> row.group().tags().forEach(tag -> tags.put(tag.key(), tag.value())));
    return tags;
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Tables.GROUPS, Tables.MEMBERS, Tables.MEMBERSHIPS, Tables.ACTIVITIES, Tables.POLICIES,
        Tables.REFRESHES);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new GroupController());
  }

  /** The one kind of timer: a group wanted to look again. */
  @Override
  public void due(Call call, String group) {
    GroupController.reconcile(call, group);
  }
}
