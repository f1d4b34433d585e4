package dev.holdfast.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.kernel.Operations;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/**
 * A region under virtual time, for tests: {@link #call} makes AWS API calls as a client would, {@link #report} is the
 * world speaking, {@link #advance} lets time pass and fires what falls due on the way, each at its own time.
 *
 * <p>Stricter than the real shell: every exception that would be answered as InternalFailure fails the test at once.
 */
public final class RegionFixture {

  public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  public static final Settings SETTINGS = new Settings(
      "us-east-1", "000000000000", List.of("us-east-1a", "us-east-1b", "us-east-1c"), "http://127.0.0.1:4566");

  /** Opens what {@code "sealed:"} begins, so that a test sees whether something was opened. */
  public static final Vault VAULT = new Vault() {
    @Override public String sign(String algorithm, String text) {
      return algorithm + " of " + text;
    }

    @Override public String signer() {
      return "0";
    }

    @Override public String derive(String name) { return "secret of " + name; }

    @Override public String named(String name) {
      return "sealed:" + derive(name);
    }

    @Override public String seal(String secret) {
      return "sealed:" + secret;
    }

    @Override public String open(String sealed) {
      return sealed.startsWith("sealed:") ? sealed.substring("sealed:".length()) : sealed;
    }
  };

  private final List<Service> services;
  private final Region region;
  private final List<Entry> journal = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final SplittableRandom seeds;
  private Caller caller = Caller.root(SETTINGS.account());
  private Instant now = T0;
  private int mostChanged;

  /** All the services of the region. */
  public RegionFixture() {
    this(0, Services.all());
  }

  public RegionFixture(Service... services) {
    this(0, List.of(services));
  }

  public RegionFixture(long seed, List<? extends Service> services) {
    this.seeds = new SplittableRandom(seed);
    this.services = List.copyOf(services);
    this.region = new Region(SETTINGS, services, VAULT, RegionFixture::fail);
  }

  /** A region whose zones have all connected, as it is soon after it was started. */
  public static RegionFixture connected(Service... services) {
    RegionFixture fixture = services.length == 0 ? new RegionFixture() : new RegionFixture(services);
    SETTINGS.zones().forEach(zone -> fixture.report(new Report.ZoneConnected(zone)));
    return fixture;
  }

  /**
   * Makes the API call that this request belongs to (service and operation are told by its class) and returns its
   * response. A refusal is thrown as the SDK throws it.
   */
  public <R extends SdkResponse> R call(SdkRequest request) {
    return call(request, Optional.empty());
  }

  @SuppressWarnings("unchecked") // as with the SDK's clients, the request's class decides the response's
  public <R extends SdkResponse> R call(SdkRequest request, Optional<Blob> body) {
    Service service = serviceOf(request);
    String simple = request.getClass().getSimpleName();
    String operation = simple.substring(0, simple.length() - "Request".length());
    Command.ApiCall call =
        new Command.ApiCall(caller, "r-" + (journal.size() + 1), service.name(), operation, request, body);
    Outcome.Answer answer = region.operation(service.name(), operation).map(Operations.Operation::read).orElse(false)
        ? region.read(call, now)
        : apply(call).answer().orElseThrow();
    return switch (answer) {
      case Outcome.Success success -> (R) success.response();
      case Outcome.Refused refused -> throw refused.error();
    };
  }

  /** The code of the error that this call is refused with; fails if it is not refused. */
  public String refusal(SdkRequest request) {
    return Errors.code(refused(request));
  }

  public AwsServiceException refused(SdkRequest request) {
    SdkResponse response;
    try {
      response = call(request);
    } catch (AwsServiceException e) {
      return e;
    }
    throw new AssertionError("not refused, but answered: " + response);
  }

  public Outcome report(Report report) {
    return apply(new Command.Reported(report));
  }

  /** Lets this much time pass. Timers fire in order, each at its own time, also those set on the way. */
  public void advance(Duration duration) {
    Instant until = now.plus(duration);
    for (int fired = 0; region.nextDeadline().filter(d -> !d.isAfter(until)).isPresent(); fired++) {
      assertThat(fired).as("timers fired within " + duration).isLessThan(100_000);
      Instant deadline = region.nextDeadline().get();
      now = deadline.isAfter(now) ? deadline : now;
      apply(new Command.DeadlineReached());
    }
    now = until;
  }

  /** Lets time pass before any timer fires, as for calls that are ordered before it. */
  public void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** Calls from now on are made by this caller. */
  public void as(Caller other) {
    caller = other;
  }

  public Outcome apply(Command command) {
    Entry entry = new Entry(region.index() + 1, now, seeds.nextLong(), Region.RULES, command);
    journal.add(entry);
    Outcome outcome = region.apply(entry);
    events.addAll(outcome.events());
    mostChanged = Math.max(mostChanged, outcome.changes().tables().stream()
        .mapToInt(table -> outcome.changes().of(table).size()).sum());
    return outcome;
  }

  /** Asserts that the whole journal, replayed from nothing, gives an equal state. */
  public void assertReplays() {
    Region second = new Region(SETTINGS, services, VAULT, RegionFixture::fail);
    journal.forEach(second::apply);
    for (Table<?, ?> table : region.state().tables()) {
      assertThat(second.state().all(table)).as("replayed table " + table.name()).isEqualTo(region.state().all(table));
    }
  }

  public Region region() {
    return region;
  }

  public State state() {
    return region.state();
  }

  /** A context outside any command, for a service's static queries. */
  public Call looking() {
    return region.looking(now);
  }

  public Instant now() {
    return now;
  }

  /** How many rows the command changed that changed most. */
  public int mostChanged() {
    return mostChanged;
  }

  public List<Event> events() {
    return events;
  }

  /** A request of package {@code software.amazon.awssdk.services.X.model} belongs to the client of package X. */
  private Service serviceOf(SdkRequest request) {
    String modelPackage = request.getClass().getPackageName();
    return services.stream()
        .filter(s -> modelPackage.equals(s.api().getPackageName() + ".model"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no service of this fixture takes " + request.getClass().getName()));
  }

  private static void fail(Throwable defect) {
    throw new AssertionError("a defect inside the region", defect);
  }
}
