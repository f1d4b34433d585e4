package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What the names in one stack's template mean. */
record Scope(
    Call call,
    String stackId,
    String stackName,
    Template template,
    SortedMap<String, Revision.ParameterValue> parameters,
    Resources resources)
    implements Intrinsics.Names {

  /** Values of the stack's resources, as they are or as far as they can be told. */
  interface Resources {

    /** @param attribute empty for what {@code Ref} gives */
    Object value(String path, String logicalId, String attribute);
  }

  /** For where no resource can be named, as in conditions. */
  static final Resources NO_RESOURCES = (path, logicalId, _) -> {
    throw Template.invalid("Template format error: Unresolved dependencies [" + logicalId
        + "]. Cannot reference resources in the Conditions block of the template (" + path + ")");
  };

  /** For a template of which nothing has been made yet. */
  static final Resources NOTHING_KNOWN = (_, _, _) -> Intrinsics.UNKNOWN;

  Scope with(Resources other) {
    return new Scope(call, stackId, stackName, template, parameters, other);
  }

  @Override
  public Object ref(String path, String name) {
    if (name.startsWith("AWS::")) {
      return pseudo(path, name);
    }
    ParameterDeclaration declared = template.parameters().get(name);
    if (declared != null) {
      return declared.value(parameters.get(name).effective());
    }
    return resources.value(path, requireResource(path, name), "");
  }

  @Override
  public Object attribute(String path, String logicalId, String attribute) {
    return resources.value(path, requireResource(path, logicalId), attribute);
  }

  private String requireResource(String path, String name) {
    if (!template.resources().containsKey(name)) {
      throw Template.invalid("Template format error: Unresolved resource dependencies [" + name + "] in the "
          + path.substring(0, Math.max(path.indexOf('.'), 0)) + " block of the template" + template.lines().at(path));
    }
    return name;
  }

  private Object pseudo(String path, String name) {
    return switch (name) {
      case "AWS::Region" -> call.settings().region();
      case "AWS::AccountId" -> call.settings().account();
      case "AWS::StackName" -> stackName;
      case "AWS::StackId" -> stackId;
      case "AWS::Partition" -> "aws";
      case "AWS::URLSuffix" -> "amazonaws.com";
      case "AWS::NoValue" -> Intrinsics.NO_VALUE;
      case "AWS::NotificationARNs" -> List.of();
      default -> throw Template.invalid(
          "Template format error: Unresolved resource dependencies [" + name + "] at " + path
              + template.lines().at(path));
    };
  }

  @Override
  public String imported(String export) {
    return call.state().get(Tables.EXPORTS, export)
        .orElseThrow(() -> Template.invalid("No export named " + export + " found."))
        .value();
  }

  @Override
  public List<String> zones(String region) {
    if (!region.isEmpty() && !region.equals(call.settings().region())) {
      throw Template.invalid("Template error: Fn::GetAZs: unknown region " + region);
    }
    return call.settings().zones();
  }

  @Override
  public String ssm(String reference) {
    return ssm(call, reference);
  }

  static String ssm(Call call, String reference) {
    try {
      return call.client(SsmClient.class).getParameter(r -> r.name(reference)).parameter().value();
    } catch (AwsServiceException e) {
      throw Errors.badRequest("ValidationError",
          "Unable to fetch parameters [" + reference + "] from parameter store for this account. ("
              + Execution.message(e) + ")");
    }
  }
}
