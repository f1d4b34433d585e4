package dev.holdfast.console;

import java.util.List;
import java.util.SortedMap;

/**
 * All that the page shows, at one moment. Times are milliseconds since 1970, 0 for none; texts are empty for none.
 *
 * @param gaps what the region would not tell, with its reason
 */
record Snapshot(
    long at, String region, ControlPlane controlPlane, Website website, List<Stack> stacks, List<Zone> zones,
    List<Balancer> balancers, List<Instance> instances, List<Group> groups, List<Database> databases,
    List<Queue> queues, List<String> buckets, List<Line> activity, List<ApiCall> calls, Plots plots,
    List<String> gaps) {

  /** @param since when it began to answer, or ceased to */
  record ControlPlane(boolean answers, long since) {}

  /**
   * The website as somebody from outside sees it, asked by the console itself.
   *
   * @param status of the last check; 0 when there was no answer
   * @param checks how often it was asked since the control plane began to answer or ceased to
   * @param answered how many of them were answered well
   */
  record Website(String url, boolean answers, int status, int millis, int checks, int answered) {}

  record Stack(String name, String status) {}

  /** @param failed an experiment holds its power off */
  record Zone(String name, String state, boolean failed, String message) {}

  record Balancer(String name, String dns, String state, List<String> zones, List<Integer> ports) {}

  /**
   * One instance.
   *
   * @param role {@code web}: the load balancer sends to it; {@code worker}: it belongs to a group, and nothing is sent
   *     to it; {@code other}
   * @param reason why it is not in service
   * @param since when it came into its state, if the region's records tell
   * @param goneAt when it terminated or, where no record tells, was seen terminated
   */
  record Instance(
      String id, String name, String role, String group, String zone, String address, State state, String reason,
      long launched, long since, long goneAt) {

    Instance with(State newState, String newReason, long newGoneAt) {
      return new Instance(
          id, name, role, group, zone, address, newState, newReason, launched, newState == state ? since : 0, newGoneAt);
    }
  }

  /** What an instance is doing, as EC2, Auto Scaling and the load balancer say together. */
  enum State { PENDING, STARTING, IN_SERVICE, RUNNING, UNHEALTHY, DRAINING, SHUTTING_DOWN, STOPPED, TERMINATED }

  record Group(String name, String role, int min, int desired, int max, int inService) {}

  /** @param standbyZone empty while there is none */
  record Database(
      String id, String engine, String status, boolean multiAz, String primaryZone, String standbyZone, String endpoint,
      long created) {}

  record Queue(String name, int visible, int inFlight, boolean deadLetters) {}

  /**
   * Something that happened.
   *
   * @param before nobody watched when it happened: it was some time before {@code at}
   * @param detail all there is to say, where {@code text} has room for the main thing only
   * @param tone {@code good}, {@code bad}, {@code warn} or {@code plain}
   */
  record Line(long at, boolean before, String source, String text, String detail, String tone) {}

  record ApiCall(long at, String caller, String service, String operation) {}

  /**
   * The last minutes, a second a point.
   *
   * @param from the first second, since 1970
   * @param series a value for each second from there on; null where nothing was measured
   * @param marks the faults that were injected in this time
   */
  record Plots(long from, SortedMap<String, List<Double>> series, List<Mark> marks) {}

  record Mark(long at, String text) {}
}
