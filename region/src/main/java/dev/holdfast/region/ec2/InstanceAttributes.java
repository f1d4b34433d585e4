package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;

/** The attributes of an instance that can be read and changed one by one. */
record InstanceAttributes(Call call) {

  DescribeInstanceAttributeResponse describe(DescribeInstanceAttributeRequest r) {
    InstanceRow i = new Instances(call).require(r.instanceId());
    DescribeInstanceAttributeResponse.Builder b = DescribeInstanceAttributeResponse.builder().instanceId(i.id());
    return switch (r.attribute()) {
      case USER_DATA -> b.userData(text(i.userData().orElse(null))).build();
      case DISABLE_API_TERMINATION -> b.disableApiTermination(bool(i.disableApiTermination())).build();
      case DISABLE_API_STOP -> b.disableApiStop(bool(false)).build();
      case INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR ->
          b.instanceInitiatedShutdownBehavior(text(i.shutdownBehavior())).build();
      case INSTANCE_TYPE -> b.instanceType(text(i.instanceType())).build();
      case GROUP_SET -> b.groups(new SecurityGroups(call).identifiers(i.groupIds())).build();
      case SOURCE_DEST_CHECK -> b.sourceDestCheck(bool(true)).build();
      case EBS_OPTIMIZED -> b.ebsOptimized(bool(false)).build();
      case ENA_SUPPORT -> b.enaSupport(bool(true)).build();
      case ROOT_DEVICE_NAME -> b.rootDeviceName(text(Images.require(i.imageId()).rootDeviceName())).build();
      case null, default -> throw badRequest("InvalidParameterValue",
          "Value (" + r.attributeAsString() + ") for parameter attribute is invalid. Unknown attribute.");
    };
  }

  ModifyInstanceAttributeResponse modify(ModifyInstanceAttributeRequest r) {
    Supported.only(r, Set.of("InstanceId", "UserData", "DisableApiTermination",
        "InstanceType", "InstanceInitiatedShutdownBehavior", "Groups", "Attribute", "Value", "DryRun"));
    InstanceRow i = new Instances(call).require(r.instanceId());
    Optional<String> data = i.userData();
    String type = i.instanceType();
    boolean protect = i.disableApiTermination();
    String behavior = i.shutdownBehavior();
    List<String> groups = i.groupIds();
    if (r.attribute() != null) {
      switch (r.attribute()) {
        case DISABLE_API_TERMINATION -> protect = Boolean.parseBoolean(r.value());
        case INSTANCE_TYPE -> type = requireStopped(i, InstanceTypes.require(r.value()));
        case INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR -> behavior = r.value();
        case USER_DATA -> data = Optional.of(requireStopped(i, r.value()));
        default -> throw badRequest("UnsupportedOperation",
            "Holdfast does not support changing the attribute " + r.attributeAsString() + " yet");
      }
    }
    if (r.userData() != null) {
      data = Optional.of(requireStopped(i, Base64.getEncoder().encodeToString(r.userData().value().asByteArray())));
    }
    if (r.disableApiTermination() != null) {
      protect = r.disableApiTermination().value();
    }
    if (r.instanceType() != null) {
      type = requireStopped(i, InstanceTypes.require(r.instanceType().value()));
    }
    if (r.instanceInitiatedShutdownBehavior() != null) {
      behavior = r.instanceInitiatedShutdownBehavior().value();
    }
    if (r.hasGroups()) {
      r.groups().forEach(g -> new SecurityGroups(call).require(g));
      groups = r.groups();
    }
    data.ifPresent(Launches::requireUserData);
    call.state().put(Instances.INSTANCES, i.id(), i.with(List.copyOf(groups), data, type, protect, behavior));
    return ModifyInstanceAttributeResponse.builder().build();
  }

  private static String requireStopped(InstanceRow i, String value) {
    if (i.state() != InstanceState.STOPPED) {
      throw badRequest("IncorrectInstanceState", "The instance '" + i.id() + "' is not in the 'stopped' state.");
    }
    return value;
  }

  private static AttributeBooleanValue bool(boolean value) {
    return AttributeBooleanValue.builder().value(value).build();
  }

  private static AttributeValue text(String value) {
    return AttributeValue.builder().value(value).build();
  }
}
