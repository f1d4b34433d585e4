package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a caller has to acknowledge before a template may make IAM resources. */
final class Capabilities {

  private static final Set<String> IAM = Set.of("AWS::IAM::AccessKey", "AWS::IAM::Group", "AWS::IAM::InstanceProfile",
      "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User",
          "AWS::IAM::UserToGroupAddition");
  private static final Set<String> NAMES =
      Set.of("RoleName", "UserName", "GroupName", "InstanceProfileName", "ManagedPolicyName");

  private Capabilities() {}

  /** Empty, CAPABILITY_IAM or CAPABILITY_NAMED_IAM. */
  static List<String> required(Template template) {
    boolean named = template.resources().values().stream()
        .filter(r -> IAM.contains(r.type()) && !r.type().equals("AWS::IAM::AccessKey"))
        .anyMatch(r -> r.properties().keySet().stream().anyMatch(NAMES::contains));
    return iamTypes(template).isEmpty() ? List.of() : List.of(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
  }

  static String reason(Template template) {
    return iamTypes(template).isEmpty()
        ? ""
        : "The following resource(s) require capabilities: " + iamTypes(template);
  }

  private static SortedSet<String> iamTypes(Template template) {
    SortedSet<String> types = new TreeSet<>();
    template.resources().values().stream().map(Template.Resource::type).filter(IAM::contains).forEach(types::add);
    return types;
  }

  static void check(Template template, List<String> acknowledged) {
    for (String required : required(template)) {
      if (!acknowledged.contains(required) && !acknowledged.contains("CAPABILITY_NAMED_IAM")) {
        throw Errors.badRequest("InsufficientCapabilitiesException", "Requires capabilities : [" + required + "]");
      }
    }
  }
}
