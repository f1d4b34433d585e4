package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DBParameterGroup;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.ResetDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ResetDbParameterGroupResponse;

/** DB parameter groups: an engine's configuration, as far as it is the user's. */
record ParameterGroups(Call call) {

  /** @param family empty in what an older build wrote, which knew PostgreSQL only */
  record ParameterGroup(
      String name,
      String arn,
      String description,
      SortedMap<String, String> parameters,
      SortedMap<String, String> tags,
      Optional<String> family) {
    Engine engine() {
      return family.flatMap(Engine::ofFamily).orElse(Engine.POSTGRES);
    }

    boolean isDefault() {
      return name.equals(nameOfDefault(engine()));
    }
  }

  static final Table<String, ParameterGroup> GROUPS = Table.of("rds/parameter-groups", ParameterGroup.class);

  /** What a database has that names no other; it exists without a row and sets nothing. */
  private static String nameOfDefault(Engine engine) {
    return "default." + engine.family();
  }

  static ParameterGroup require(State state, String name) {
    String key = Optional.ofNullable(name).orElse("").toLowerCase(Locale.ROOT);
    return state.get(GROUPS, key)
        .or(() -> Stream.of(Engine.values()).filter(e -> key.equals(nameOfDefault(e))).findFirst()
            .map(e -> new ParameterGroup(key, "", "Default parameter group for " + e.family(), new TreeMap<>(),
                new TreeMap<>(), Optional.of(e.family()))))
        .orElseThrow(() -> Errors.of(404, "DBParameterGroupNotFound", "DBParameterGroup not found: " + name));
  }

  /** One that a database of this engine may have. @param name empty: the default */
  static ParameterGroup require(State state, Engine engine, Optional<String> name) {
    ParameterGroup group = require(state, name.orElse(nameOfDefault(engine)));
    if (group.engine() != engine) {
      throw Errors.badRequest("InvalidParameterCombination", "The parameter group " + group.name()
          + " with DBParameterGroupFamily " + group.engine().family() + " can't be used for this instance. Use a"
          + " parameter group with DBParameterGroupFamily " + engine.family() + '.');
    }
    return group;
  }

  static SortedMap<String, String> of(State state, Database d) {
    return require(state, d.instance().dbParameterGroups().getFirst().dbParameterGroupName()).parameters();
  }

  /** A server that replays another's WAL refuses to start with less of these than the other has. */
  private static final List<String> AT_LEAST_AS_MUCH =
      List.of("max_connections", "max_locks_per_transaction", "max_prepared_transactions", "max_worker_processes");

  static SortedMap<String, String> ofReplica(SortedMap<String, String> own, SortedMap<String, String> source) {
    SortedMap<String, String> all = new TreeMap<>(own);
    for (String name : AT_LEAST_AS_MUCH) {
      Optional.ofNullable(source.get(name)).ifPresent(
          value -> all.merge(name, value, (a, b) -> Long.parseLong(a) < Long.parseLong(b) ? b : a));
    }
    return all;
  }

  CreateDbParameterGroupResponse create(CreateDbParameterGroupRequest r) {
    String name = Optional.ofNullable(r.dbParameterGroupName()).orElse("").toLowerCase(Locale.ROOT);
    if (!name.matches(Limits.IDENTIFIER)) {
      throw Errors.badRequest("InvalidParameterValue", "The parameter DBParameterGroupName is not a valid identifier.");
    }
    Optional<Engine> engine = Engine.ofFamily(r.dbParameterGroupFamily());
    if (engine.isEmpty()) {
      throw Errors.badRequest("InvalidParameterValue", "ParameterGroupFamily " + r.dbParameterGroupFamily()
          + " is not a valid parameter group family: Holdfast has " + String.join(", ", Engine.families()));
    }
    if (call.state().has(GROUPS, name)) {
      throw Errors.badRequest("DBParameterGroupAlreadyExists", "Parameter group " + name + " already exists");
    }
    if (call.state().all(GROUPS).size() >= Limits.PARAMETER_GROUPS) {
      throw Errors.badRequest("DBParameterGroupQuotaExceeded", "There are already " + Limits.PARAMETER_GROUPS + " groups.");
    }
    ParameterGroup group = new ParameterGroup(name, call.arn(RdsService.NAME, "pg:" + name),
        Optional.ofNullable(r.description()).orElse(""), new TreeMap<>(), Tagging.map(r.tags()),
        engine.map(Engine::family));
    call.state().put(GROUPS, name, group);
    return CreateDbParameterGroupResponse.builder().dbParameterGroup(describe(group)).build();
  }

  /** What needs no restart is applied at once, whatever apply method is asked for. */
  ModifyDbParameterGroupResponse modify(ModifyDbParameterGroupRequest r) {
    ParameterGroup group = own(r.dbParameterGroupName());
    SortedMap<String, String> parameters = new TreeMap<>(group.parameters());
    for (Parameter p : r.parameters()) {
      parameters.put(p.parameterName(), ParameterCatalog.checked(group.engine(),
          p.parameterName(), p.parameterValue(), Optional.ofNullable(p.applyMethod())));
    }
    put(group, parameters);
    return ModifyDbParameterGroupResponse.builder().dbParameterGroupName(group.name()).build();
  }

  ResetDbParameterGroupResponse reset(ResetDbParameterGroupRequest r) {
    ParameterGroup group = own(r.dbParameterGroupName());
    SortedMap<String, String> parameters = new TreeMap<>(group.parameters());
    if (Boolean.TRUE.equals(r.resetAllParameters())) {
      parameters.clear();
    }
    r.parameters().forEach(p -> parameters.remove(p.parameterName()));
    put(group, parameters);
    return ResetDbParameterGroupResponse.builder().dbParameterGroupName(group.name()).build();
  }

  DeleteDbParameterGroupResponse delete(DeleteDbParameterGroupRequest r) {
    ParameterGroup group = own(r.dbParameterGroupName());
    call.state().all(Database.DATABASES).values().stream()
        .filter(d -> d.instance().dbParameterGroups().getFirst().dbParameterGroupName().equals(group.name()))
        .findFirst()
        .ifPresent(d -> {
          throw Errors.badRequest("InvalidDBParameterGroupState",
              "One or more database instances are still members of this parameter group " + group.name() + ": " + d.id());
        });
    call.state().remove(GROUPS, group.name());
    return DeleteDbParameterGroupResponse.builder().build();
  }

  DescribeDbParameterGroupsResponse describe(DescribeDbParameterGroupsRequest r) {
    Supported.only(r, Set.of("DBParameterGroupName", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<ParameterGroup> groups = r.dbParameterGroupName() == null
        ? call.state().list(GROUPS)
        : List.of(require(call.state(), r.dbParameterGroupName()));
    Paging<ParameterGroup> page = Paging.of(groups, r.maxRecords(), r.marker());
    return DescribeDbParameterGroupsResponse.builder()
        .dbParameterGroups(page.items().stream().map(this::describe).toList()).marker(page.marker()).build();
  }

  DescribeDbParametersResponse parameters(DescribeDbParametersRequest r) {
    Supported.only(r, Set.of("DBParameterGroupName", "Source", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<Parameter> all = described(require(call.state(), r.dbParameterGroupName())).stream()
        .filter(p -> r.source() == null || r.source().equals(p.source()))
        .toList();
    Paging<Parameter> page = Paging.of(all, r.maxRecords(), r.marker());
    return DescribeDbParametersResponse.builder().parameters(page.items()).marker(page.marker()).build();
  }

  private static List<Parameter> described(ParameterGroup group) {
    return ParameterCatalog.describe(group.engine(), group.parameters());
  }

  private ParameterGroup own(String name) {
    ParameterGroup group = require(call.state(), name);
    if (group.isDefault()) {
      throw Errors.badRequest(
          "InvalidDBParameterGroupState", "The default parameter group cannot be changed: " + group.name());
    }
    return group;
  }

  private void put(ParameterGroup g, SortedMap<String, String> parameters) {
    call.state().put(GROUPS, g.name(), new ParameterGroup(g.name(), g.arn(), g.description(), parameters, g.tags(), g.family()));
  }

  private DBParameterGroup describe(ParameterGroup g) {
    return DBParameterGroup.builder()
        .dbParameterGroupName(g.name())
        .dbParameterGroupArn(g.arn().isEmpty() ? call.arn(RdsService.NAME, "pg:" + g.name()) : g.arn())
        .dbParameterGroupFamily(g.engine().family())
        .description(g.description())
        .build();
  }
}
