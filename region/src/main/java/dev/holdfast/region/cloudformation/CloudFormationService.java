package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** AWS CloudFormation. */
public final class CloudFormationService implements Service {

  static final String NAME = "cloudformation";

  private final Types types;
  private final Templates templates = new Templates();
  private final Deployments deployments;

  /** @param types what templates may contain, besides CloudFormation's own */
  public CloudFormationService(Collection<? extends ResourceType> types, Actors actors) {
    List<ResourceType> all = new ArrayList<>(types);
    all.add(new WaitConditionType());
    this.types = new Types(all, actors);
    this.deployments = new Deployments(this.types, templates);
  }

  /** Where nobody is asked whether stacks may do what they do. */
  public CloudFormationService(Collection<? extends ResourceType> types) {
    this(types, Actors.UNASKED);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return CloudFormationClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new CloudFormation(call, types, templates);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    List<Access> accesses = new ArrayList<>(Accesses.named(NAME + ':' + operation, request, Map.of("StackName",
        name -> Tables.stack(call.state(), name).map(Stack::id).orElseGet(() -> call.arn(NAME, "stack/" + name + "/*")))));
    request.getValueForField("RoleARN", String.class)
        .ifPresent(role -> accesses.add(Accesses.passRole(role, NAME)));
    return accesses;
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return Tables.stack(call.state(), arn).map(stack -> stack.revision().tags()).orElseGet(Collections::emptySortedMap);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return Tables.ALL;
  }

  @Override
  public List<Controller> controllers() {
    return List.of(deployments);
  }

  @Override
  public void due(Call call, String timer) {
    deployments.due(call, timer);
  }
}
