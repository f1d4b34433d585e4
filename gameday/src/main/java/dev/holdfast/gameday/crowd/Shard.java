package dev.holdfast.gameday.crowd;

import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** One thread with its share of the people and of the connections. Nothing of it is used by any other thread. */
final class Shard implements Runnable {

  /** How long a connection may lie unused. */
  private static final long KEPT = 20_000;

  /** How often it is looked whether a request has taken too long. */
  private static final long LOOK = 50;

  private static final long MILLI = 1_000_000L;
  private static final Sample.Kind[] KINDS = Sample.Kind.values();

  /** What people do that is more than one request, and needs a client that blocks. */
  interface Uploads {
    /** @param done told what came of it: empty, or why it failed; from any thread. @return false when too many are on */
    boolean begin(Website.User user, long number, Consumer<Optional<String>> done);
  }

  private final People people;
  private final int first;
  private final Habits habits;
  private final Requests requests;
  private final InetSocketAddress address;
  private final int most;
  private final Uploads uploads;
  private final Consumer<Visit> visits;
  private final Stopwatch watch;
  private final long begin;
  private final Selector selector;
  private final Wheel wheel;
  private final Deque<Line> idle = new ArrayDeque<>();
  private final List<Line> lines = new ArrayList<>();
  private final Queue<Runnable> fromOthers = new ConcurrentLinkedQueue<>();
  private int head = Wheel.NONE;
  private int tail = Wheel.NONE;
  private int uploading;
  private volatile long end = Long.MAX_VALUE;
  private volatile boolean closed;
  private volatile Figures figures = new Figures(0, 0, 0, 0);
  private int waiting;
  private int mostOpen;

  /** How things stand: people who wait for a connection, requests under way, connections open, and the most ever. */
  record Figures(int waiting, int underWay, int open, int mostOpen) {}

  /**
   * A request and what came of it.
   *
   * @param item the number of what it was about, or -1; {@code said} a comment's text; {@code answer} what was kept
   */
  record Visit(Sample sample, int person, int item, String said, String answer) {}

  /**
   * @param first the number of its first person among all
   * @param begin when it begins, as the stopwatch counts; {@code most} connections at once
   */
  Shard(People people, int first, Habits habits, Requests requests, InetSocketAddress address, int most,
        Uploads uploads, Consumer<Visit> visits, Stopwatch watch, long begin) throws IOException {
    this.people = people;
    this.first = first;
    this.habits = habits;
    this.requests = requests;
    this.address = address;
    this.most = most;
    this.uploads = uploads;
    this.visits = visits;
    this.watch = watch;
    this.begin = begin;
    this.selector = Selector.open();
    this.wheel = new Wheel(people.next, people.due);
    for (int p = 0; p < people.count(); p++) {
      // As if they had been here for long: most have something open.
      for (int acts = 0; acts < 3; acts++) {
        habits.decide(people, p);
      }
      wheel.add(p);
    }
  }

  void endAt(long at) {
    end = at;
    selector.wakeup();
  }

  void close() {
    closed = true;
    selector.wakeup();
  }

  Figures figures() {
    return figures;
  }

  @Override
  public void run() {
    long look = 0;
    try {
      while (!closed) {
        long now = (watch.now() - begin) / MILLI;
        boolean over = watch.now() >= end;
        if (!over) {
          wheel.advance((int) Math.max(0, now), this::queue);
        } else if (head == Wheel.NONE && lines.size() == idle.size() && uploading == 0) {
          return;
        }
        for (Runnable r = fromOthers.poll(); r != null; r = fromOthers.poll()) {
          r.run();
        }
        dispatch(now);
        selector.select(this::ready, 1);
        if (now >= look) {
          look = now + LOOK;
          expire(now);
          figures = new Figures(waiting, lines.size() - idle.size() + uploading, lines.size(), mostOpen);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector", e);
    } finally {
      lines.forEach(Line::close);
      try {
        selector.close();
      } catch (IOException e) {
        // It ends in any case.
      }
    }
  }

  /** Last of those who wait for a connection. */
  private void queue(int p) {
    people.next[p] = Wheel.NONE;
    if (head == Wheel.NONE) {
      head = p;
    } else {
      people.next[tail] = p;
    }
    tail = p;
    waiting++;
  }

  private int next() {
    int p = head;
    head = people.next[p];
    waiting--;
    return p;
  }

  private void dispatch(long now) {
    while (head != Wheel.NONE) {
      if (now - people.due[head] > Website.PATIENCE.toMillis()) {
        finish(next(), Optional.of("no connection was free for " + Website.PATIENCE.toSeconds() + " s"), "", "");
      } else if (KINDS[people.act[head]] == Sample.Kind.UPLOAD) {
        upload(next());
      } else {
        Optional<Line> line = line(now);
        if (line.isEmpty()) {
          return;
        }
        send(line.get(), next());
      }
    }
  }

  private void send(Line line, int p) {
    Sample.Kind kind = KINDS[people.act[p]];
    String text = kind == Sample.Kind.COMMENT ? requests.comment(first + p) : "";
    line.person = p;
    line.said = text;
    // From when it was due, as the person counts; but a connection is not cut before it had a second.
    line.deadline = Math.max(people.due[p] + Website.PATIENCE.toMillis(), (watch.now() - begin) / MILLI + 1000);
    handle(line, line.send(requests.of(kind, first + p, people.item[p], text), kind == Sample.Kind.COMMENT));
  }

  private Optional<Line> line(long now) {
    for (Line line = idle.pollLast(); line != null; line = idle.pollLast()) {
      if (now - line.rested < KEPT) {
        return Optional.of(line);
      }
      drop(line);
    }
    if (lines.size() >= most) {
      return Optional.empty();
    }
    try {
      Line line = Line.open(address, selector);
      lines.add(line);
      mostOpen = Math.max(mostOpen, lines.size());
      return Optional.of(line);
    } catch (IOException e) {
      finish(next(), Optional.of("cannot connect: " + e.getMessage()), "", "");
      return head == Wheel.NONE ? Optional.empty() : line(now);
    }
  }

  private void ready(SelectionKey key) {
    Line line = (Line) key.attachment();
    handle(line, line.ready());
  }

  private void handle(Line line, Line.State state) {
    if (state == Line.State.GOING_ON) {
      return;
    }
    int p = line.person;
    line.person = Wheel.NONE;
    if (p == Wheel.NONE) {
      // The other side has ended a connection that rested.
      idle.remove(line);
      drop(line);
      return;
    }
    Optional<String> failure = state == Line.State.FAILED ? Optional.of(line.failure())
        : Optional.of("status " + line.status()).filter(_ -> !expected(KINDS[people.act[p]], line.status()));
    if (state == Line.State.DONE && line.keeps()) {
      line.rested = (watch.now() - begin) / MILLI;
      idle.addLast(line);
    } else {
      drop(line);
    }
    finish(p, failure, line.said, line.text());
  }

  private static boolean expected(Sample.Kind kind, int status) {
    return switch (kind) {
      case PICTURE -> status == 302;
      case COMMENT, LIKE -> status == 200 || status == 202;
      default -> status == 200;
    };
  }

  private void expire(long now) {
    for (Line line : List.copyOf(lines)) {
      if (line.person != Wheel.NONE && now > line.deadline) {
        int p = line.person;
        line.person = Wheel.NONE;
        drop(line);
        finish(p, Optional.of("no answer within " + Website.PATIENCE.toSeconds() + " s"), "", "");
      }
    }
  }

  private void drop(Line line) {
    line.close();
    lines.remove(line);
  }

  private void upload(int p) {
    uploading++;
    boolean begun = requests.hasAccounts() && uploads.begin(requests.account(first + p), first + p, failure -> {
      fromOthers.add(() -> {
        uploading--;
        finish(p, failure, "", "");
      });
      selector.wakeup();
    });
    if (!begun) {
      uploading--;
      finish(p, Optional.of("not sent: too many uploads are on their way already"), "", "");
    }
  }

  private void finish(int p, Optional<String> failure, String text, String answer) {
    long due = begin + people.due[p] * MILLI;
    visits.accept(new Visit(new Sample(KINDS[people.act[p]], due, Math.max(due, watch.now()), failure), first + p,
        people.item[p], text, answer));
    // After the act that was due, not after its answer: a slow website is asked no less.
    people.due[p] += people.think(p);
    habits.decide(people, p);
    wheel.add(p);
  }
}
