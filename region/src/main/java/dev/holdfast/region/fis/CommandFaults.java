package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.WorldFault;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a document does to the world where {@code aws:ssm:send-command} runs it.
 *
 * @param addresses of the instances, as {@code 127.0.16.5/32}
 */
record CommandFaults(Call call, DocumentArguments arguments, List<Targets.Resource> instances, List<String> addresses) {

  /** By the zones that are to suffer it. */
  SortedMap<String, List<WorldFault>> onZones() {
    SortedMap<String, List<WorldFault>> faults = new TreeMap<>();
    call.settings().zones().forEach(zone -> faults.put(zone, in(zone)));
    return faults;
  }

  private List<WorldFault> in(String zone) {
    List<String> here = instances.stream().filter(i -> i.zone().equals(zone)).map(Targets.Resource::id).toList();
    return switch (arguments.document()) {
      case CPU_STRESS -> here.stream().<WorldFault>map(
          id -> new WorldFault.StressCpu(id, arguments.cpus(), arguments.loadPercent())).toList();
      case DISK_FILL -> here.stream().<WorldFault>map(WorldFault.FailWrites::new).toList();
      case KILL_PROCESS -> here.stream().<WorldFault>map(id -> new WorldFault.SignalProcesses(
          id, arguments.text("ProcessName"), arguments.text("Signal").equals("SIGKILL"))).toList();
      case NETWORK_BLACKHOLE_PORT -> List.of(new WorldFault.NoPort(addresses, arguments.port()));
      case NETWORK_LATENCY, NETWORK_LATENCY_SOURCES, NETWORK_PACKET_LOSS, NETWORK_PACKET_LOSS_SOURCES -> {
        Sources sources = new Sources(call, arguments.sources());
        WorldFault clients = new WorldFault.ImpairedClients(
            instances.stream().map(Targets.Resource::id).toList(), sources.blocks(), arguments.impairment());
        yield sources.nodes().contains(zone)
            ? List.of(clients, new WorldFault.ImpairedNetwork(addresses, arguments.impairment()))
            : List.of(clients);
      }
    };
  }

  /** What the API's front does to calls of the instances; empty: nothing. */
  Optional<ApiFault> onApi() {
    return switch (arguments.document()) {
      case CPU_STRESS, DISK_FILL, KILL_PROCESS, NETWORK_BLACKHOLE_PORT -> Optional.empty();
      case NETWORK_LATENCY, NETWORK_LATENCY_SOURCES, NETWORK_PACKET_LOSS, NETWORK_PACKET_LOSS_SOURCES ->
          new Sources(call, arguments.sources()).service().map(service -> new ApiFault(service, List.of(), List.of(), 100,
              new ApiFault.Effect.Impaired(
                  instances.stream().map(Targets.Resource::id).toList(), arguments.impairment())));
    };
  }
}
