package dev.holdfast.region.world;

import java.util.List;

/** What a zone is made to suffer. */
public sealed interface WorldFault {

  /** Done once, when the zone first sees it. */
  sealed interface Once extends WorldFault {}

  /** Holds for as long as it is listed. */
  sealed interface Lasting extends WorldFault {}

  /** Changes how this zone's balancer node and database proxies reach others. */
  sealed interface OfNetwork extends Lasting {
    /** Address blocks, as {@code 127.0.16.0/20}: what is sent to these suffers. */
    List<String> to();
  }

  /** SIGKILL to every process of the instance. */
  record KillInstance(String instanceId) implements Once {}

  /** SIGKILL to every process of the database node. */
  record KillDatabaseNode(String nodeId) implements Once {}

  /** SIGSTOP to every process that the instance has now: they hold their sockets and files, and do nothing. */
  record FreezeInstance(String instanceId) implements Lasting {}

  /** No process that the instance has now, nor what these start, can write to a file. */
  record FailWrites(String instanceId) implements Lasting {}

  /**
   * Processes of the instance that keep processors busy.
   *
   * @param workers 0: as many as the machine has processors
   * @param loadPercent of the time, 0 to 100
   */
  record StressCpu(String instanceId, int workers, int loadPercent) implements Lasting {}

  /** SIGTERM, or SIGKILL, to the instance's processes of this name. */
  record SignalProcesses(String instanceId, String name, boolean kill) implements Once {}

  /** SIGSTOP to every process that the database node has now. */
  record FreezeDatabaseNode(String nodeId) implements Lasting {}

  /** A round trip takes longer by {@code delayMillis}, give or take up to {@code jitterMillis}. */
  record SlowNetwork(List<String> to, int delayMillis, int jitterMillis) implements OfNetwork {}

  /** Nothing new gets there but to {@code except}: connections are not made, and time out. */
  record NoNetwork(List<String> to, List<String> except) implements OfNetwork {}

  /** Nobody reaches this zone's node of these load balancers: it accepts nothing. */
  record NoClients(List<String> loadBalancerArns) implements OfNetwork {
    @Override
    public List<String> to() {
      return List.of();
    }
  }

  /** What this zone's balancer node sends there, and gets back, suffers. */
  record ImpairedNetwork(List<String> to, Impairment how) implements OfNetwork {}

  /** What processes of these instances send there through this zone's database endpoints suffers. */
  record ImpairedClients(List<String> instanceIds, List<String> to, Impairment how) implements OfNetwork {}

  /** Nothing gets to this port there: connections are not made, and time out. */
  record NoPort(List<String> to, int port) implements OfNetwork {}

  /** So many percent of HTTP requests are answered with {@code status} as if the target had. */
  record FailingResponses(List<String> to, int status, int percent) implements OfNetwork {}
}
