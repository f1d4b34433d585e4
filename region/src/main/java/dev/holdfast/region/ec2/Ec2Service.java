package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.List;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Amazon EC2: networks, launch templates, instances, zones. */
public final class Ec2Service implements Service {

  @Override
  public String name() {
    return "ec2";
  }

  @Override
  public Class<? extends SdkClient> api() {
    return Ec2Client.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Ec2Operations(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Ec2Accesses.of(call, operation, request);
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return Tags.of(call.state(), arn.substring(arn.lastIndexOf('/') + 1));
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(
        Vpcs.VPCS, Subnets.SUBNETS, InternetGateways.GATEWAYS, RouteTables.TABLES, SecurityGroups.GROUPS,
        NetworkInterfaces.INTERFACES, NetworkInterfaces.ADDRESSES, LaunchTemplates.TEMPLATES,
        LaunchTemplates.VERSIONS, Instances.INSTANCES, Tags.TAGS, Zones.ZONES, Capacity.SHORTAGES);
  }

  @Override
  public void reported(Call call, Report report) {
    switch (report) {
      case Report.InstanceStarted started -> new Instances(call).started(started);
      case Report.InstanceExited exited -> new Instances(call).exited(exited);
      case Report.ZoneConnected connected -> {
        if (call.state().all(Zones.ZONES).isEmpty()) {
          new DefaultVpc(call.as("ec2")).create();
        }
        new Zones(call).connected(connected.zone());
      }
      case Report.ZoneLost lost -> {
        new Zones(call).lost(lost.zone(), lost.reason());
        new Instances(call).zoneLost(lost.zone(), lost.reason());
      }
      default -> { } // other services' reports
    }
  }

  /** The one kind of timer: a terminated instance need not be shown any longer. */
  @Override
  public void due(Call call, String instanceId) {
    new Instances(call).forget(instanceId);
  }
}
