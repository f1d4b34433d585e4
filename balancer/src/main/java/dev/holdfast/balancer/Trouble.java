package dev.holdfast.balancer;

import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.Impairment;
import dev.holdfast.region.world.WorldFault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What is wrong with the way to a target. It befalls whatever is sent there, requests and health checks alike, as a bad
 * network would; nobody who chooses or judges targets looks at it.
 *
 * @param impairments what makes a round trip longer
 * @param failing of so many percent of requests the target seems to answer {@code status}
 * @param unreachable no new request gets there; what is under way already still comes back
 */
record Trouble(List<Impairment> impairments, int status, int failing, boolean unreachable) {

  static final Trouble NONE = new Trouble(List.of(), 0, 0, false);

  /** What these faults, of which several may be about the same address, come to for this port of this one. */
  static Trouble of(List<WorldFault.OfNetwork> faults, String address, int port) {
    int to = AddressBlock.address(address);
    List<Impairment> impairments = new ArrayList<>();
    int status = 0;
    int failing = 0;
    boolean unreachable = false;
    for (WorldFault.OfNetwork fault : faults) {
      if (AddressBlock.anyContains(fault.to(), to)) {
        switch (fault) {
          case WorldFault.SlowNetwork f -> impairments.add(new Impairment(f.delayMillis(), f.jitterMillis(), 0, 100));
          case WorldFault.ImpairedNetwork f -> impairments.add(f.how());
          case WorldFault.FailingResponses f -> {
            status = f.status();
            failing = Math.max(failing, f.percent());
          }
          case WorldFault.NoNetwork f -> unreachable |= !AddressBlock.anyContains(f.except(), to);
          case WorldFault.NoPort f -> unreachable |= f.port() == port;
          case WorldFault.NoClients _, WorldFault.ImpairedClients _ -> { } // not about targets
        }
      }
    }
    Trouble sum = new Trouble(List.copyOf(impairments), status, failing, unreachable);
    return sum.equals(NONE) ? NONE : sum;
  }

  boolean isNone() {
    return this == NONE;
  }

  /**
   * Lets an exchange's attempt reach the target, or not, later.
   *
   * @return after how many nanoseconds
   */
  long befall(Worker worker, Exchange exchange, Target to) {
    long millis = delayMillis(worker.random);
    boolean never = millis >= Impairment.NEVER;
    long delay = TimeUnit.MILLISECONDS.toNanos(never ? Limits.CONNECT_TIMEOUT_MILLIS : millis);
    worker.loop.schedule(() -> {
      if (exchange.over) {
        return;
      }
      if (never) {
        exchange.notConnected(to, true);
      } else if (fails(worker.random)) {
        exchange.answerFor(status);
      } else {
        exchange.reach(to);
        exchange.flushToTarget();
      }
    }, delay, TimeUnit.NANOSECONDS);
    return delay;
  }

  /** How much longer the next round trip takes; {@link Impairment#NEVER} where nothing gets there. */
  long delayMillis(SplittableRandom random) {
    long sum = unreachable ? Impairment.NEVER : 0;
    for (Impairment impairment : impairments) {
      if (impairment.befalls(random::nextInt)) {
        sum += impairment.roundTripMillis(random::nextInt);
      }
    }
    return sum;
  }

  boolean fails(SplittableRandom random) {
    return failing > 0 && random.nextInt(100) < failing;
  }
}
