package dev.holdfast.region.kernel;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkClient;

/** The context of one command: its caller, time and ids, and the state it is applied to. */
public final class Call {

  /** Timers in the order they come due: {@code (at, service, name)}. */
  record TimerKey(Instant at, String service, String name) implements Comparable<TimerKey> {
    @Override
    public int compareTo(TimerKey o) {
      int c = at.compareTo(o.at);
      c = c != 0 ? c : service.compareTo(o.service);
      return c != 0 ? c : name.compareTo(o.name);
    }
  }

  record Timer(Instant at) {}

  /** By time, for the next deadline. */
  static final Table<TimerKey, Timer> DUE = Table.of("kernel/due", TimerKey.class, Timer.class);

  /** By {@code service/name}, so that setting a timer again moves it. */
  static final Table<String, Timer> TIMERS = Table.of("kernel/timers", Timer.class);

  private final Region region;
  private final Caller caller;
  private final String requestId;
  private final Instant now;
  private final Ids ids;
  private final Optional<Blob> body;
  private final List<Event> events;
  private final Optional<Guard> guard;

  Call(
      Region region,
      Caller caller,
      String requestId,
      Instant now,
      Ids ids,
      Optional<Blob> body,
      List<Event> events) {
    this(region, caller, requestId, now, ids, body, events, Optional.empty());
  }

  private Call(
      Region region,
      Caller caller,
      String requestId,
      Instant now,
      Ids ids,
      Optional<Blob> body,
      List<Event> events,
      Optional<Guard> guard) {
    this.region = region;
    this.caller = Objects.requireNonNull(caller);
    this.requestId = Objects.requireNonNull(requestId);
    this.now = Objects.requireNonNull(now);
    this.ids = ids;
    this.body = body;
    this.events = events;
    this.guard = guard;
  }

  public Instant now() {
    return now;
  }

  public Ids ids() {
    return ids;
  }

  public Caller caller() {
    return caller;
  }

  public String requestId() {
    return requestId;
  }

  public State state() {
    return region.state();
  }

  /** The region's settings: name, account, zones. */
  public Settings settings() {
    return region.settings();
  }

  /** The names of the region's services, in order. */
  public SortedSet<String> services() {
    return new TreeSet<>(region.services().keySet());
  }

  /** A service by its name: for what it says about requests, without making any. */
  public Optional<Service> service(String name) {
    return Optional.ofNullable(region.services().get(name));
  }

  /** For the answer of a call alone: what it gives must not reach a row, but for signatures, which are no secret. */
  public Vault vault() {
    return region.vault();
  }

  /** {@code arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE}. */
  public String arn(String service, String resource) {
    return "arn:aws:" + service + ':' + settings().region() + ':' + settings().account() + ':' + resource;
  }

  /** The bytes that came with an S3 call, already in the blob store. */
  public Optional<Blob> body() {
    return body;
  }

  /** Another service, in this same transaction, as the same caller. */
  public <C extends SdkClient> C client(Class<C> api) {
    return guard.isEmpty() ? region.client(api, this)
        : region.guarded(api, new Call(region, caller, requestId, now, ids, body, events), guard.get());
  }

  /** The same transaction in the name of a service of the region itself; what is guarded stays so. */
  public Call as(String service) {
    return new Call(region, Caller.service(service, settings().account()), requestId, now, ids, Optional.empty(), events,
        guard);
  }

  /** The same call, whose deeds through other services this guard must allow. */
  public Call guarded(Guard by) {
    return new Call(region, caller, requestId, now, ids, body, events, Optional.of(by));
  }

  /**
   * Does all of {@code work} or nothing of it: when it throws, what it changed is taken back and the exception goes
   * on. Controllers wrap in this each call that may be refused.
   */
  public <T> T atomically(Supplier<T> work) {
    int position = state().position();
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      if (state().position() > position) {
        state().rollbackTo(position);
      }
      throw e;
    }
  }

  /** Calls {@link Service#due} of {@code service} with {@code name} at {@code at}, or at once if that has passed. */
  public void timer(String service, String name, Instant at) {
    cancelTimer(service, name);
    state().put(TIMERS, service + '/' + name, new Timer(at));
    state().put(DUE, new TimerKey(at, service, name), new Timer(at));
  }

  public void cancelTimer(String service, String name) {
    state().remove(TIMERS, service + '/' + name)
        .ifPresent(t -> state().remove(DUE, new TimerKey(t.at(), service, name)));
  }

  /**
   * Says that something of note happened, as "instance i-1: running → terminated (its process exited)". Goes to the
   * region's log and to the console, not into the state.
   */
  public void event(String service, String resource, String message) {
    events.add(new Event(now, service, resource, message));
  }
}
