package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.RoleRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.DeletionTaskStatusType;

/**
 * Roles that belong to one of AWS's services, as those who set up an account make them. The region's own services act
 * without them: they may do all that theirs would allow.
 */
record ServiceLinkedRoles(Call call) {

  static final String PATH = "/aws-service-role/";

  private static final String TASK = "task" + PATH;

  /** By the service's name: how its role's name ends. Only some take a suffix. */
  private static final SortedMap<String, String> NAMES = new TreeMap<>(Map.of(
      "autoscaling.amazonaws.com", "AutoScaling", "elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing",
      "rds.amazonaws.com", "RDS", "fis.amazonaws.com", "FIS", "spot.amazonaws.com", "EC2Spot",
      "ssm.amazonaws.com", "AmazonSSM", "cloudtrail.amazonaws.com", "CloudTrail",
      "arc-zonal-shift.amazonaws.com", "ZonalAutoshiftPracticeRun", "ecs.amazonaws.com", "ECS"));

  private static final String SUFFIXED = "autoscaling.amazonaws.com";

  RoleRow create(CreateServiceLinkedRoleRequest r) {
    String service = Optional.ofNullable(r.awsServiceName()).orElse("");
    String end = Optional.ofNullable(NAMES.get(service)).orElseThrow(
        () -> Errors.badRequest("InvalidInput", "Holdfast knows no service-linked role of " + service));
    if (r.customSuffix() != null && !service.equals(SUFFIXED)) {
      throw Errors.badRequest("InvalidInput", "Custom suffix is not allowed for " + service);
    }
    String name = "AWSServiceRoleFor" + end + Optional.ofNullable(r.customSuffix()).map(s -> '_' + s).orElse("");
    if (call.state().has(Rows.ROLES, name)) {
      throw Errors.badRequest("InvalidInput", "Service role name " + name
          + " has been taken in this account, please try a different suffix.");
    }
    String path = PATH + service + '/';
    RoleRow row = new RoleRow(
        Roles.named(name, "roleName", Limits.ROLE_NAME), "AROA" + call.ids().base32(17),
        Roles.arn(call, "role", path, name), path, Optional.ofNullable(r.description()).orElse(""),
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"" + service
            + "\"},\"Action\":\"sts:AssumeRole\"}]}",
        Limits.SHORTEST_SESSION, new TreeMap<>(), List.of(), new TreeMap<>(), call.now(), Optional.empty());
    new Roles(call).replace(row);
    return row;
  }

  /** It is gone at once. @return the id of the task that deletes it */
  String delete(String name) {
    RoleRow row = new Roles(call).get(name);
    if (!row.path().startsWith(PATH)) {
      throw Roles.noSuchEntity("The role with name " + name + " cannot be found.");
    }
    LastUses.forgetRole(call, name);
    call.state().remove(Rows.ROLES, name);
    return "task" + row.path() + name + '/' + call.ids().uuid();
  }

  DeletionTaskStatusType deletion(String task) {
    if (task == null || !task.startsWith(TASK)) {
      throw Roles.noSuchEntity("Task " + task + " not found");
    }
    return DeletionTaskStatusType.SUCCEEDED;
  }
}
