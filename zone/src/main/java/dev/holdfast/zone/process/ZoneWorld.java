package dev.holdfast.zone.process;

import dev.holdfast.balancer.Balancer;
import dev.holdfast.database.DatabaseProxy;
import dev.holdfast.database.Databases;
import dev.holdfast.host.InstanceHost;
import dev.holdfast.region.world.WorldFault;
import java.io.IOException;
import java.util.List;

/** What a zone's faults are done to. */
record ZoneWorld(InstanceHost instances, Databases databases, Balancer balancer, DatabaseProxy proxies)
    implements ZoneFaults.World {

  @Override
  public String suffer(WorldFault fault) throws IOException {
    boolean any = switch (fault) {
      case WorldFault.KillInstance f -> instances.kill(f.instanceId()) > 0;
      case WorldFault.KillDatabaseNode f -> databases.kill(f.nodeId());
      case WorldFault.FreezeInstance f -> instances.freeze(f.instanceId()) > 0;
      case WorldFault.FailWrites f -> instances.failWrites(f.instanceId()) > 0;
      case WorldFault.FreezeDatabaseNode f -> databases.freeze(f.nodeId());
      case WorldFault.StressCpu f -> instances.stressCpu(f.instanceId(), f.workers(), f.loadPercent()) > 0;
      case WorldFault.SignalProcesses f -> instances.signal(f.instanceId(), f.name(), f.kill()) > 0;
      case WorldFault.OfNetwork _ -> throw new IllegalArgumentException("not a process's: " + fault);
    };
    if (!any) {
      throw new IOException(
          fault instanceof WorldFault.SignalProcesses f ? f.name() + ": no process found" : "nothing was running");
    }
    return fault instanceof WorldFault.Once ? "done" : "in force";
  }

  @Override
  public void takeBack(WorldFault fault) throws IOException {
    switch (fault) {
      case WorldFault.FreezeInstance f -> instances.thaw(f.instanceId());
      case WorldFault.FailWrites f -> instances.letWrite(f.instanceId());
      case WorldFault.FreezeDatabaseNode f -> databases.thaw(f.nodeId());
      case WorldFault.StressCpu f -> instances.endStress(f.instanceId());
      case WorldFault.Once _ -> { } // what is dead is dead
      case WorldFault.OfNetwork _ -> throw new IllegalArgumentException("not a process's: " + fault);
    }
  }

  @Override
  public void network(List<WorldFault.OfNetwork> faults) {
    balancer.suffer(faults);
    proxies.suffer(faults);
  }
}
