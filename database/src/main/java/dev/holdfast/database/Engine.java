package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What one kind of database server is to the node that it belongs to: its files and its programs. What is asked of a
 * running one is its {@link Session}. Used by the node's own thread alone.
 */
interface Engine {

  /** How long a new server may take to come up. */
  Duration BUILDING = Duration.ofMinutes(5);

  /** Between two tries to connect. */
  Duration CONNECTING = Duration.ofMillis(20);

  Server server();

  /** What a client begins with, so that any server that is well answers; empty where the server speaks first. */
  byte[] greeting();

  /** Writes the server's configuration. @return whether it is another than before */
  boolean configure(DatabaseNodeIntent want, String password) throws IOException;

  /** A new primary in place of whatever is there: empty, or with the data that the intent says. It may be left running. */
  void initialize(DatabaseNodeIntent want, String password) throws IOException, SQLException;

  /** A copy of the primary, in place of whatever is there. */
  void copy(DatabaseNodeIntent want, DatabaseRole.Standby standby, String password) throws IOException, SQLException;

  /** @throws SQLException when the server does not answer, or not yet */
  Session connect(DatabaseNodeIntent want, String password) throws SQLException;

  /** Ends what is being done with a session that is given up. */
  void disconnected();

  /** Ends what else is being done. */
  void close();

  /** Removes what a server leaves outside its directory; it has been killed. */
  void swept() throws IOException;

  /** Starts the server and waits until it answers. */
  default Session up(DatabaseNodeIntent want, String password) throws IOException {
    server().start();
    long deadline = System.nanoTime() + BUILDING.toNanos();
    while (true) {
      try {
        return connect(want, password);
      } catch (SQLException e) {
        if (!server().alive() || System.nanoTime() > deadline) {
          throw new IOException("the new server does not come up: " + server().lastWords(), e);
        }
      }
      Server.sleep(CONNECTING.toMillis());
    }
  }
}
