package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetSummary;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsResponse;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Change sets: worked out when they are created, carried out as the creation or update of their stack. */
record ChangeSets(Call call, Types types, Templates templates) {

  private static final String NO_CHANGES =
      "The submitted information didn't contain changes. Submit different information to create a change set.";

  CreateChangeSetResponse create(CreateChangeSetRequest r) {
    String name = StackNames.required("ChangeSetName", r.changeSetName());
    if (!name.matches("[a-zA-Z][-a-zA-Z0-9]*") || name.length() > 128) {
      throw Template.invalid("1 validation error detected: Value '" + name + "' at 'changeSetName' failed to satisfy"
          + " constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
    }
    refuseUnsupported(r);
    Launches launches = new Launches(call, types, templates);
    ChangeSetType type = r.changeSetType() == null ? ChangeSetType.UPDATE : r.changeSetType();
    Optional<Stack> existing = Tables.stack(call.state(), StackNames.required("StackName", r.stackName()))
        .filter(s -> !s.isDeleted());
    Optional<ChangeSet> same = existing.flatMap(s -> byName(s.id(), name));
    if (same.isPresent() && r.clientToken() != null && same.get().token().equals(r.clientToken())) {
      return answer(same.get());
    }
    // One that is done with makes room: `aws cloudformation deploy` names them by the second, and may be faster here.
    if (same.isPresent() && same.get().execution() != ExecutionStatus.EXECUTE_COMPLETE) {
      throw Errors.badRequest("AlreadyExistsException", "ChangeSet " + name
          + " cannot be created due to a mismatch with"
          + " existing attribute: a change set of this name exists already");
    }
    Optional<Stack> updated = switch (type) {
      case CREATE -> {
        existing.filter(s -> s.status() != StackStatus.REVIEW_IN_PROGRESS).ifPresent(s -> {
          throw Template.invalid("Stack [" + s.name()
              + "] already exists and cannot be created again with the changeSet ["
              + name + "].");
        });
        yield Optional.empty();
      }
      case UPDATE -> {
        Stack stack = existing.orElseThrow(() -> Template.invalid("Stack [" + r.stackName() + "] does not exist"));
        Launches.requireUpdatable(stack);
        yield existing;
      }
      default -> throw Template.invalid("ChangeSetType " + r.changeSetTypeAsString() + " is not supported by Holdfast");
    };
    String stackName = existing.map(Stack::name).orElseGet(() -> StackNames.checkNew(r.stackName()));
    String stackId = existing.map(Stack::id).orElseGet(() -> launches.newId(stackName));
    Blueprint blueprint = Blueprint.of(call, types, templates, stackId, stackName,
        new Blueprint.Request(r.templateBody(),
        r.templateURL(), r.usePreviousTemplate(), r.parameters(), r.hasTags(), r.tags(), r.capabilitiesAsStrings(),
        r.resourceTypes()), updated);
    OnFailure onFailure = r.onStackFailure() == null
        ? OnFailure.ROLLBACK : OnFailure.fromValue(r.onStackFailureAsString());
    Optional<String> role = types.role(call, r.roleARN());
    Stack stack = existing.orElseGet(() -> launches.begin(stackId, stackName, StackStatus.REVIEW_IN_PROGRESS,
        "User Initiated", blueprint.revision(), new Stack.Options(onFailure, Optional.empty(), false,
            role, Optional.empty()), Launches.token(r.clientToken())));
    boolean empty = updated.isPresent() && launches.isUnchanged(stack, blueprint);
    ChangeSet set = new ChangeSet(call.arn(CloudFormationService.NAME, "changeSet/" + name + '/' + call.ids().uuid()),
        name,
        stackId, type, Optional.ofNullable(r.description()).orElse(""), blueprint.revision(), blueprint.changes(),
        empty ? ChangeSetStatus.FAILED : ChangeSetStatus.CREATE_COMPLETE, empty ? NO_CHANGES : "",
        empty ? ExecutionStatus.UNAVAILABLE : ExecutionStatus.AVAILABLE, call.now(), onFailure,
        Launches.token(r.clientToken()), role, stack.operation().number());
    if (of(call.state(), stackId).size() >= Limits.CHANGE_SETS) {
      throw Errors.badRequest("LimitExceededException", "A stack has at most " + Limits.CHANGE_SETS + " change sets");
    }
    same.ifPresent(done -> call.state().remove(Tables.CHANGE_SETS, done.id()));
    call.state().put(Tables.CHANGE_SETS, set.id(), set);
    return answer(set);
  }

  private static void refuseUnsupported(CreateChangeSetRequest r) {
    Launches.refuseUnsupported(r.notificationARNs(), r.rollbackConfiguration(), false);
    if (!r.resourcesToImport().isEmpty()) {
      Launches.refuse("ResourcesToImport", r.resourcesToImport());
    }
    if (Boolean.TRUE.equals(r.importExistingResources())) {
      Launches.refuse("ImportExistingResources", true);
    }
    if (r.deploymentModeAsString() != null) {
      Launches.refuse("DeploymentMode", r.deploymentModeAsString());
    }
  }

  private static CreateChangeSetResponse answer(ChangeSet set) {
    return CreateChangeSetResponse.builder().id(set.id()).stackId(set.stackId()).build();
  }

  void execute(ExecuteChangeSetRequest r) {
    Launches.refuseUnsupported(List.of(), null, r.retainExceptOnCreate());
    ChangeSet set = require(r.changeSetName(), r.stackName());
    Stack stack = call.state().get(Tables.STACKS, set.stackId()).orElseThrow();
    if (set.execution() != ExecutionStatus.AVAILABLE) {
      throw Errors.badRequest("InvalidChangeSetStatus", "ChangeSet [" + set.id() + "] cannot be executed in its current"
          + " execution status of [" + set.execution() + "]");
    }
    boolean noRollback = Boolean.TRUE.equals(r.disableRollback());
    Stack executing = stack.options(stack.options().role(set.roleArn()).changeSetId(Optional.of(set.id()))
        .onFailure(set.type() == ChangeSetType.UPDATE ? stack.options().onFailure()
            : noRollback ? OnFailure.DO_NOTHING : set.onFailure()));
    if (set.type() == ChangeSetType.CREATE) {
      Lifecycles.transition(call, executing.revision(set.revision(), Optional.empty())
          .operation(stack.operation().next(Launches.token(r.clientRequestToken()), call.now(), false, List.of())
              .by(call.caller())),
          StackStatus.CREATE_IN_PROGRESS, "User Initiated");
    } else {
      Launches.requireUpdatable(stack);
      new Launches(call, types, templates).update(
          executing, set.revision(), Launches.token(r.clientRequestToken()), noRollback);
    }
    // The others were worked out against a stack that is no more as it was.
    forget(call.state(), stack.id());
    call.state().put(Tables.CHANGE_SETS, set.id(), set.execution(ExecutionStatus.EXECUTE_COMPLETE));
  }

  void delete(DeleteChangeSetRequest r) {
    find(r.changeSetName(), r.stackName()).ifPresent(set -> call.state().remove(Tables.CHANGE_SETS, set.id()));
  }

  DescribeChangeSetResponse describe(DescribeChangeSetRequest r) {
    ChangeSet set = require(r.changeSetName(), r.stackName());
    Stack stack = call.state().get(Tables.STACKS, set.stackId()).orElseThrow();
    Page<software.amazon.awssdk.services.cloudformation.model.Change> page = Page.of(set.changes(), r.nextToken());
    Template template = templates.of(set.revision().template());
    return DescribeChangeSetResponse.builder()
        .changeSetName(set.name()).changeSetId(set.id()).stackId(set.stackId()).stackName(stack.name())
        .description(set.description().isEmpty() ? null : set.description())
        .parameters(Descriptions.parameters(template, set.revision()))
        .creationTime(set.created()).executionStatus(set.execution()).status(set.status())
        .statusReason(set.reason().isEmpty() ? null : set.reason())
        .notificationARNs(List.of()).rollbackConfiguration(c -> {})
        .capabilitiesWithStrings(set.revision().capabilities()).tags(Descriptions.tags(set.revision().tags()))
        .changes(page.items()).nextToken(page.nextToken()).includeNestedStacks(false)
        .onStackFailure(set.type() == ChangeSetType.CREATE ? set.onFailure().toString() : null)
        .build();
  }

  ListChangeSetsResponse list(ListChangeSetsRequest r) {
    Stack stack = new Launches(call, types, templates).living(r.stackName());
    Page<ChangeSet> page = Page.of(of(call.state(), stack.id()), r.nextToken());
    return ListChangeSetsResponse.builder().nextToken(page.nextToken()).summaries(page.items().stream()
        .map(set -> ChangeSetSummary.builder().stackId(stack.id()).stackName(stack.name()).changeSetId(set.id())
            .changeSetName(set.name()).executionStatus(set.execution()).status(set.status())
            .statusReason(set.reason().isEmpty() ? null : set.reason()).creationTime(set.created())
            .description(set.description().isEmpty() ? null : set.description()).includeNestedStacks(false).build())
        .toList()).build();
  }

  private ChangeSet require(String name, String stackName) {
    return find(name, stackName).orElseThrow(() ->
        Errors.of(404, "ChangeSetNotFound", "ChangeSet [" + name + "] does not exist"));
  }

  /** By its ARN, or by its name in a stack. */
  private Optional<ChangeSet> find(String name, String stackName) {
    String required = StackNames.required("ChangeSetName", name);
    if (required.startsWith("arn:")) {
      return call.state().get(Tables.CHANGE_SETS, required);
    }
    if (stackName == null) {
      throw Template.invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
    }
    return byName(StackNames.require(call, stackName).id(), required);
  }

  private Optional<ChangeSet> byName(String stackId, String name) {
    return of(call.state(), stackId).stream().filter(s -> s.name().equals(name)).findFirst();
  }

  private static List<ChangeSet> of(State state, String stackId) {
    return state.list(Tables.CHANGE_SETS).stream().filter(s -> s.stackId().equals(stackId)).toList();
  }

  static void forget(State state, String stackId) {
    of(state, stackId).forEach(s -> state.remove(Tables.CHANGE_SETS, s.id()));
  }
}
