package dev.holdfast.database;

import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.WorldFault;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** How slow the way to each address is: what faults of the network come to for a connection. */
record SlowWay(List<WorldFault.OfNetwork> faults) {

  static final SlowWay NONE = new SlowWay(List.of());

  /** How much longer than usual a round trip to this address takes now; 0: not at all. */
  long delayMillis(InetSocketAddress to) {
    if (faults.isEmpty()) {
      return 0;
    }
    int address = AddressBlock.address(to.getAddress().getHostAddress());
    long sum = 0;
    for (WorldFault.OfNetwork fault : faults) {
      if (fault instanceof WorldFault.SlowNetwork slow
          && AddressBlock.anyContains(slow.to(), address)) {
        int jitter = slow.jitterMillis();
        sum += slow.delayMillis() + (jitter == 0 ? 0 : ThreadLocalRandom.current().nextInt(-jitter, jitter + 1));
      }
    }
    return Math.max(0, sum);
  }
}
