package dev.holdfast.bench.failover;

import dev.holdfast.bench.BenchException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Clients that write numbered commits through the endpoint and remember which were acknowledged. One whose connection
 * breaks does not know what became of its last number; it connects again and goes on with the next.
 */
final class Writers implements AutoCloseable {

  private static final int FETCH = 20_000;
  private static final long PAUSE_MILLIS = 10;

  /** Who acknowledges at present. @param address of the server behind the endpoint; {@code backend} one of its processes */
  record Server(String address, long backend) {}

  /**
   * What became of the commits.
   *
   * @param unknown there, though nobody was told
   * @param twice there more than once
   */
  record Audit(long acknowledged, long lost, long unknown, long twice) {}

  private final String url;
  private final Properties properties = new Properties();
  private final List<Thread> threads = new ArrayList<>();
  private final List<BitSet> acknowledged = new ArrayList<>(); // each guarded by itself
  private volatile Optional<Server> server = Optional.empty();
  private volatile Optional<Outage> outage = Optional.empty();
  private volatile boolean stopped;

  Writers(String address, int port, String database, String user, String password) {
    this.url = "jdbc:postgresql://" + address + ':' + port + '/' + database;
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "15");
    properties.setProperty("socketTimeout", "30");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
  }

  void start(int count) throws SQLException {
    try (Connection c = connect(); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE commits (writer int NOT NULL, n int NOT NULL)");
    }
    for (int i = 0; i < count; i++) {
      int writer = i;
      BitSet mine = new BitSet();
      acknowledged.add(mine);
      threads.add(Thread.ofPlatform().name("writer-" + i).start(() -> write(writer, mine)));
    }
  }

  /** From now on every acknowledgement is told to {@code next}. */
  void watch(Outage next) {
    outage = Optional.of(next);
  }

  /** Who acknowledged the last write. */
  Server awaitServer(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (server.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new BenchException("no write was acknowledged within " + patience.toSeconds() + " s");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return server.get();
  }

  long acknowledged() {
    long sum = 0;
    for (BitSet mine : acknowledged) {
      synchronized (mine) {
        sum += mine.cardinality();
      }
    }
    return sum;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, properties);
  }

  private void write(int writer, BitSet mine) {
    int n = 0;
    while (!stopped) {
      try (Connection c = connect()) {
        Server to = ask(c);
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO commits VALUES (?, ?)")) {
          while (!stopped) {
            insert.setInt(1, writer);
            insert.setInt(2, n++);
            insert.executeUpdate();
            long now = System.nanoTime();
            synchronized (mine) {
              mine.set(n - 1);
            }
            outage.ifPresent(o -> o.acknowledged(to.address(), now));
            server = Optional.of(to);
          }
        }
      } catch (SQLException e) {
        pause(); // not acknowledged, and so not missed
      }
    }
  }

  private static Server ask(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT host(inet_server_addr()), pg_backend_pid()")) {
      r.next();
      return new Server(r.getString(1), r.getLong(2));
    }
  }

  /** Writes no more, and looks for every number. */
  Audit audit() throws SQLException, InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    long acknowledgedBefore = acknowledged();
    List<BitSet> there = acknowledged.stream().map(_ -> new BitSet()).toList();
    long twice = 0;
    try (Connection c = connect()) {
      c.setAutoCommit(false);
      try (Statement s = c.createStatement()) {
        s.setFetchSize(FETCH);
        try (ResultSet r = s.executeQuery("SELECT writer, n FROM commits")) {
          while (r.next()) {
            BitSet of = there.get(r.getInt(1));
            twice += of.get(r.getInt(2)) ? 1 : 0;
            of.set(r.getInt(2));
          }
        }
      }
    }
    long lost = 0;
    long unknown = 0;
    for (int i = 0; i < there.size(); i++) {
      BitSet missing = (BitSet) acknowledged.get(i).clone();
      missing.andNot(there.get(i));
      lost += missing.cardinality();
      BitSet extra = (BitSet) there.get(i).clone();
      extra.andNot(acknowledged.get(i));
      unknown += extra.cardinality();
    }
    return new Audit(acknowledgedBefore, lost, unknown, twice);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
