package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Impairment;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatabaseProxyTest {

  private static final String ENDPOINT = "127.255.78.1";
  private static final int PORT = 25433;

  private final DatabaseProxy proxy = new DatabaseProxy();

  @AfterEach
  void close() {
    proxy.close();
  }

  /** Answers the first byte it gets with its own letter, for each connection. */
  private static ServerSocket server(String address, char letter) throws IOException {
    ServerSocket server = new ServerSocket(PORT, 10, InetAddress.getByName(address));
    Thread.ofVirtual().start(() -> {
      while (!server.isClosed()) {
        try {
          Socket s = server.accept();
          Thread.ofVirtual().start(() -> {
            try (s) {
              while (s.getInputStream().read() >= 0) {
                s.getOutputStream().write(letter);
              }
            } catch (IOException e) {
              // cut
            }
          });
        } catch (IOException e) {
          return;
        }
      }
    });
    return server;
  }

  private void lead(long epoch, Optional<String> to) {
    proxy.apply(List.of(new DatabaseEndpointIntent("db", ENDPOINT, PORT, epoch, to, PORT)));
  }

  private static Socket connect() throws IOException {
    Socket s = new Socket();
    s.connect(new InetSocketAddress(ENDPOINT, PORT), 30_000);
    s.setSoTimeout(30_000);
    return s;
  }

  private static char ask(Socket s) throws IOException {
    s.getOutputStream().write('?');
    return (char) s.getInputStream().read();
  }

  @Test
  void connectionsToAnOldPrimaryAreCutAndNewOnesWaitForTheNext() throws Exception {
    try (ServerSocket _ = server("127.78.1.1", 'A'); ServerSocket _ = server("127.78.1.2", 'B')) {
      lead(1, Optional.of("127.78.1.1"));
      try (Socket old = connect()) {
        assertThat(ask(old)).isEqualTo('A');
        lead(1, Optional.of("127.78.1.1"));
        assertThat(ask(old)).as("the same intent again cuts nothing").isEqualTo('A');
        lead(2, Optional.empty());
        assertThat(old.getInputStream().read()).as("cut").isEqualTo(-1);
      }
      try (Socket waiting = connect()) {
        waiting.getOutputStream().write('?');
        lead(2, Optional.of("127.78.1.2"));
        assertThat((char) waiting.getInputStream().read()).isEqualTo('B');
      }
    }
  }

  @Test
  void aPrimaryThatIsNotThereYetIsTriedAgain() throws Exception {
    lead(1, Optional.of("127.78.1.3"));
    try (Socket early = connect()) {
      early.getOutputStream().write('?');
      try (ServerSocket _ = server("127.78.1.3", 'C')) {
        assertThat((char) early.getInputStream().read()).isEqualTo('C');
      }
    }
  }

  @Test
  void whatOneInstanceSendsIsLateAndWhatIsLostComesWhenTheNetworkIsWell() throws Exception {
    AtomicReference<String> who = new AtomicReference<>("i-1");
    try (DatabaseProxy asking = new DatabaseProxy((_, _) -> Optional.of(who.get()));
        ServerSocket _ = server("127.78.1.5", 'E')) {
      asking.apply(List.of(new DatabaseEndpointIntent("db", ENDPOINT, PORT, 1, Optional.of("127.78.1.5"), PORT)));
      try (Socket s = connect()) {
        assertThat(ask(s)).isEqualTo('E');
        asking.suffer(List.of(new WorldFault.ImpairedClients(
            List.of("i-1"), List.of("127.78.1.0/24"), new Impairment(300, 0, 0, 100))));
        long before = System.nanoTime();
        assertThat(ask(s)).isEqualTo('E');
        assertThat(System.nanoTime() - before).as("on a connection that was there").isGreaterThanOrEqualTo(300_000_000);
        asking.suffer(List.of(new WorldFault.ImpairedClients(
            List.of("i-1"), List.of("127.78.1.0/24"), new Impairment(0, 0, 100, 100))));
        s.getOutputStream().write('?');
        s.setSoTimeout(200);
        assertThatThrownBy(() -> s.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        who.set("i-2");
        try (Socket other = connect()) {
          assertThat(ask(other)).as("another's").isEqualTo('E');
        }
        s.setSoTimeout(30_000);
        asking.suffer(List.of());
        assertThat((char) s.getInputStream().read()).isEqualTo('E');
      }
    }
  }

  @Test
  void anEndpointHasNoSingleOwner() throws Exception {
    try (DatabaseProxy other = new DatabaseProxy(); ServerSocket _ = server("127.78.1.4", 'D')) {
      var intent = List.of(new DatabaseEndpointIntent("db", ENDPOINT, PORT, 1, Optional.of("127.78.1.4"), PORT));
      proxy.apply(intent);
      other.apply(intent);
      proxy.close();
      try (Socket s = connect()) {
        assertThat(ask(s)).isEqualTo('D');
      }
    }
  }
}
