package dev.holdfast.balancer;

import dev.holdfast.region.world.ZoneIntent.TargetGroupIntent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Checks one target again and again and decides its {@link Target#health}.
 *
 * <p>As on AWS a new target is healthy after one good check; a healthy one is unhealthy after so many bad ones in a row,
 * and the other way round. Beyond AWS: the first check is at once; while a new target is not healthy yet it is looked at
 * each second (which can make it healthy, not unhealthy); after a request has failed on it, it is looked at four times a
 * second for a while, and these looks count; and so do those that follow the first good check of an unhealthy one.
 *
 * <p>Everything here runs on one event loop, except {@link #soon}.
 */
final class HealthCheck {

  private static final long URGENT_MILLIS = 250;
  private static final int URGENT_LOOKS = 8;
  private static final long NEW_TARGET_MILLIS = 1_000;
  /** A check asked for so soon after the last would say the same. */
  private static final long SOONEST_NANOS = 50_000_000L;

  /** What is told when the verdict changes. */
  interface Verdicts {
    /** @param reason empty when healthy; else as {@code Report.TargetHealth} has it */
    void changed(Target target, boolean healthy, String reason);
  }

  private final Target target;
  private final Transport transport;
  private final EventLoop loop;
  private final Verdicts verdicts;
  private final SplittableRandom random = new SplittableRandom();

  private TargetGroupIntent settings;
  private boolean stopped;
  private boolean checking;
  private Optional<ScheduledFuture<?>> next = Optional.empty();
  private int urgent;
  private int good;
  private int bad;
  private long lastCheck;
  private long lastCounted;

  HealthCheck(
      Target target, Transport transport, EventLoop loop, TargetGroupIntent settings, Verdicts verdicts) {
    this.target = target;
    this.transport = transport;
    this.loop = loop;
    this.settings = settings;
    this.verdicts = verdicts;
    long now = System.nanoTime();
    lastCheck = now - TimeUnit.DAYS.toNanos(1);
    lastCounted = lastCheck;
    target.onSuspicion(this::soon);
  }

  void start() {
    loop.execute(this::check);
  }

  void stop() {
    loop.execute(() -> {
      stopped = true;
      next.ifPresent(n -> n.cancel(false));
    });
  }

  void settings(TargetGroupIntent changed) {
    loop.execute(() -> settings = changed);
  }

  /** Looks now, and often for a while. */
  void soon() {
    loop.execute(() -> {
      boolean already = urgent == URGENT_LOOKS;
      urgent = URGENT_LOOKS;
      if (!checking && !stopped && !already) {
        long wait = Math.max(0, SOONEST_NANOS - (System.nanoTime() - lastCheck));
        schedule(TimeUnit.NANOSECONDS.toMillis(wait));
      }
    });
  }

  private void schedule(long millis) {
    next.ifPresent(n -> n.cancel(false));
    next = stopped ? Optional.empty() : Optional.of(loop.schedule(this::check, millis, TimeUnit.MILLISECONDS));
  }

  private void check() {
    if (stopped || checking) {
      return;
    }
    checking = true;
    lastCheck = System.nanoTime();
    int timeout = settings.healthCheckTimeoutSeconds() * 1000;
    Trouble trouble = target.trouble;
    if (trouble.isNone()) {
      connect(timeout);
    } else {
      int delay = (int) Math.min(timeout, trouble.delayMillis(random));
      loop.schedule(() -> connectThrough(trouble, timeout - delay), delay, TimeUnit.MILLISECONDS);
    }
  }

  private void connectThrough(Trouble trouble, int timeLeft) {
    if (timeLeft == 0) {
      checked(Optional.of("Target.Timeout: Request timed out"));
    } else if (trouble.fails(random)) {
      checked(verdict(trouble.status()));
    } else {
      connect(timeLeft);
    }
  }

  private void connect(int timeout) {
    Probe probe = new Probe(timeout);
    Worker.client(transport, probe, Math.min(timeout, Limits.CONNECT_TIMEOUT_MILLIS))
        .group(loop)
        .connect(target.address)
        .addListener((ChannelFuture f) -> {
          if (!f.isSuccess()) {
            probe.end(Optional.of(f.cause() instanceof ConnectTimeoutException
                ? "Target.Timeout: Request timed out"
                : "Target.FailedHealthChecks: Health checks failed"));
          }
        });
  }

  private void checked(Optional<String> failure) {
    checking = false;
    if (stopped) {
      return;
    }
    if (failure.isEmpty()) {
      passed();
    } else {
      failed(failure.get());
    }
    schedule(untilNext(failure.isEmpty()));
  }

  private void passed() {
    urgent = 0;
    bad = 0;
    good++;
    target.suspended = false;
    lastCounted = lastCheck;
    if (target.health == Target.Health.INITIAL
        || target.health == Target.Health.UNHEALTHY && good >= settings.healthyThreshold()) {
      target.health = Target.Health.HEALTHY;
      verdicts.changed(target, true, "");
    }
  }

  private void failed(String reason) {
    good = 0;
    boolean isNew = target.health == Target.Health.INITIAL;
    long interval = TimeUnit.SECONDS.toNanos(settings.healthCheckIntervalSeconds());
    if (!isNew || lastCheck - lastCounted >= interval * 9 / 10) {
      bad++;
      lastCounted = lastCheck;
    }
    if (target.health != Target.Health.UNHEALTHY && bad >= settings.unhealthyThreshold()) {
      target.health = Target.Health.UNHEALTHY;
      verdicts.changed(target, false, reason);
    }
  }

  private long untilNext(boolean wasGood) {
    if (urgent > 0) {
      urgent--;
      return URGENT_MILLIS;
    }
    if (wasGood && target.health == Target.Health.UNHEALTHY) {
      return URGENT_MILLIS;
    }
    if (target.health == Target.Health.INITIAL) {
      return NEW_TARGET_MILLIS;
    }
    long interval = TimeUnit.SECONDS.toMillis(settings.healthCheckIntervalSeconds());
    return interval * 9 / 10 + random.nextLong(interval / 5 + 1);
  }

  /** @return why a check that was answered with this status failed; empty: it passed */
  private Optional<String> verdict(int status) {
    return matches(settings.matcher(), status)
        ? Optional.empty()
        : Optional.of("Target.ResponseCodeMismatch: Health checks failed with these codes: [" + status + ']');
  }

  /** Whether the status is among those of a matcher, as {@code "200"}, {@code "200,301"}, {@code "200-299"}. */
  static boolean matches(String matcher, int status) {
    return Arrays.stream(matcher.split(",")).anyMatch(part -> {
      String[] ends = part.split("-");
      return Integer.parseInt(ends[0]) <= status && status <= Integer.parseInt(ends[ends.length - 1]);
    });
  }

  /** One check: a connection of its own, one request, and the first line of what comes back. */
  private final class Probe extends ChannelInboundHandlerAdapter {

    private final int timeoutMillis;
    private final StringBuilder line = new StringBuilder();
    private boolean ended;
    private Optional<Channel> channel = Optional.empty();

    Probe(int timeoutMillis) {
      this.timeoutMillis = timeoutMillis;
    }

    /** @param failure why the check failed; empty: it passed */
    void end(Optional<String> failure) {
      if (!ended) {
        ended = true;
        channel.ifPresent(Channel::close);
        checked(failure);
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel = Optional.of(ctx.channel());
      String request = "GET " + settings.healthCheckPath() + " HTTP/1.1\r\n"
          + "Host: " + target.key.address() + ':' + target.key.port() + "\r\n"
          + "User-Agent: ELB-HealthChecker/2.0\r\n"
          + "Accept-Encoding: gzip, compressed\r\n"
          + "Connection: close\r\n\r\n";
      ByteBuf bytes = ctx.alloc().buffer(request.length());
      ctx.writeAndFlush(bytes.writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
      ctx.executor().schedule(
          () -> end(Optional.of("Target.Timeout: Request timed out")), timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable() && line.length() < 12) {
        line.append((char) bytes.readByte());
      }
      bytes.release();
      if (line.length() == 12) {
        end(verdict(line.toString()));
      }
    }

    private Optional<String> verdict(String statusLine) {
      if (!statusLine.matches("HTTP/1\\.[01] \\d{3}")) {
        return Optional.of("Target.FailedHealthChecks: Health checks failed");
      }
      return HealthCheck.this.verdict(Integer.parseInt(statusLine.substring(9)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end(Optional.of("Target.FailedHealthChecks: Health checks failed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(Optional.of("Target.FailedHealthChecks: Health checks failed"));
    }
  }
}
