package dev.holdfast.zone.s3;

import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.OpenVault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The real region without a journal; it can be told to fail. */
public final class FakeRegion implements RegionAccess {

  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  public final Region region = new Region(
      new Settings("us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566"),
      Services.all(),
      OpenVault.INSTANCE,
      e -> {
        throw new AssertionError("a defect in the region", e);
      });

  /** Answers the next changing call, which then does not reach the region. */
  public Optional<AwsServiceException> failure = Optional.empty();

  /** All that it was asked, reads too. */
  public final List<Command.ApiCall> calls = new ArrayList<>();

  /** What it said that happened. */
  final List<Event> events = new ArrayList<>();

  /** Runs after the next look. */
  Runnable afterLook = () -> {};

  @Override
  public synchronized Outcome.Answer execute(Command.ApiCall call) {
    calls.add(call);
    if (region.operation(call.service(), call.operation()).orElseThrow().read()) {
      return region.read(call, NOW);
    }
    if (failure.isPresent()) {
      return new Outcome.Refused(failure.get());
    }
    return apply(call).answer().orElseThrow();
  }

  @Override
  public synchronized <T> T look(Function<Call, T> look) {
    T found = look.apply(region.looking(NOW));
    Runnable then = afterLook;
    afterLook = () -> {};
    then.run();
    return found;
  }

  @Override
  public State snapshot() {
    return region.state(); // nobody changes it meanwhile
  }

  @Override
  public synchronized void report(Report report) {
    apply(new Command.Reported(report));
  }

  public synchronized Outcome apply(Command command) {
    Outcome outcome =
        region.apply(new Entry(region.index() + 1, NOW, region.index() * 7919, Region.RULES, command));
    events.addAll(outcome.events());
    return outcome;
  }
}
