package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.EXITED;
import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.START;
import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.STARTED;
import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.STOP;
import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.TERMINATE;
import static dev.holdfast.region.ec2.InstanceLifecycle.Cause.ZONE_LOST;
import static dev.holdfast.region.ec2.InstanceState.PENDING;
import static dev.holdfast.region.ec2.InstanceState.RUNNING;
import static dev.holdfast.region.ec2.InstanceState.SHUTTING_DOWN;
import static dev.holdfast.region.ec2.InstanceState.STOPPED;
import static dev.holdfast.region.ec2.InstanceState.STOPPING;
import static dev.holdfast.region.ec2.InstanceState.TERMINATED;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;

/** An instance's life: every transition there is, and the one place that makes them. */
public final class InstanceLifecycle {

  /** What moves an instance from one state to another. */
  public enum Cause {
    /** Its zone reports that its processes run. */
    STARTED,
    /** Its zone reports that no process of it is left. */
    EXITED,
    /** Its zone is gone. */
    ZONE_LOST,
    /** TerminateInstances. */
    TERMINATE,
    /** StopInstances. */
    STOP,
    /** StartInstances. */
    START
  }

  /** @param code of the state reason, as AWS has it */
  public record Transition(InstanceState from, Cause cause, InstanceState to, String code, String message) {}

  private static final String INTERNAL = "Server.InternalError";
  private static final String USER = "Client.UserInitiatedShutdown";
  private static final String BY_USER = "User initiated shutdown";

  public static final List<Transition> TABLE = List.of(
      // The usual life: it starts, runs, is told to go, and goes.
      new Transition(PENDING, STARTED, RUNNING, "", ""),
      new Transition(PENDING, TERMINATE, SHUTTING_DOWN, USER, BY_USER),
      new Transition(RUNNING, TERMINATE, SHUTTING_DOWN, USER, BY_USER),
      new Transition(SHUTTING_DOWN, EXITED, TERMINATED, USER, BY_USER),
      // It dies unasked. Bringing another into service is Auto Scaling's work, not EC2's.
      new Transition(PENDING, EXITED, TERMINATED, INTERNAL, "Internal error on launch"),
      new Transition(RUNNING, EXITED, TERMINATED, INTERNAL, "The instance exited"),
      // Stopped, it keeps its place and address, and may start again.
      new Transition(PENDING, STOP, STOPPING, USER, BY_USER),
      new Transition(RUNNING, STOP, STOPPING, USER, BY_USER),
      new Transition(STOPPING, EXITED, STOPPED, USER, BY_USER),
      new Transition(STOPPED, START, PENDING, "", ""),
      new Transition(STOPPING, TERMINATE, SHUTTING_DOWN, USER, BY_USER),
      new Transition(STOPPED, TERMINATE, TERMINATED, USER, BY_USER),
      // A lost zone takes all that ran in it. When it comes back, what still runs there is no longer intended.
      new Transition(PENDING, ZONE_LOST, TERMINATED, INTERNAL, "The Availability Zone is unavailable"),
      new Transition(RUNNING, ZONE_LOST, TERMINATED, INTERNAL, "The Availability Zone is unavailable"),
      new Transition(SHUTTING_DOWN, ZONE_LOST, TERMINATED, USER, BY_USER),
      new Transition(STOPPING, ZONE_LOST, STOPPED, USER, BY_USER));

  private InstanceLifecycle() {}

  static Optional<Transition> find(InstanceState from, Cause cause) {
    return TABLE.stream().filter(t -> t.from() == from && t.cause() == cause).findFirst();
  }

  /**
   * Moves the instance, if its state has such a transition; else leaves it alone.
   *
   * @param detail more about the reason, as the zone reports it; may be empty
   */
  static Optional<InstanceRow> move(Call call, InstanceRow instance, Cause cause, String detail) {
    Optional<Transition> found = find(instance.state(), cause);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Transition t = found.get();
    String message = t.code().isEmpty() ? ""
        : t.code() + ": " + t.message() + (detail.isEmpty() ? "" : ": " + detail);
    InstanceRow moved = instance.in(t.to(), t.code(), message, call.now());
    if (cause == START) {
      moved = moved.booted();
    }
    if (t.to() == TERMINATED) {
      new NetworkInterfaces(call).release(instance.interfaceId());
      moved = moved.withoutAddress();
      call.timer("ec2", instance.id(), call.now().plus(Limits.TERMINATED_SHOWN));
    }
    call.state().put(Instances.INSTANCES, moved.id(), moved);
    call.event("ec2", moved.id(), t.from().text() + " → " + t.to().text()
        + (message.isEmpty() ? "" : " (" + message + ')'));
    return Optional.of(moved);
  }
}
