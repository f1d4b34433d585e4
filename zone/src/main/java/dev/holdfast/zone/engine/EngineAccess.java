package dev.holdfast.zone.engine;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.s3.RegionAccess;
import java.util.function.Function;

/** The engine as S3's front sees it. */
public record EngineAccess(Engine engine) implements RegionAccess {

  @Override
  public Outcome.Answer execute(Command.ApiCall call) throws InterruptedException {
    return engine.execute(call);
  }

  @Override
  public <T> T look(Function<Call, T> look) {
    return engine.reading(region -> look.apply(region.looking(engine.now())));
  }

  @Override
  public State snapshot() {
    return engine.snapshot();
  }

  @Override
  public void report(Report report) {
    engine.submit(new Command.Reported(report)).join();
  }
}
