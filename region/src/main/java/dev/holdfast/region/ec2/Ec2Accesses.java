package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** What EC2's calls need to be allowed: descriptions name no resource, all others what they make and what they name. */
final class Ec2Accesses {

  private static final Map<String, String> KINDS = Map.ofEntries(
      Map.entry("InstanceId", "instance"), Map.entry("InstanceIds", "instance"), Map.entry("VpcId", "vpc"),
      Map.entry("SubnetId", "subnet"), Map.entry("GroupId", "security-group"), Map.entry("SecurityGroupIds", "security-group"),
      Map.entry("Groups", "security-group"), Map.entry("RouteTableId", "route-table"),
      Map.entry("InternetGatewayId", "internet-gateway"), Map.entry("NetworkInterfaceId", "network-interface"),
      Map.entry("LaunchTemplateId", "launch-template"), Map.entry("ImageId", "image"), Map.entry("KeyName", "key-pair"));

  private static final Map<String, String> MADE = Map.of(
      "CreateVpc", "vpc", "CreateSubnet", "subnet", "CreateSecurityGroup", "security-group",
      "CreateRouteTable", "route-table", "CreateInternetGateway", "internet-gateway",
      "CreateNetworkInterface", "network-interface", "CreateLaunchTemplate", "launch-template", "RunInstances", "instance");

  /** By the beginnings of their ids. */
  private static final Map<String, String> BY_PREFIX = Map.of(
      "i", "instance", "vpc", "vpc", "subnet", "subnet", "sg", "security-group", "rtb", "route-table",
      "igw", "internet-gateway", "eni", "network-interface", "lt", "launch-template", "ami", "image");

  private Ec2Accesses() {}

  static List<Access> of(Call call, String operation, SdkRequest request) {
    String action = "ec2:" + operation;
    if (operation.startsWith("Describe")) {
      return List.of(new Access(action, Access.NONE));
    }
    Map<String, Function<String, String>> resources = new java.util.TreeMap<>();
    KINDS.forEach((member, kind) -> resources.put(member, id -> arn(call, kind, id)));
    resources.put("Resources", id -> arn(call, BY_PREFIX.getOrDefault(id.replaceFirst("-.*", ""), "*"), id));
    List<Access> accesses = new ArrayList<>(Accesses.named(action, request, resources));
    Optional.ofNullable(MADE.get(operation)).ifPresent(kind -> {
      accesses.removeIf(a -> a.resource().equals(Access.NONE));
      SortedMap<String, List<String>> tags = Accesses.tags(tags(request, kind));
      accesses.add(new Access(action, arn(call, kind, "*"), tags));
      if (!tags.isEmpty()) {
        accesses.add(new Access("ec2:CreateTags", arn(call, kind, "*"), tags)
            .with(Map.of("ec2:CreateAction", List.of(operation))));
      }
    });
    if (request instanceof RunInstancesRequest run) {
      accesses.addAll(passedRoles(call, run));
    }
    return accesses;
  }

  /** Those that a resource of this kind is made with. */
  private static SortedMap<String, String> tags(SdkRequest request, String kind) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (Object one : request.getValueForField("TagSpecifications", List.class).orElse(List.of())) {
      if (one instanceof TagSpecification specification && kind.equals(specification.resourceTypeAsString())) {
        specification.tags().forEach(tag -> tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse("")));
      }
    }
    return tags;
  }

  private static List<Access> passedRoles(Call call, RunInstancesRequest run) {
    if (run.iamInstanceProfile() != null) {
      return PassedRoles.ofProfile(call, Optional.ofNullable(run.iamInstanceProfile().name())
          .or(() -> Optional.ofNullable(run.iamInstanceProfile().arn())));
    }
    return run.launchTemplate() == null ? List.of() : PassedRoles.ofTemplate(call, run.launchTemplate());
  }

  /** Images are nobody's. */
  private static String arn(Call call, String kind, String id) {
    return kind.equals("image")
        ? "arn:aws:ec2:" + call.settings().region() + "::image/" + id : call.arn("ec2", kind + '/' + id);
  }
}
