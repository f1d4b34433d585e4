package dev.holdfast.database;

import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The endpoints of the databases, bound with SO_REUSEPORT by the proxy of every zone, each leading to the primary. An
 * endpoint stays where it is while the primary behind it changes: connections to the old one are cut at once, new ones
 * wait a while for the next.
 */
public final class DatabaseProxy implements AutoCloseable {

  /** Who a client is. */
  public interface Clients {
    /** The instance whose process holds the client's end of the connection; empty: none's, or nobody can tell. */
    Optional<String> instanceOf(InetSocketAddress client, InetSocketAddress endpoint);
  }

  private static final System.Logger LOG = System.getLogger(DatabaseProxy.class.getName());

  /** By the endpoint's address and port. Guarded by this. */
  private final Map<String, Endpoint> endpoints = new TreeMap<>();

  /** Guarded by this. */
  private List<WorldFault.OfNetwork> troubles = List.of();

  private final Clients clients;

  public DatabaseProxy() {
    this((_, _) -> Optional.empty());
  }

  /** @param clients asked once for a connection, when something befalls those of some instances */
  public DatabaseProxy(Clients clients) {
    this.clients = clients;
  }

  /** The whole truth. An endpoint that cannot be bound is tried again with the next intent, and logged. */
  public synchronized void apply(List<DatabaseEndpointIntent> intents) {
    List<String> listed = intents.stream().map(DatabaseProxy::key).toList();
    for (String key : List.copyOf(endpoints.keySet())) {
      if (!listed.contains(key)) {
        endpoints.remove(key).close();
      }
    }
    for (DatabaseEndpointIntent intent : intents) {
      Endpoint endpoint = endpoints.get(key(intent));
      if (endpoint != null) {
        endpoint.apply(intent);
        continue;
      }
      try {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        socket.bind(new InetSocketAddress(intent.address(), intent.port()), Endpoint.BACKLOG);
        Endpoint opened = new Endpoint(socket, intent, clients);
        opened.suffer(troubles);
        endpoints.put(key(intent), opened);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot bind the endpoint of {0}, {1}: {2}",
            intent.dbInstance(), key(intent), e.getMessage());
      }
    }
  }

  /** Makes these, and no others, what the way to the primaries suffers. */
  public synchronized void suffer(List<WorldFault.OfNetwork> faults) {
    troubles = List.copyOf(faults);
    endpoints.values().forEach(e -> e.suffer(troubles));
  }

  /** Connections open through this proxy, for the console. */
  public synchronized int connections() {
    return endpoints.values().stream().mapToInt(Endpoint::connections).sum();
  }

  private static String key(DatabaseEndpointIntent intent) {
    return intent.address() + ':' + intent.port();
  }

  @Override
  public synchronized void close() {
    endpoints.values().forEach(Endpoint::close);
    endpoints.clear();
  }
}
