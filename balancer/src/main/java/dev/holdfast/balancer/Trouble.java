package dev.holdfast.balancer;

import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.WorldFault;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What is wrong with the way to a target. It befalls whatever is sent there, requests and health checks alike, as a bad
 * network would; nobody who chooses or judges targets looks at it.
 *
 * @param delayMillis added to a round trip, give or take {@code jitterMillis}
 * @param failing of so many percent of requests the target seems to answer {@code status}
 * @param unreachable no new request gets there; what is under way already still comes back
 */
record Trouble(int delayMillis, int jitterMillis, int status, int failing, boolean unreachable) {

  static final Trouble NONE = new Trouble(0, 0, 0, 0, false);

  /** What these faults, of which several may be about the same address, come to for this one. */
  static Trouble of(List<WorldFault.OfNetwork> faults, String address) {
    int to = AddressBlock.address(address);
    Trouble sum = NONE;
    for (WorldFault.OfNetwork fault : faults) {
      if (AddressBlock.anyContains(fault.to(), to)) {
        sum = switch (fault) {
          case WorldFault.SlowNetwork f -> new Trouble(
              sum.delayMillis + f.delayMillis(), sum.jitterMillis + f.jitterMillis(), sum.status, sum.failing,
              sum.unreachable);
          case WorldFault.FailingResponses f -> new Trouble(
              sum.delayMillis, sum.jitterMillis, f.status(), Math.max(sum.failing, f.percent()),
              sum.unreachable);
          case WorldFault.NoNetwork f -> new Trouble(sum.delayMillis, sum.jitterMillis, sum.status, sum.failing,
              sum.unreachable || !AddressBlock.anyContains(f.except(), to));
          case WorldFault.NoClients _ -> sum; // not about targets
        };
      }
    }
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
    long delay = TimeUnit.MILLISECONDS.toNanos(
        unreachable ? Limits.CONNECT_TIMEOUT_MILLIS : delayMillis(worker.random));
    worker.loop.schedule(() -> {
      if (exchange.over) {
        return;
      }
      if (unreachable) {
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

  long delayMillis(SplittableRandom random) {
    return Math.max(0, delayMillis + (jitterMillis == 0 ? 0 : random.nextInt(-jitterMillis, jitterMillis + 1)));
  }

  boolean fails(SplittableRandom random) {
    return failing > 0 && random.nextInt(100) < failing;
  }
}
