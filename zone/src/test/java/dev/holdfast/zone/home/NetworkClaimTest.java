package dev.holdfast.zone.home;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class NetworkClaimTest {

  private static final int MINE = 127; // the last: not that of a region somebody runs here

  @Test
  void aNetworkHasOneRegion() throws IOException {
    NetworkClaim.take(MINE).close();
    try (NetworkClaim first = NetworkClaim.take(MINE); NetworkClaim other = NetworkClaim.take(MINE - 1)) {
      assertThatThrownBy(() -> NetworkClaim.take(MINE)).isInstanceOf(IOException.class)
          .hasMessageContaining("another region of this machine uses the network 127")
          .hasMessageContaining("HOLDFAST_NETWORK");
    }
    NetworkClaim.take(MINE).close();
  }
}
