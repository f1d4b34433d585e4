package dev.holdfast.site.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections with the username and password of a secret, which is read when it is first needed and again when
 * the database refuses them: then somebody has rotated the password.
 */
public final class Login implements Connections.Opener {

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final Supplier<String> secret;
  private volatile Known known = new Known("", "");

  private record Known(String user, String password) {}

  /** @param secret answers the secret's JSON; may throw when it cannot be reached */
  public Login(String host, int port, String name, Supplier<String> secret) {
    this.secret = secret;
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(name);
    source.setConnectTimeout(2);
    source.setSocketTimeout(6);
    source.setLoginTimeout((int) Database.BUDGET.toSeconds()); // seven round trips, each within the socket's timeout
    source.setTcpKeepAlive(true);
    // Never a standby, nor a primary that was demoted: such an address is not the database.
    source.setTargetServerType("primary");
    source.setApplicationName("reel");
  }

  @Override
  public Connection open() throws SQLException {
    Known used = known.user.isEmpty() ? read() : known;
    try {
      return source.getConnection(used.user, used.password);
    } catch (SQLException e) {
      if (!refused(e)) {
        throw e;
      }
      Known fresh = read();
      if (fresh.equals(used)) {
        throw e;
      }
      return source.getConnection(fresh.user, fresh.password);
    }
  }

  private static boolean refused(SQLException e) {
    return "28P01".equals(e.getSQLState()) || "28000".equals(e.getSQLState());
  }

  private Known read() throws SQLException {
    try {
      JsonNode json = new ObjectMapper().readTree(secret.get());
      known = new Known(json.path("username").asText(), json.path("password").asText());
      return known;
    } catch (IOException e) {
      throw new SQLException("the database's secret is not JSON with username and password", "08001");
    } catch (RuntimeException e) {
      throw new SQLException("the database's secret cannot be read", "08001", e);
    }
  }
}
