package dev.holdfast.region.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;

/**
 * The state machine. {@link #apply} folds the journal's entries, in order, into the state; reads look at it.
 *
 * <p>An apply that throws leaves the state as it was and answers InternalFailure, the same on every replay, so that no
 * command can poison the journal. Not safe for several threads: the owner lets one writer or many readers in.
 */
public final class Region {

  /** The version of the rules this build applies. A journal with entries of a later version must not be replayed. */
  public static final int RULES = 1;

  /** After so many rounds controllers that still find something to do are in a loop: a defect, so the command fails. */
  private static final int MAX_ROUNDS = 200;

  private final Settings settings;
  private final SortedMap<String, Service> services = new TreeMap<>();
  private final SortedMap<String, Service> byApi = new TreeMap<>();
  private final SortedMap<String, Operations> operations = new TreeMap<>();
  private final List<Controller> controllers = new ArrayList<>();
  private final List<Set<Table<?, ?>>> watched;

  /** By any controller: most commands touch none of these. */
  private final Set<Table<?, ?>> watchedByAny;
  private final State state;
  private final Vault vault;
  /** Those with operations that wait. */
  private final List<Service> waitedFor = new ArrayList<>();

  private final Consumer<Throwable> defects;
  private long index;
  private Instant time = Instant.EPOCH;

  /** With all its rows in memory. */
  public Region(Settings settings, List<? extends Service> services, Vault vault, Consumer<Throwable> defects) {
    this(settings, services, vault, defects, Storage.MEMORY);
  }

  /** @param defects told of every exception that is answered as InternalFailure */
  public Region(Settings settings, List<? extends Service> services, Vault vault, Consumer<Throwable> defects,
      Storage storage) {
    this.settings = settings;
    this.vault = vault;
    this.defects = defects;
    TreeSet<Table<?, ?>> tables = new TreeSet<>(List.of(Call.DUE, Call.TIMERS));
    for (Service service : services) {
      if (this.services.put(service.name(), service) != null) {
        throw new IllegalArgumentException("two services are named " + service.name());
      }
      byApi.put(service.api().getName(), service);
      for (Table<?, ?> table : service.tables()) {
        if (!tables.add(table)) {
          throw new IllegalArgumentException("two services declare the table " + table.name());
        }
      }
      controllers.addAll(service.controllers());
    }
    this.watched = controllers.stream().map(Controller::watches).toList();
    this.watchedByAny = watched.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    this.state = new State(tables, storage);
    for (Service service : services) {
      SdkClient sample = service.on(call(Caller.root(settings.account()), "startup", Instant.EPOCH, 0));
      operations.put(service.name(), new Operations(sample.getClass()));
      if (operations.get(service.name()).byName().values().stream().anyMatch(Operations.Operation::waits)) {
        waitedFor.add(service);
      }
    }
  }

  /** Applies the next entry of the journal. */
  public Outcome apply(Entry entry) {
    if (entry.index() != index + 1) {
      throw new IllegalArgumentException("entry " + entry.index() + " cannot follow entry " + index);
    }
    if (entry.rules() > RULES) {
      throw new IllegalArgumentException(
          "entry " + entry.index() + " needs rules version " + entry.rules() + "; this build knows " + RULES);
    }
    if (entry.time().isBefore(time)) {
      throw new IllegalArgumentException("entry " + entry.index() + " is older than the one before it");
    }
    index = entry.index();
    time = entry.time();
    return transact(entry.command(), entry.time(), entry.seed(), true);
  }

  /**
   * Tries a command without effect: its outcome, if it would change nothing (then that is its answer); empty if it
   * would change something and so must be ordered.
   */
  public Optional<Outcome> attempt(Command command, Instant now) {
    Outcome outcome = transact(command, later(now), 0, false);
    return outcome.changes().isEmpty() ? Optional.of(outcome) : Optional.empty();
  }

  /** Answers an operation that only reads. */
  public Outcome.Answer read(Command.ApiCall read, Instant now) {
    List<Event> events = new ArrayList<>();
    Call call = new Call(
        this, read.caller(), read.requestId(), later(now), Ids.of(read.requestId()), read.body(), events);
    try {
      return answer(call, read);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      defects.accept(e);
      return internalFailure(e);
    }
  }

  /** When the next timer is due. */
  public Optional<Instant> nextDeadline() {
    return state.all(Call.DUE).isEmpty()
        ? Optional.empty()
        : Optional.of(state.all(Call.DUE).firstKey().at());
  }

  /** See {@link Service#nextAttempt}. */
  public Optional<Instant> nextAttempt(Command.ApiCall waiting, Instant now) {
    Service service = services.get(waiting.service());
    return service.nextAttempt(call(waiting.caller(), waiting.requestId(), later(now), 0), waiting.request());
  }

  /** See {@link Service#likely}. */
  public boolean likely(Command.ApiCall waiting, Instant now) {
    Service service = services.get(waiting.service());
    return service.likely(call(waiting.caller(), waiting.requestId(), later(now), 0), waiting.request());
  }

  /** See {@link Service#awaits}; a name that no other service's call has. */
  public String awaits(Command.ApiCall waiting) {
    return waiting.service() + ':' + services.get(waiting.service()).awaits(waiting.request());
  }

  /** For whom these changes may have made something to do, by the names that {@link #awaits} gives. */
  public Set<String> stirred(Changes changes) {
    Set<String> names = new TreeSet<>();
    for (Service service : waitedFor) {
      service.stirred(changes).forEach(name -> names.add(service.name() + ':' + name));
    }
    return names;
  }

  /** See {@link Service#mayWait}. */
  public Duration mayWait(Command.ApiCall waiting, Instant now) {
    Service service = services.get(waiting.service());
    return service.mayWait(call(waiting.caller(), waiting.requestId(), later(now), 0), waiting.request());
  }

  public Optional<Operations.Operation> operation(String service, String name) {
    return Optional.ofNullable(operations.get(service)).map(o -> o.byName().get(name));
  }

  public SortedMap<String, Service> services() {
    return Collections.unmodifiableSortedMap(services);
  }

  public Operations operations(String service) {
    return operations.get(service);
  }

  public Settings settings() {
    return settings;
  }

  public Vault vault() {
    return vault;
  }

  public State state() {
    return state;
  }

  /** The index of the last applied entry; 0 before the first. */
  public long index() {
    return index;
  }

  /** The time of the last applied entry. */
  public Instant time() {
    return time;
  }

  /** Puts back a checkpoint: the position it was taken at, then those of its rows that the storage does not have itself. Only before the first command. */
  public void restore(long checkpointIndex, Instant checkpointTime) {
    if (index != 0) {
      throw new IllegalStateException("a checkpoint can only be loaded into a new region");
    }
    index = checkpointIndex;
    time = checkpointTime;
  }

  public void restoreRow(Table<?, ?> table, Comparable<?> key, Record row) {
    state.load(table, key, row);
  }

  /** A context outside any command, for code that looks at the state through the services (console, intents, tests). */
  public Call looking(Instant now) {
    return call(Caller.root(settings.account()), "looking", later(now), 0);
  }

  <C extends SdkClient> C client(Class<C> api, Call call) {
    Service service = byApi.get(api.getName());
    if (service == null) {
      throw Errors.badRequest("InvalidAction", api.getSimpleName() + " is not part of this region");
    }
    return api.cast(service.on(call));
  }

  <C extends SdkClient> C guarded(Class<C> api, Call plain, Guard guard) {
    C real = client(api, plain);
    Service service = byApi.get(api.getName());
    return new Guarded(plain, guard, service, operations(service.name()), real).as(api);
  }

  private Outcome transact(Command command, Instant now, long seed, boolean keep) {
    List<Event> events = new ArrayList<>();
    state.begin();
    Optional<Outcome.Answer> answer;
    try {
      answer = execute(command, now, seed, events);
      if (answer.isPresent() && answer.get() instanceof Outcome.Refused) {
        state.rollback();
        return new Outcome(answer, Changes.NONE, List.of());
      }
      Changes changes = state.changesSince(0);
      if (keep) {
        state.commit();
      } else {
        state.rollback();
      }
      return new Outcome(answer, changes, events);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      state.rollback();
      defects.accept(e);
      return new Outcome(
          command instanceof Command.ApiCall ? Optional.of(internalFailure(e)) : Optional.empty(),
          Changes.NONE,
          List.of());
    }
  }

  private Optional<Outcome.Answer> execute(Command command, Instant now, long seed, List<Event> events) {
    Ids ids = new Ids(seed);
    Caller own = Caller.service("holdfast", settings.account());
    Optional<Outcome.Answer> answer = switch (command) {
      case Command.ApiCall api -> {
        Call call = new Call(this, api.caller(), api.requestId(), now, ids, api.body(), events);
        Outcome.Answer answered = answer(call, api);
        // A call that changed nothing leaves no trace: an attempt that finds nothing to do must stay without effect.
        if (answered instanceof Outcome.Success && state.position() > 0) {
          services.values().forEach(service -> service.succeeded(call, api));
        }
        yield Optional.of(answered);
      }
      case Command.Reported reported -> {
        Call call = new Call(this, own, "report", now, ids, Optional.empty(), events);
        services.values().forEach(service -> service.reported(call, reported.report()));
        yield Optional.empty();
      }
      case Command.DeadlineReached() -> {
        Call call = new Call(this, own, "deadline", now, ids, Optional.empty(), events);
        fireDue(call);
        yield Optional.empty();
      }
    };
    if (answer.isEmpty() || answer.get() instanceof Outcome.Success) {
      settle(new Call(this, own, "controller", now, ids, Optional.empty(), events));
    }
    return answer;
  }

  /**
   * Fires what is due now; a timer set while firing waits for the next command, so this ends. One that throws is
   * dropped, with what it did: it would come first for ever, and stop all the others.
   */
  private void fireDue(Call call) {
    List<Call.TimerKey> due = state.all(Call.DUE).keySet().stream()
        .takeWhile(k -> !k.at().isAfter(call.now()))
        .toList();
    for (Call.TimerKey timer : due) {
      if (state.has(Call.DUE, timer)) {
        call.cancelTimer(timer.service(), timer.name());
        try {
          call.atomically(() -> {
            services.get(timer.service()).due(call, timer.name());
            return true;
          });
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
          defects.accept(e);
        }
      }
    }
  }

  /** Runs the controllers until none of them changes anything. */
  private void settle(Call call) {
    if (!state.touchedSince(0, watchedByAny)) {
      return;
    }
    int[] seen = new int[controllers.size()];
    for (int round = 0; round < MAX_ROUNDS; round++) {
      boolean quiet = true;
      for (int i = 0; i < seen.length; i++) {
        int since = seen[i];
        seen[i] = state.position();
        if (state.touchedSince(since, watched.get(i))) {
          Changes changes = state.changesSince(since);
          quiet = false;
          controllers.get(i).reconcile(call, changes);
        }
      }
      if (quiet) {
        return;
      }
    }
    throw new IllegalStateException("controllers still change the state after " + MAX_ROUNDS + " rounds");
  }

  private Outcome.Answer answer(Call call, Command.ApiCall api) {
    Operations.Operation operation = operation(api.service(), api.operation()).orElse(null);
    if (operation == null) {
      return new Outcome.Refused(notImplemented(api.service(), api.operation()));
    }
    try {
      return new Outcome.Success(operation.invoke(services.get(api.service()).on(call), api.request()));
    } catch (AwsServiceException e) {
      return new Outcome.Refused(e);
    }
  }

  /** The answer to an operation that nobody has written yet: by name, so that a user knows what is missing. */
  public static AwsServiceException notImplemented(String service, String operation) {
    return Errors.of(501, "NotImplemented", "Holdfast does not implement " + service + ':' + operation + " yet");
  }

  private static Outcome.Refused internalFailure(Throwable e) {
    return new Outcome.Refused(Errors.of(
        500, Errors.INTERNAL_FAILURE, "an assertion failed inside the region: " + e.getClass().getSimpleName()));
  }

  private Call call(Caller caller, String requestId, Instant now, long seed) {
    return new Call(this, caller, requestId, now, new Ids(seed), Optional.empty(), new ArrayList<>());
  }

  /** Reads must not see time run backwards when a machine's clock does. */
  private Instant later(Instant now) {
    return Duration.between(time, now).isNegative() ? time : now;
  }
}
