package dev.holdfast.site.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.site.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DatabaseTest {

  @Test
  void workWaitsForTheDatabaseToComeBack() throws Exception {
    Database database = TestPostgres.database();
    database.write(tx -> tx.update("insert into shared_key values ('a', 'b')"));
    TestPostgres.crash();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // More than there are connections, as after a failover under load.
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        reads.add(threads.submit(() -> database.read(tx ->
            tx.one("select 1 from shared_key where name = 'a'", row -> row.getInt(1)).orElseThrow())));
      }
      Future<Integer> write = threads.submit(() -> database.write(tx ->
          tx.update("insert into shared_key values ('c', 'd') on conflict do nothing")));
      assertThat(write.isDone()).isFalse();
      TestPostgres.restart();
      for (Future<Integer> read : reads) {
        assertThat(read.get()).isEqualTo(1);
      }
      assertThat(write.get()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerToACommitThatWasLostChangesNothing() {
    Database database = TestPostgres.database();
    AtomicInteger runs = new AtomicInteger();
    Callable<String> request = () -> Answers.once(database, "key-1", "add", tx -> {
      tx.update("insert into shared_key values (?, 'x')", "run" + runs.incrementAndGet());
      return "answer " + runs.get();
    });
    database.write(tx -> {
      // The first try commits, and then its connection breaks before the answer: so the work is done again.
      if (runs.get() == 0) {
        try {
          request.call();
        } catch (Exception e) {
          throw new SQLException(e);
        }
        throw new SQLException("the answer was lost", "08006");
      }
      return 0;
    });
    assertThatCode(request).isEqualTo("answer 1");
    assertThat(database.<Integer>read(tx -> tx.one("select count(*) from shared_key", r -> r.getInt(1)).orElseThrow()))
        .isEqualTo(1);
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertThatCode(Callable<String> call) {
    try {
      return assertThat(call.call());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyWithTheSameKeyGetOneAnswer() throws Exception {
    Database database = TestPostgres.database();
    AtomicInteger runs = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> Answers.once(database, "same", "what", tx -> "run " + runs.incrementAndGet())));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("run 1");
      }
    }
    assertThatThrownBy(() -> Answers.once(database, "same", "other", tx -> "x"))
        .isInstanceOf(Answers.KeyReused.class);
  }

  @Test
  void aMistakeIsNotTriedAgainAndLeavesTheConnectionUsable() {
    Database database = TestPostgres.database();
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() -> database.write(tx -> {
      runs.incrementAndGet();
      tx.update("insert into shared_key values ('half', 'done')");
      return tx.update("insert into shared_key values (null, null)");
    })).isInstanceOf(IllegalStateException.class);
    assertThat(runs).hasValue(1);
    List<Integer> rows = database.read(tx -> tx.list("select 1 from shared_key", row -> 1));
    assertThat(rows).isEmpty();
  }

  @Test
  void whoDoesNotWantToWaitHearsAtOnce() {
    Database database = new Database(new Login("127.0.0.1", 1, "x", () -> "{\"username\":\"a\",\"password\":\"b\"}"));
    Instant before = Instant.now();
    assertThatThrownBy(() -> database.now(tx -> 1)).isInstanceOf(Unavailable.class);
    assertThat(Instant.now()).isBefore(before.plusSeconds(3));
  }

  @Test
  void serversThatStartTogetherMigrateOnce() throws Exception {
    TestPostgres.Address address = TestPostgres.empty();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> servers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        servers.add(threads.submit(() -> Schema.migrate(address.open())));
      }
      for (Future<?> server : servers) {
        server.get();
      }
    }
    assertThat(address.open().<Integer>read(tx ->
        tx.one("select count(*) from schema_version", row -> row.getInt(1)).orElseThrow())).isEqualTo(2);
  }

  @Test
  void allServersShareAKey() {
    TestPostgres.Address address = TestPostgres.empty();
    Database one = address.open();
    Schema.migrate(one);
    assertThat(new SharedKeys(one).get("a")).hasSize(32).isEqualTo(new SharedKeys(address.open()).get("a"))
        .isNotEqualTo(new SharedKeys(one).get("b"));
  }
}
