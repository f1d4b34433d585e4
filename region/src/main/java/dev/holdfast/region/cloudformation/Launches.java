package dev.holdfast.region.cloudformation;

import static software.amazon.awssdk.services.cloudformation.model.StackStatus.*;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.CancelUpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.RollbackConfiguration;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/** The operations that set a stack going: what follows is the controller's work. */
record Launches(Call call, Types types, Templates templates) {

  private static final Set<StackStatus> UPDATABLE =
      Set.of(CREATE_COMPLETE, UPDATE_COMPLETE, UPDATE_ROLLBACK_COMPLETE, UPDATE_FAILED);

  String create(CreateStackRequest r) {
    String name = StackNames.checkNew(r.stackName());
    refuse("StackPolicyBody", r.stackPolicyBody());
    refuse("StackPolicyURL", r.stackPolicyURL());
    refuseUnsupported(r.notificationARNs(), r.rollbackConfiguration(), r.retainExceptOnCreate());
    if (r.disableRollback() != null && r.onFailure() != null) {
      throw Template.invalid("You can specify only one of DisableRollback and OnFailure");
    }
    Optional<Stack> existing = Tables.stack(call.state(), name);
    if (existing.isPresent() && isRepeated(existing.get(), r.clientRequestToken())) {
      return existing.get().id();
    }
    if (existing.isPresent()) {
      throw Errors.badRequest("AlreadyExistsException", "Stack [" + name + "] already exists");
    }
    String id = newId(name);
    Blueprint blueprint = Blueprint.of(call, types, templates, id, name, new Blueprint.Request(r.templateBody(),
        r.templateURL(), false, r.parameters(), r.hasTags(), r.tags(), r.capabilitiesAsStrings(), r.resourceTypes()),
        Optional.empty());
    OnFailure onFailure = Boolean.TRUE.equals(r.disableRollback()) ? OnFailure.DO_NOTHING
        : r.onFailure() == null ? OnFailure.ROLLBACK : r.onFailure();
    if (onFailure == OnFailure.UNKNOWN_TO_SDK_VERSION
        || r.timeoutInMinutes() != null && (r.timeoutInMinutes() < 1 || r.timeoutInMinutes() > 43_200)) {
      throw Template.invalid("1 validation error detected: OnFailure must be DO_NOTHING, ROLLBACK or DELETE, and"
          + " TimeoutInMinutes from 1 to 43200");
    }
    begin(id, name, CREATE_IN_PROGRESS, "User Initiated", blueprint.revision(), new Stack.Options(onFailure,
        Optional.ofNullable(r.timeoutInMinutes()), Boolean.TRUE.equals(r.enableTerminationProtection()),
        types.role(call, r.roleARN()), Optional.empty()), token(r.clientRequestToken()));
    return id;
  }

  String newId(String name) {
    if (call.state().all(Tables.NAMES).size() >= Limits.STACKS) {
      throw Errors.badRequest("LimitExceededException", "Limit for stack has been exceeded: " + Limits.STACKS);
    }
    return call.arn(CloudFormationService.NAME, "stack/" + name + '/' + call.ids().uuid());
  }

  Stack begin(String id, String name, StackStatus status, String reason, Revision revision, Stack.Options options,
      String token) {
    call.state().put(Tables.NAMES, name, new Tables.Named(id));
    return Lifecycles.begin(call, new Stack(id, name, status, reason, call.now(), Optional.empty(), Optional.empty(),
        revision,
        Optional.empty(), List.of(), options, Stack.Operation.first(token, call.now(), call.caller())));
  }

  String update(UpdateStackRequest r) {
    refuse("StackPolicyBody", r.stackPolicyBody());
    refuse("StackPolicyURL", r.stackPolicyURL());
    refuse("StackPolicyDuringUpdateBody", r.stackPolicyDuringUpdateBody());
    refuse("StackPolicyDuringUpdateURL", r.stackPolicyDuringUpdateURL());
    refuseUnsupported(r.notificationARNs(), r.rollbackConfiguration(), r.retainExceptOnCreate());
    Stack stack = living(r.stackName());
    if (isRepeated(stack, r.clientRequestToken())) {
      return stack.id();
    }
    requireUpdatable(stack);
    Blueprint blueprint = Blueprint.of(call, types, templates, stack.id(), stack.name(), new Blueprint.Request(
        r.templateBody(), r.templateURL(), r.usePreviousTemplate(), r.parameters(), r.hasTags(), r.tags(),
        r.capabilitiesAsStrings(), r.resourceTypes()), Optional.of(stack));
    if (isUnchanged(stack, blueprint)) {
      throw Template.invalid("No updates are to be performed.");
    }
    Optional<String> role = types.role(call, r.roleARN());
    update(stack.options(stack.options().role(role)), blueprint.revision(), token(r.clientRequestToken()), Boolean.TRUE.equals(r.disableRollback()));
    return stack.id();
  }

  /** No resource changes, and no output: AWS then refuses the update. */
  boolean isUnchanged(Stack stack, Blueprint blueprint) {
    if (!blueprint.changes().isEmpty()) {
      return false;
    }
    Template before = templates.of(stack.revision().template());
    return before.outputs().equals(blueprint.template().outputs())
        && stack.revision().parameters().equals(blueprint.revision().parameters());
  }

  static void requireUpdatable(Stack stack) {
    if (!UPDATABLE.contains(stack.status())) {
      throw Template.invalid("Stack:" + stack.id() + " is in " + stack.status() + " state and can not be updated.");
    }
  }

  void update(Stack stack, Revision revision, String token, boolean disableRollback) {
    Stack updating = stack
        .revision(revision, stack.previous().or(() -> Optional.of(stack.revision())))
        .updatedAt(call.now())
        .operation(stack.operation().next(token, call.now(), disableRollback, List.of()).by(call.caller()));
    Lifecycles.transition(call, updating, UPDATE_IN_PROGRESS, "User Initiated");
  }

  void delete(DeleteStackRequest r) {
    String name = StackNames.required("StackName", r.stackName());
    Optional<Stack> found = Tables.stack(call.state(), name).filter(s -> !s.isDeleted());
    if (found.isEmpty()) {
      return; // to delete what is not there is no error
    }
    Stack stack = found.get();
    if (stack.options().terminationProtection()) {
      throw Template.invalid("Stack [" + stack.name() + "] cannot be deleted while TerminationProtection is enabled");
    }
    if (stack.status() == DELETE_IN_PROGRESS) {
      return;
    }
    if (stack.isWorking() && stack.status() != CREATE_IN_PROGRESS) {
      throw Template.invalid("Stack [" + stack.name() + "] cannot be deleted while in status " + stack.status());
    }
    boolean force = r.deletionMode() != null && r.deletionModeAsString().equals("FORCE_DELETE_STACK");
    if (stack.status() != DELETE_FAILED && (!r.retainResources().isEmpty() || force)) {
      throw Template.invalid("Invalid operation on stack [" + stack.id()
          + "]. RetainResources and DeletionMode need a stack in DELETE_FAILED state");
    }
    List<String> failed = Tables.resources(call.state(), stack.id()).stream()
        .filter(StackResource::isFailed)
        .map(StackResource::logicalId)
        .toList();
    if (!failed.containsAll(r.retainResources())) {
      throw Template.invalid("RetainResources may name only resources that failed to delete: " + new TreeSet<>(failed));
    }
    Lifecycles.transition(call, stack.options(stack.options().role(types.role(call, r.roleARN())))
        .operation(stack.operation().next(token(r.clientRequestToken()), call.now(), false,
            force ? failed : r.retainResources()).by(call.caller())), DELETE_IN_PROGRESS, "User Initiated");
  }

  void cancel(CancelUpdateStackRequest r) {
    Stack stack = living(r.stackName());
    if (stack.status() != UPDATE_IN_PROGRESS) {
      throw Template.invalid("CancelUpdateStack cannot be called from current stack status");
    }
    Execution e = new Execution(call, types, templates, stack.id());
    e.resources().stream()
        .filter(row -> row.operation() == stack.operation().number() && row.isWorking())
        .forEach(row -> e.transition(row, row.status() == ResourceStatus.CREATE_IN_PROGRESS
            ? ResourceStatus.CREATE_FAILED : ResourceStatus.UPDATE_FAILED, "Resource update cancelled"));
    e.store(stack.operation(stack.operation().next(token(r.clientRequestToken()), call.now(), false, List.of())
        .by(call.caller())));
    Forward.rollBack(e, "User Initiated");
  }

  void continueRollback(ContinueUpdateRollbackRequest r) {
    Stack stack = living(r.stackName());
    if (stack.status() != UPDATE_ROLLBACK_FAILED) {
      throw Template.invalid("ContinueUpdateRollback cannot be called from current stack status " + stack.status());
    }
    for (String id : r.resourcesToSkip()) {
      StackResource row = Tables.resource(call.state(), stack.id(), id)
          .filter(x -> x.isFailed() && x.previous().isPresent())
          .orElseThrow(() -> Template.invalid("ResourcesToSkip: " + id + " is not in UPDATE_FAILED state"));
      call.state().put(Tables.RESOURCES, row.key(), row.version(row.previous().get(), Optional.empty()));
    }
    Lifecycles.transition(call, stack.options(stack.options().role(types.role(call, r.roleARN())))
        .operation(stack.operation().next(token(r.clientRequestToken()), call.now(), false, List.of())
            .by(call.caller())),
        UPDATE_ROLLBACK_IN_PROGRESS, "User Initiated");
  }

  Stack living(String nameOrId) {
    Stack stack = StackNames.require(call, nameOrId);
    if (stack.isDeleted()) {
      throw Template.invalid("Stack [" + nameOrId + "] does not exist");
    }
    return stack;
  }

  static String token(String given) {
    return given == null ? "" : given;
  }

  private static boolean isRepeated(Stack stack, String token) {
    return token != null && !token.isEmpty() && stack.operation().token().equals(token);
  }

  static void refuse(String parameter, Object value) {
    if (value != null) {
      throw Template.invalid("The parameter " + parameter + " is not supported by Holdfast");
    }
  }

  static void refuseUnsupported(List<String> notificationArns, RollbackConfiguration rollback,
      Boolean retainExceptOnCreate) {
    if (!notificationArns.isEmpty()) {
      refuse("NotificationARNs", notificationArns);
    }
    if (rollback != null && (!rollback.rollbackTriggers().isEmpty()
        || rollback.monitoringTimeInMinutes() != null && rollback.monitoringTimeInMinutes() > 0)) {
      refuse("RollbackConfiguration", rollback);
    }
    if (Boolean.TRUE.equals(retainExceptOnCreate)) {
      refuse("RetainExceptOnCreate", true);
    }
  }
}
