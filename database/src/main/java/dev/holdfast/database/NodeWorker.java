package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Makes one node what its intent says, on a thread of its own: look at what is, do the next thing, look again. Nothing
 * that it remembers is needed to go on: a new zone process finds it all on disk and in the running server.
 */
final class NodeWorker {

  private static final System.Logger LOG = System.getLogger(NodeWorker.class.getName());

  /** An adopted server is no child of ours, so its exit must be looked for. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration IDLE = Duration.ofSeconds(5);

  /** A standby is looked after as often as its pulse is felt. */
  private static final Duration STANDBY = Duration.ofSeconds(1);

  /** What the thread is asked to do beyond the intent. */
  private enum Order { WORK, LEAVE, STOP, REMOVE }

  private final Node node;
  private final Duration standAside;
  private final BlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private volatile DatabaseNodeIntent intent;
  private volatile Order order = Order.WORK;

  NodeWorker(DatabaseNodeIntent intent, Node.Context context) {
    this.intent = intent;
    this.standAside = context.pace().standAside();
    this.node = new Node(intent.nodeId(), intent.engine(), context, this::wake);
    this.thread = Thread.ofVirtual().name("database-" + intent.nodeId()).start(this::run);
  }

  /** The newest intent. What is being done for a role that has changed is broken off: a copy, a promotion, a start. */
  void apply(DatabaseNodeIntent next) {
    DatabaseNodeIntent before = intent;
    intent = next;
    if (!goesOn(before.role(), next.role()) || before.boot() != next.boot()) {
      thread.interrupt();
    }
    wake();
  }

  /**
   * A primary that gets a new standby to feed has nothing to break off, and its connection is dear: it gets one just when
   * it has taken over, and all its clients connect again.
   */
  private static boolean goesOn(DatabaseRole before, DatabaseRole next) {
    return before.equals(next)
        || before instanceof DatabaseRole.Primary was && next instanceof DatabaseRole.Primary is
            && was.synchronousStandby().equals(is.synchronousStandby());
  }

  void wake() {
    wake.offer(true);
  }

  /** Ends the thread; the server goes on. */
  void leave() {
    end(Order.LEAVE);
  }

  /** Stops the server cleanly, and ends the thread. */
  void stop() {
    end(Order.STOP);
  }

  /** Kills the server, removes its directory and ends the thread. */
  void remove() {
    end(Order.REMOVE);
  }

  void join(Duration patience) throws InterruptedException {
    thread.join(patience);
  }

  private void end(Order how) {
    order = how;
    thread.interrupt();
    wake();
  }

  private void run() {
    while (order == Order.WORK) {
      Duration pause;
      try {
        Thread.interrupted(); // an interrupt only means: look again
        pause = step(intent);
      } catch (IOException | SQLException | RuntimeException e) {
        boolean brokenOff = Thread.interrupted();
        if (!brokenOff) {
          LOG.log(System.Logger.Level.INFO, "database node {0}: {1}", intent.nodeId(), e.toString());
        }
        node.disconnect();
        pause = brokenOff || silenced(e) ? Duration.ZERO : RETRY;
      }
      try {
        wake.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        // look again
      }
    }
    finish();
  }

  /** Whether it failed because the server hangs, which has been dealt with. */
  private boolean silenced(Exception e) {
    try {
      return Admin.silence(e) && node.hung(intent);
    } catch (IOException | RuntimeException second) {
      LOG.log(System.Logger.Level.WARNING, "database node " + intent.nodeId() + " hangs", second);
      return false;
    }
  }

  private void finish() {
    for (int attempt = 0; attempt < 3; attempt++) {
      Thread.interrupted();
      try {
        node.disconnect();
        switch (order) {
          case STOP -> node.stop();
          case REMOVE -> {
            node.end();
            Server.sleep(standAside.toMillis());
            node.remove();
          }
          case LEAVE, WORK -> { }
        }
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "database node " + intent.nodeId() + " cannot " + order, e);
      }
    }
  }

  /** One look and the next thing to do. @return how long there is nothing else to do, unless something happens */
  private Duration step(DatabaseNodeIntent want) throws IOException, SQLException {
    if (!node.accepts(want)) {
      return IDLE;
    }
    if (want.role() instanceof DatabaseRole.Fenced) {
      node.fence(want);
      return IDLE;
    }
    if (!node.ready()) {
      node.build(want);
    }
    Optional<Duration> starting = node.run(want);
    if (starting.isPresent()) {
      return starting.get();
    }
    return switch (want.role()) {
      case DatabaseRole.Primary primary -> {
        if (!node.promoted(want)) {
          yield SOON;
        }
        node.lead(want, primary);
        yield LOOK.multipliedBy(node.adopted() ? 1 : 3);
      }
      case DatabaseRole.Standby standby -> {
        node.follow(want, standby);
        yield node.adopted() ? LOOK : STANDBY;
      }
      case DatabaseRole.Fenced _ -> throw new IllegalStateException("handled above");
    };
  }

  DatabaseNodeIntent intent() {
    return intent;
  }

}
