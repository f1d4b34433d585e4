package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** {@code AWS::EC2::Instance}: created when it runs, deleted when it is terminated. */
public final class InstanceResourceType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::Instance";
  }

  @Override
  public Set<String> properties() {
    return Set.of("ImageId", "InstanceType", "SubnetId", "SecurityGroupIds", "SecurityGroups", "UserData", "KeyName",
        "IamInstanceProfile", "AvailabilityZone", "LaunchTemplate", "PrivateIpAddress", "DisableApiTermination",
        "InstanceInitiatedShutdownBehavior", "Tags");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("ImageId", "InstanceType", "SubnetId", "SecurityGroupIds", "SecurityGroups", "UserData", "KeyName",
        "IamInstanceProfile", "AvailabilityZone", "LaunchTemplate", "PrivateIpAddress");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("InstanceId", "AvailabilityZone", "PrivateIp", "PrivateDnsName", "VpcId");
  }

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(Instances.INSTANCES);
  }

  @Override
  public Progress create(Call call, Desired d) {
    RunInstancesRequest.Builder r = d.properties()
        .into(RunInstancesRequest.builder(), Set.of("IamInstanceProfile", "Tags"))
        .minCount(1)
        .maxCount(1)
        .tagSpecifications(StackResources.tags("instance", d.tags()));
    d.properties().string("AvailabilityZone").ifPresent(z -> r.placement(p -> p.availabilityZone(z)));
    d.properties().string("IamInstanceProfile").ifPresent(
        name -> r.iamInstanceProfile(IamInstanceProfileSpecification.builder().name(name).build()));
    return check(call, ec2(call).runInstances(r.build()).instances().getFirst().instanceId(), d);
  }

  @Override
  public Progress check(Call call, String id, Desired d) {
    InstanceRow row = new Instances(call).require(id);
    return switch (row.state()) {
      case RUNNING -> Progress.done(id);
      case PENDING -> Progress.waiting(id, "the instance to run");
      default -> throw dev.holdfast.region.kernel.Errors.badRequest(
          "NotStabilized", "The instance " + id + " is " + row.state().text() + ": " + row.stateMessage());
    };
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    ec2(call).modifyInstanceAttribute(r -> r.instanceId(id).disableApiTermination(
        v -> v.value(to.properties().bool("DisableApiTermination").orElse(false))));
    to.properties().string("InstanceInitiatedShutdownBehavior").ifPresent(b -> ec2(call).modifyInstanceAttribute(
        r -> r.instanceId(id).instanceInitiatedShutdownBehavior(v -> v.value(b))));
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).terminateInstances(r -> r.instanceIds(id)));
  }

  @Override
  public boolean gone(Call call, String id) {
    return Instances.find(call.state(), id).filter(i -> i.state() != InstanceState.TERMINATED).isEmpty();
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    Instance i = new Instances(call).described(new Instances(call).require(id));
    return StackResources.attributes("InstanceId", id, "AvailabilityZone", i.placement().availabilityZone(),
        "PrivateIp", String.valueOf(i.privateIpAddress()), "PrivateDnsName", String.valueOf(i.privateDnsName()),
        "VpcId", String.valueOf(i.vpcId()));
  }
}
