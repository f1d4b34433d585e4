package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import java.util.List;
import java.util.Optional;

/** Which zone each load balancer is shifted away from. */
public final class AwayFrom {

  private AwayFrom() {}

  /** The zone; a shift by hand goes before one that was made by itself. */
  public static Optional<String> of(State state, String loadBalancerArn) {
    return active(state, loadBalancerArn).stream().map(Rows.Shift::zone).findFirst()
        .or(() -> auto(state, loadBalancerArn).stream().map(Rows.Autoshift::zone).findFirst());
  }

  /** What the nodes are told: their listeners, and which zone each is shifted away from. */
  public static List<ListenerIntent> applied(State state, List<ListenerIntent> listeners) {
    return listeners.stream().map(l -> l.awayFrom(of(state, l.loadBalancerArn()))).toList();
  }

  static List<Rows.Shift> active(State state, String resource) {
    return state.list(Rows.SHIFTS).stream()
        .filter(s -> s.status() == Rows.Status.ACTIVE && s.resource().equals(resource)).toList();
  }

  static List<Rows.Autoshift> auto(State state, String resource) {
    return state.list(Rows.AUTOSHIFTS).stream()
        .filter(a -> a.ended().isEmpty() && a.resource().equals(resource)).toList();
  }
}
