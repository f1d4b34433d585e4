package dev.holdfast.database;

import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.WorldFault;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** How slow the way to each address is: what faults of the network come to for a connection. */
record SlowWay(List<WorldFault.OfNetwork> faults) {

  static final SlowWay NONE = new SlowWay(List.of());

  /**
   * How much longer than usual a round trip to this address takes now; 0: not at all.
   *
   * @param instance whose connection it is; asked only where that matters
   */
  long delayMillis(InetSocketAddress to, Supplier<Optional<String>> instance) {
    if (faults.isEmpty()) {
      return 0;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int address = AddressBlock.address(to.getAddress().getHostAddress());
    long sum = 0;
    for (WorldFault.OfNetwork fault : faults) {
      if (!AddressBlock.anyContains(fault.to(), address)) {
        continue;
      }
      if (fault instanceof WorldFault.SlowNetwork slow) {
        int jitter = slow.jitterMillis();
        sum += slow.delayMillis() + (jitter == 0 ? 0 : random.nextInt(-jitter, jitter + 1));
      } else if (fault instanceof WorldFault.ImpairedClients impaired
          && instance.get().filter(impaired.instanceIds()::contains).isPresent()
          && impaired.how().befalls(random::nextInt)) {
        sum += impaired.how().roundTripMillis(random::nextInt);
      }
    }
    return Math.max(0, sum);
  }
}
