package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Role;

/** RunInstances: from parameters, from a launch template, or from a template with parameters laid over it. */
record Launches(Call call) {

  /**
   * What a launch template may hold. Disks, monitoring, credits, metadata options and the like are kept and shown, but
   * mean nothing to a process.
   */
  static final Set<String> FROM_TEMPLATE = Set.of(
      "ImageId", "InstanceType", "KeyName", "SecurityGroupIds", "SecurityGroups", "UserData", "Placement",
      "IamInstanceProfile", "DisableApiTermination", "InstanceInitiatedShutdownBehavior", "TagSpecifications",
      "NetworkInterfaces", "BlockDeviceMappings", "EbsOptimized", "Monitoring", "CreditSpecification",
      "MetadataOptions", "MaintenanceOptions", "PrivateDnsNameOptions");

  private static final Set<String> SUPPORTED = Stream.concat(
          FROM_TEMPLATE.stream(),
          Stream.of("MinCount", "MaxCount", "SubnetId", "PrivateIpAddress", "ClientToken", "LaunchTemplate", "DryRun"))
      .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> INTERFACE = Set.of("DeviceIndex", "SubnetId", "Groups", "AssociatePublicIpAddress",
      "DeleteOnTermination", "PrivateIpAddress", "Description", "InterfaceType", "NetworkCardIndex");

  private static final Set<String> PLACEMENT = Set.of("AvailabilityZone", "Tenancy");

  RunInstancesResponse run(RunInstancesRequest asked) {
    Supported.only(asked, SUPPORTED);
    Optional<RunInstancesResponse> before = sameToken(asked.clientToken());
    if (before.isPresent()) {
      return before.get();
    }
    Optional<LaunchTemplateVersion> template =
        Optional.ofNullable(asked.launchTemplate()).map(new LaunchTemplates(call)::resolve);
    RunInstancesRequest r = template.map(t -> over(t, asked)).orElse(asked);
    requireConsistent(r);
    int max = r.maxCount() == null ? 1 : r.maxCount();
    int min = r.minCount() == null ? max : r.minCount();
    if (min < 1 || max < min || max > Limits.INSTANCES_PER_LAUNCH) {
      throw badRequest("InvalidParameterValue", "MinCount is at least 1, MaxCount at least MinCount and at most "
          + Limits.INSTANCES_PER_LAUNCH + "; not " + r.minCount() + " and " + r.maxCount());
    }
    Subnets.SubnetRow subnet = subnet(r);
    new Capacity(call).require(subnet.zone(), r.tagSpecifications());
    List<InstanceRow> launched = launch(r, subnet, min, max);
    launched.forEach(i -> tag(i, r.tagSpecifications(), template));
    return response(launched);
  }

  private List<InstanceRow> launch(RunInstancesRequest r, Subnets.SubnetRow subnet, int min, int max) {
    List<String> groups = groups(r, subnet.vpcId());
    Optional<InstanceRow.Profile> profile = Optional.ofNullable(r.iamInstanceProfile()).map(this::profile);
    Optional<String> address = Optional.ofNullable(r.privateIpAddress()).or(() -> r.networkInterfaces().stream()
        .flatMap(i -> Optional.ofNullable(i.privateIpAddress()).stream()).findFirst());
    if (r.userData() != null) {
      requireUserData(r.userData());
    }
    String image = Images.require(r.imageId()).imageId();
    String type = InstanceTypes.require(r.instanceType() == null ? "m1.small" : r.instanceTypeAsString());
    String reservation = "r-" + call.ids().hex(17);
    List<InstanceRow> launched = new ArrayList<>();
    for (int index = 0; index < max; index++) {
      String id = "i-" + call.ids().hex(17);
      NetworkInterfaces.InterfaceRow own;
      try {
        own = new NetworkInterfaces(call).allocate(subnet, "", groups, address, Optional.of(id));
      } catch (AwsServiceException e) {
        if (index >= min) {
          break; // fewer than MaxCount is what the caller allowed
        }
        throw e;
      }
      InstanceRow row = new InstanceRow(id, reservation, index, image, type, InstanceState.PENDING, "", "", call.now(),
          call.now(), 1, subnet.zone(), subnet.id(), subnet.vpcId(), own.id(), Optional.of(own.address()), groups,
          Optional.ofNullable(r.keyName()), Optional.ofNullable(r.userData()), profile,
          Boolean.TRUE.equals(r.disableApiTermination()),
          Optional.ofNullable(r.instanceInitiatedShutdownBehaviorAsString()).orElse("stop"),
          Optional.ofNullable(r.clientToken()));
      call.state().put(Instances.INSTANCES, id, row);
      call.event("ec2", id, "pending in " + row.zone() + " at " + own.address());
      launched.add(row);
    }
    return launched;
  }

  private void tag(InstanceRow i, List<TagSpecification> tags, Optional<LaunchTemplateVersion> template) {
    new Tags(call).created(i.id(), "instance", tags);
    new Tags(call).created(i.interfaceId(), "network-interface", tags);
    template.ifPresent(t -> {
      SortedMap<String, String> own = new TreeMap<>();
      own.put("aws:ec2launchtemplate:id", t.launchTemplateId());
      own.put("aws:ec2launchtemplate:version", t.versionNumber().toString());
      new Tags(call).add(i.id(), own);
    });
  }

  private RunInstancesResponse response(List<InstanceRow> launched) {
    return RunInstancesResponse.builder()
        .reservationId(launched.getFirst().reservationId())
        .ownerId(call.settings().account())
        .instances(launched.stream().map(new Instances(call)::described).toList())
        .build();
  }

  /** A call repeated with its ClientToken launches nothing again. */
  private Optional<RunInstancesResponse> sameToken(String token) {
    if (token == null) {
      return Optional.empty();
    }
    List<InstanceRow> launched = call.state().all(Instances.INSTANCES).values().stream()
        .filter(i -> i.clientToken().filter(token::equals).isPresent())
        .toList();
    return launched.isEmpty() ? Optional.empty() : Optional.of(response(launched));
  }

  /** The template's data with the request's parameters over it; tags of both. */
  private static RunInstancesRequest over(LaunchTemplateVersion template, RunInstancesRequest asked) {
    RunInstancesRequest base =
        Members.copy(template.launchTemplateData(), RunInstancesRequest.builder()).build();
    List<TagSpecification> tags = new ArrayList<>(base.tagSpecifications());
    tags.addAll(asked.tagSpecifications());
    RunInstancesRequest.Builder merged = Members.copy(asked, base.toBuilder()).tagSpecifications(tags);
    if (!base.networkInterfaces().isEmpty() && !asked.hasNetworkInterfaces() && asked.subnetId() != null) {
      // The caller (Auto Scaling, above all) chooses the subnet of the interface that the template describes.
      merged.subnetId(null).networkInterfaces(
          base.networkInterfaces().stream().map(i -> i.toBuilder().subnetId(asked.subnetId()).build()).toList());
    }
    return merged.build();
  }

  private void requireConsistent(RunInstancesRequest r) {
    if (r.networkInterfaces().size() > 1) {
      throw badRequest("UnsupportedOperation", "Holdfast gives an instance one network interface");
    }
    for (InstanceNetworkInterfaceSpecification i : r.networkInterfaces()) {
      Supported.only(i, INTERFACE);
      if (r.subnetId() != null || r.hasSecurityGroupIds() && !r.securityGroupIds().isEmpty()) {
        throw badRequest("InvalidParameterCombination", "Network interfaces and an instance-level "
            + (r.subnetId() != null ? "subnet ID" : "security groups") + " may not be specified on the same request");
      }
    }
    if (r.placement() != null) {
      Supported.only(r.placement(), PLACEMENT);
      if (r.placement().tenancyAsString() != null && !r.placement().tenancyAsString().equals("default")) {
        throw badRequest("UnsupportedOperation", "Holdfast supports Tenancy default only");
      }
    }
  }

  static void requireUserData(String base64) {
    try {
      if (Base64.getMimeDecoder().decode(base64).length > Limits.USER_DATA) {
        throw badRequest("InvalidParameterValue", "User data is limited to " + Limits.USER_DATA + " bytes");
      }
    } catch (IllegalArgumentException e) {
      throw badRequest("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
    }
  }

  private Subnets.SubnetRow subnet(RunInstancesRequest r) {
    Optional<String> zone = Optional.ofNullable(r.placement()).flatMap(p -> Optional.ofNullable(p.availabilityZone()));
    Optional<String> subnetId = r.networkInterfaces().stream()
        .flatMap(i -> Optional.ofNullable(i.subnetId()).stream())
        .findFirst()
        .or(() -> Optional.ofNullable(r.subnetId()));
    if (subnetId.isPresent()) {
      Subnets.SubnetRow subnet = new Subnets(call).require(subnetId.get());
      if (zone.isPresent() && !zone.get().equals(subnet.zone())) {
        throw badRequest("InvalidParameterValue",
            "The subnet " + subnet.id() + " lies in " + subnet.zone() + ", not in " + zone.get());
      }
      return subnet;
    }
    if (zone.isPresent() && !call.settings().zones().contains(zone.get())) {
      throw badRequest("InvalidParameterValue", "Invalid availability zone: [" + zone.get() + ']');
    }
    Stream<String> zones = zone.stream();
    if (zone.isEmpty()) {
      zones = Stream.concat(
          call.settings().zones().stream().filter(z -> Zones.available(call.state(), z)),
          call.settings().zones().stream());
    }
    return zones.flatMap(z -> Subnets.defaultIn(call.state(), z).stream()).findFirst().orElseThrow(
        () -> badRequest("MissingInput", "No subnets found for the default VPC. Please specify a subnet."));
  }

  private List<String> groups(RunInstancesRequest r, String vpcId) {
    SecurityGroups groups = new SecurityGroups(call);
    List<String> ids = new ArrayList<>(r.securityGroupIds());
    r.networkInterfaces().forEach(i -> ids.addAll(i.groups()));
    r.securityGroups().forEach(name -> ids.add(groups.named(vpcId, name).orElseThrow(() -> badRequest(
        "InvalidGroup.NotFound", "The security group '" + name + "' does not exist in VPC '" + vpcId + "'")).id()));
    for (String id : ids) {
      if (!groups.require(id).vpcId().equals(vpcId)) {
        throw badRequest("InvalidParameter", "Security group " + id + " and subnet belong to different networks.");
      }
    }
    return ids.isEmpty()
        ? groups.named(vpcId, "default").map(g -> List.of(g.id())).orElse(List.of())
        : ids.stream().distinct().toList();
  }

  private InstanceRow.Profile profile(IamInstanceProfileSpecification s) {
    String name = s.name() != null ? s.name() : s.arn().substring(s.arn().lastIndexOf('/') + 1);
    InstanceProfile profile;
    try {
      profile = call.client(IamClient.class)
          .getInstanceProfile(GetInstanceProfileRequest.builder().instanceProfileName(name).build())
          .instanceProfile();
    } catch (AwsServiceException e) {
      throw badRequest("InvalidParameterValue",
          "Value (" + name + ") for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
    }
    Role role = profile.roles().stream().findFirst().orElseThrow(() -> badRequest("InvalidParameterValue",
        "IAM Instance Profile \"" + profile.arn() + "\" has no associated IAM Roles"));
    return new InstanceRow.Profile(profile.arn(), profile.instanceProfileId(), role.roleName(), role.arn());
  }
}
