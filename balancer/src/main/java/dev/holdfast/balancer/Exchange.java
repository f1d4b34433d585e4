package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One request and its response, over as many attempts as it takes.
 *
 * <p>A request is tried again, on another target, as long as nothing of a response has reached the client, and either
 * nothing of it was sent (the connection was refused), or sending it twice does no harm (its method is idempotent or it
 * has an Idempotency-Key) and all of it that was sent is still held. Anything else could do twice what the client
 * asked for once.
 */
final class Exchange {

  private final ClientConnection client;
  private final Worker worker;
  private final Listener listener;
  private final Meter meter;
  private final long started = System.nanoTime();
  private long lastActivity = started;

  // The request.
  private final ByteBuf head;
  private final boolean isHead;
  private final boolean repeatable;
  private final boolean upgrade;
  private final boolean http10;
  private final boolean keepAlive;
  private final Framing requestBody = new Framing();
  private final HeldBody held = new HeldBody();

  // The attempt.
  private Optional<TargetConnection> connection = Optional.empty();
  private Optional<Target> target = Optional.empty();
  private final List<Target> tried = new ArrayList<>(1);
  private int tries;
  /** A connection that had been used before failed: its target may be well, and may be asked again on a new one. */
  private Optional<Target> stale = Optional.empty();
  private long sent;
  private long delayed; // nanoseconds that it was under way to the target

  // The response.
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private final Framing responseBody = new Framing();
  private int status;
  private boolean interimSent;
  private boolean responding;
  private boolean targetKeepsAlive;
  private boolean closeClient;
  private boolean tunnel;
  boolean over; // read by whoever was to go on with it

  /** Takes over the request whose head the worker has just read. */
  Exchange(ClientConnection client, Worker worker, Listener listener) {
    this.client = client;
    this.worker = worker;
    this.listener = listener;
    this.meter = listener.meter(worker);
    RequestHead request = worker.request;
    isHead = request.isHead;
    repeatable = request.repeatable;
    upgrade = request.upgrade;
    http10 = request.http10;
    keepAlive = request.keepAlive;
    if (request.chunked) {
      requestBody.chunked();
    } else {
      requestBody.length(Math.max(0, request.contentLength));
    }
    request.splice(client.address(), listener.portText(), System.currentTimeMillis() / 1000,
        worker.random.nextLong(), worker.random.nextLong());
    head = Worker.copy(client.channel(), request.spliced(), request.splicedLength());
  }

  // ---- attempts

  void attempt() {
    Optional<Target> chosen = tries == Limits.MAX_TRIES ? Optional.empty() : choose();
    if (chosen.isEmpty()) {
      if (tries == 0) {
        fail(503, Outcome.NO_TARGET, "no target is registered");
      } else {
        fail(502, Outcome.TARGET_CONNECTION, "no attempt succeeded");
      }
      return;
    }
    Target to = chosen.get();
    tries++;
    tried.add(to);
    target = chosen;
    to.outstanding.incrementAndGet();
    Trouble trouble = to.trouble;
    if (trouble.isNone()) {
      delayed = 0;
      reach(to);
    } else {
      delayed = trouble.befall(worker, this, to);
    }
  }

  /** As if the target had said so. */
  void answerFor(int withStatus) {
    target.ifPresent(t -> t.answered(withStatus));
    leaveTarget();
    meter.answered(withStatus, delayed);
    answerOurselves(withStatus, withStatus >= 500 ? Outcome.TARGET_ERROR : Outcome.SUCCESS, "");
  }

  void reach(Target to) {
    // A retry takes a new connection: those in the pool may all be as dead as the last.
    Optional<TargetConnection> pooled = tries > 1 ? Optional.empty() : worker.pooled(to, !repeatable);
    if (pooled.isPresent()) {
      send(pooled.get());
    } else {
      connect(to);
    }
  }

  private Optional<Target> choose() {
    Optional<Target> other = listener.route().choose(tried, worker.nextTurn());
    if (other.isPresent() || stale.isEmpty()) {
      return other;
    }
    Optional<Target> same = stale;
    stale = Optional.empty();
    return same;
  }

  private void connect(Target to) {
    TargetConnection fresh = new TargetConnection(worker, to);
    worker.connect(to, fresh).addListener((ChannelFuture f) -> {
      if (f.isSuccess()) {
        if (over) {
          fresh.giveBack();
        } else {
          send(fresh);
          flushToTarget();
        }
        return;
      }
      notConnected(to, f.cause() instanceof ConnectTimeoutException);
    });
  }

  void notConnected(Target to, boolean tookTooLong) {
    meter.connectionError();
    to.notReached();
    to.suspend();
    if (!over) {
      leaveTarget();
      if (tookTooLong && tries == Limits.MAX_TRIES) {
        fail(504, Outcome.TARGET_CONNECTION, "connecting took too long");
      } else {
        attempt();
      }
    }
  }

  private void send(TargetConnection to) {
    connection = Optional.of(to);
    to.lend(this);
    lastActivity = System.nanoTime();
    sent = lastActivity - delayed;
    to.write(head.retainedDuplicate());
    held.writeTo(to);
    if (held.isFull()) {
      held.letGo();
    }
    client.read(true); // an attempt before may have paused it
  }

  /** The target's share in this exchange is over. */
  private void leaveTarget() {
    target.ifPresent(t -> t.outstanding.decrementAndGet());
    target = Optional.empty();
    connection = Optional.empty();
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }

  void targetClosed(String reason) {
    if (over) {
      return;
    }
    TargetConnection was = connection.orElseThrow();
    if (tunnel || responding && responseBody.endsWithConnection() && reason.isEmpty()) {
      leaveTarget();
      finish(Outcome.SUCCESS, "");
      client.answered(true);
      return;
    }
    String detail = reason.isEmpty() ? "the target closed the connection" : reason;
    if (was.used()) {
      was.target().suspect();
      stale = Optional.of(was.target());
    } else {
      meter.connectionError();
      was.target().notReached();
      was.target().suspend();
    }
    leaveTarget();
    if (responding) {
      finish(Outcome.TARGET_BAD_RESPONSE, detail + " in the middle of its response");
      client.breakOff();
    } else if (repeatable && held.isWhole() && !interimSent) {
      attempt();
    } else {
      fail(502, Outcome.TARGET_CONNECTION, detail + " before it answered, and the request cannot be repeated");
    }
  }

  // ---- from the client

  /** Takes what belongs to this request, and leaves the rest. */
  void fromClient(ByteBuf in) {
    if (over || !in.isReadable()) {
      return;
    }
    int length = tunnel ? in.readableBytes() : requestBody.take(in);
    if (length < 0) {
      abandonTarget();
      if (responding) {
        finish(Outcome.CLIENT_BAD_REQUEST, "a malformed chunk");
        client.breakOff();
      } else {
        fail(400, Outcome.CLIENT_BAD_REQUEST, "a malformed chunk");
      }
      return;
    }
    if (length == 0) {
      return;
    }
    lastActivity = System.nanoTime();
    ByteBuf part = in.readRetainedSlice(length);
    if (connection.isEmpty()) {
      held.hold(part);
      if (held.isFull()) {
        client.read(false); // until the target is there
      }
      return;
    }
    if (!tunnel && !responding && held.mayHold(length)) {
      held.hold(part.retainedDuplicate());
    } else if (!tunnel) {
      held.letGo();
    }
    connection.get().write(part);
    if (!connection.get().writable()) {
      client.read(false);
    }
  }

  void flushToTarget() {
    connection.ifPresent(TargetConnection::flush);
  }

  void targetWritable(boolean writable) {
    lastActivity = System.nanoTime();
    client.read(writable);
  }

  void clientWritable(boolean writable) {
    lastActivity = System.nanoTime();
    connection.ifPresent(c -> c.read(writable));
  }

  void clientGone() {
    if (over) {
      return;
    }
    if (tunnel) {
      TargetConnection c = connection.orElseThrow();
      leaveTarget();
      c.closeAfterFlush();
      finish(Outcome.SUCCESS, "");
    } else {
      abandonTarget();
      finish(Outcome.CLIENT_CANCELLED, "the client closed its connection");
    }
  }

  // ---- from the target

  void fromTarget(ByteBuf bytes) {
    lastActivity = System.nanoTime();
    if (tunnel) {
      toClient(bytes);
    } else if (responding) {
      body(bytes);
    } else {
      heads(bytes);
    }
  }

  void flushToClient() {
    client.flush();
  }

  /** Reads heads until a final one: there may be interim responses before it. */
  private void heads(ByteBuf bytes) {
    received = received.isReadable() ? join(received, bytes) : bytes;
    while (!over && !responding && !tunnel) {
      int length = Worker.headLength(received, received.readerIndex());
      if (length == 0 && received.readableBytes() < Limits.MAX_HEAD) {
        return;
      }
      if (length <= 0 || length > Limits.MAX_HEAD) {
        badResponse("not a response head");
        return;
      }
      received.readBytes(worker.scan.bytes, 0, length);
      worker.response.read(length);
      if (!worker.response.problem.isEmpty()) {
        badResponse(worker.response.problem);
      } else if (worker.response.status == 101) {
        switchProtocols();
      } else if (worker.response.status < 200) {
        interim();
      } else {
        respond();
      }
    }
    if (over) {
      return;
    }
    ByteBuf rest = received;
    received = Unpooled.EMPTY_BUFFER;
    if (tunnel) {
      toClient(rest);
    } else {
      body(rest);
    }
  }

  private ByteBuf join(ByteBuf first, ByteBuf second) {
    ByteBuf both = client.channel().alloc().buffer(first.readableBytes() + second.readableBytes());
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }

  private void interim() {
    interimSent = true;
    if (!http10) {
      worker.response.splice(false);
      writeHead();
    }
  }

  private void switchProtocols() {
    if (!upgrade) {
      badResponse("it switches protocols unasked");
      return;
    }
    tunnel = true;
    closeClient = true;
    status = 101;
    held.letGo();
    meter.answered(status, System.nanoTime() - sent);
    target.ifPresent(t -> t.answered(status));
    worker.response.splice(false);
    writeHead();
  }

  private void respond() {
    ResponseHead response = worker.response;
    if (http10 && response.chunked) {
      badResponse("it sends chunks to an HTTP/1.0 client");
      return;
    }
    responding = true;
    status = response.status;
    targetKeepsAlive = response.keepAlive && !http10;
    response.frame(responseBody, isHead);
    closeClient = !keepAlive || responseBody.endsWithConnection() || !requestBody.done() || client.isRetired();
    meter.answered(status, System.nanoTime() - sent);
    target.ifPresent(t -> t.answered(status));
    held.letGo();
    response.splice(closeClient);
    writeHead();
  }

  private void writeHead() {
    client.write(Worker.copy(client.channel(), worker.response.spliced(), worker.response.splicedLength()));
  }

  private void body(ByteBuf bytes) {
    int length = responseBody.take(bytes);
    if (length < 0) {
      bytes.release();
      abandonTarget();
      finish(Outcome.TARGET_BAD_RESPONSE, "a malformed chunk in the response");
      client.breakOff();
      return;
    }
    if (length < bytes.readableBytes()) {
      targetKeepsAlive = false; // more than the response: who knows whose it is
      ByteBuf part = bytes.readRetainedSlice(length);
      bytes.release();
      toClient(part);
    } else {
      toClient(bytes);
    }
    if (responseBody.done()) {
      end();
    }
  }

  private void toClient(ByteBuf bytes) {
    if (bytes.isReadable()) {
      client.write(bytes);
      if (!client.writable()) {
        connection.ifPresent(c -> c.read(false));
      }
    } else {
      bytes.release();
    }
  }

  private void end() {
    TargetConnection was = connection.orElseThrow();
    leaveTarget();
    if (targetKeepsAlive && requestBody.done()) {
      was.giveBack();
    } else {
      was.close();
    }
    finish(status >= 500 ? Outcome.TARGET_ERROR : Outcome.SUCCESS, "");
    client.answered(closeClient);
  }

  // ---- the end

  private void badResponse(String problem) {
    abandonTarget();
    fail(502, Outcome.TARGET_BAD_RESPONSE, "the target's response is not good HTTP: " + problem);
  }

  private void abandonTarget() {
    Optional<TargetConnection> was = connection;
    leaveTarget();
    was.ifPresent(TargetConnection::close);
  }

  private void fail(int withStatus, Outcome outcome, String detail) {
    meter.failed(withStatus);
    answerOurselves(withStatus, outcome, detail);
  }

  private void answerOurselves(int withStatus, Outcome outcome, String detail) {
    status = withStatus;
    boolean close = !keepAlive || !requestBody.done() || client.isRetired();
    client.write(Pages.page(client.channel().alloc(), status, close, !isHead));
    finish(outcome, detail);
    client.answered(close);
  }

  private void finish(Outcome outcome, String detail) {
    over = true;
    head.release();
    held.letGo();
    if (outcome != Outcome.SUCCESS || tries > 1) {
      boolean whole = outcome == Outcome.SUCCESS || outcome == Outcome.TARGET_ERROR || !responding && status != 0;
      worker.accessLog.accept(new AccessEntry(
          listener.route().loadBalancerArn(), outcome, whole ? status : 0, tries,
          tried.isEmpty() ? "" : tried.getLast().toString(), System.nanoTime() - started, detail));
    }
  }

  void tick(long now) {
    if (over || now - lastActivity <= listener.route().idleNanos()) {
      return;
    }
    boolean clientIsSlow = !client.writable() || !requestBody.done() && client.channel().config().isAutoRead();
    target.ifPresent(t -> {
      if (!clientIsSlow) {
        t.notReached();
        t.suspect();
      }
    });
    abandonTarget();
    if (tunnel || responding) {
      finish(tunnel ? Outcome.SUCCESS : clientIsSlow ? Outcome.CLIENT_TIMEOUT : Outcome.TARGET_TIMEOUT,
          "nothing moved for the idle timeout");
      client.breakOff();
    } else if (clientIsSlow) {
      fail(408, Outcome.CLIENT_TIMEOUT, "the request's body did not arrive in time");
    } else {
      fail(504, Outcome.TARGET_TIMEOUT, "the target did not answer in time");
    }
  }
}
