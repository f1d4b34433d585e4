package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;

/** The zone's own connection to one running server, and what it does there. Used by the node's own thread alone. */
interface Session extends AutoCloseable {

  /** Has the server take its new configuration, as far as it can while it runs. */
  void reload(DatabaseNodeIntent want) throws SQLException, IOException;

  /** Whether it follows a primary, or would. */
  boolean follows() throws SQLException, IOException;

  /** Goes on with making it a primary that takes writes. @return whether it is one */
  boolean leads(DatabaseNodeIntent want) throws SQLException, IOException;

  /** How far it has got; grows with what is committed. */
  long position() throws SQLException;

  void setPassword(String user, String password) throws SQLException;

  /** What a primary does again and again. */
  void lead(DatabaseNodeIntent want, DatabaseRole.Primary role) throws SQLException, IOException;

  /** What a standby does again and again. */
  void follow(DatabaseNodeIntent want, DatabaseRole.Standby role) throws SQLException, IOException;

  @Override
  void close();
}
