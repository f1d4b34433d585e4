package dev.holdfast.site.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * SQL with its arguments. Arguments may be strings, numbers, booleans, {@link Instant}s, enums (their name in lower
 * case) and {@link Optional}s of these (empty is null).
 */
public final class Transaction {

  /** Makes a value of the row that the result set stands at. */
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;

  Transaction(Connection connection) {
    this.connection = connection;
  }

  public <T> List<T> list(String sql, Row<T> row, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments); ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> one(String sql, Row<T> row, Object... arguments) throws SQLException {
    return list(sql, row, arguments).stream().findFirst();
  }

  /** @return how many rows it changed */
  public int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    }
  }

  /** Several statements at once, without arguments. */
  void script(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, toJdbc(arguments[i]));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  private static Object toJdbc(Object value) {
    return switch (value) {
      case Optional<?> o -> o.<Object>map(Transaction::toJdbc).orElse(null);
      case Instant i -> OffsetDateTime.ofInstant(i, ZoneOffset.UTC);
      case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
      default -> value;
    };
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
