package dev.holdfast.region.fis;

import dev.holdfast.region.ec2.Instances;
import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Starts again what experiments have stopped. An instance can be started when it has stopped, and its zone is there:
 * neither need be so at the moment when an experiment ends.
 */
final class Restarts implements Controller {

  /** An instance that is to run again. @param experiment {@code experiment/action} that stopped it */
  record Restart(String instanceId, String experiment) {}

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(Rows.RESTARTS, Instances.INSTANCES, Zones.ZONES);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (Restart restart : call.state().list(Rows.RESTARTS)) {
      switch (state(call, restart.instanceId()).orElse("terminated")) {
        case "stopped" -> start(call, restart);
        case "stopping" -> { } // looked at again when it has
        default -> call.state().remove(Rows.RESTARTS, restart.instanceId());
      }
    }
  }

  private static void start(Call call, Restart restart) {
    try {
      call.atomically(() -> call.client(Ec2Client.class).startInstances(r -> r.instanceIds(restart.instanceId())));
      call.state().remove(Rows.RESTARTS, restart.instanceId());
      call.event(FisService.NAME, restart.experiment(), restart.instanceId() + " is started again");
    } catch (AwsServiceException e) {
      call.event(FisService.NAME, restart.experiment(), restart.instanceId() + " cannot be started yet: " + e.getMessage());
    }
  }

  /** The instance's state; empty when there is none any more. */
  static Optional<String> state(Call call, String instanceId) {
    try {
      return call.client(Ec2Client.class).describeInstances(r -> r.instanceIds(instanceId)).reservations().stream()
          .flatMap(r -> r.instances().stream()).map(Instance::state).map(s -> s.nameAsString()).findFirst();
    } catch (AwsServiceException e) {
      return Optional.empty();
    }
  }

  /** @return how many of them are still there to be started */
  static int request(Call call, List<String> instanceIds, String experiment) {
    List<String> there = instanceIds.stream()
        .filter(id -> List.of("stopping", "stopped").contains(state(call, id).orElse(""))).toList();
    there.forEach(id -> call.state().put(Rows.RESTARTS, id, new Restart(id, experiment)));
    return there.size();
  }
}
