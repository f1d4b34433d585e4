package dev.holdfast.zone.home;

import dev.holdfast.region.kernel.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * A region's hold on its network: without it the instances and databases of two regions of one machine would meet at
 * the same loopback addresses. It is a port that the region's process binds, so it ends with the process, however that
 * ends, and holds between users too.
 */
public final class NetworkClaim implements AutoCloseable {

  private static final int PORT = 4566;

  private final ServerSocket held;

  private NetworkClaim(ServerSocket held) {
    this.held = held;
  }

  /** @throws IOException saying what to do, when another region has it */
  public static NetworkClaim take(int network) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(network), PORT), 1);
      return new NetworkClaim(socket);
    } catch (BindException e) {
      socket.close();
      throw new IOException("another region of this machine uses the network " + network
          + "; set HOLDFAST_NETWORK to another number from 0 to " + (Settings.NETWORKS - 1)
          + " (and three ports: HOLDFAST_API_PORT, HOLDFAST_CONSOLE_PORT, HOLDFAST_SITE_PORT)");
    }
  }

  @Override
  public void close() throws IOException {
    held.close();
  }

  /** At the end of 127.255.0.0/16, where databases' endpoints are counted from the beginning. */
  private static InetAddress address(int network) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, (byte) 255, (byte) 255, (byte) (network + 1)});
  }
}
