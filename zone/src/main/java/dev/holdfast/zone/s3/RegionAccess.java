package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import java.util.function.Function;

/** The region, as S3's front needs it. */
public interface RegionAccess {

  /** Makes an API call: by the journal, or at once if it only reads. */
  Outcome.Answer execute(Command.ApiCall call) throws InterruptedException;

  /** Looks at the state as it is now. */
  <T> T look(Function<Call, T> look);

  /** The state as it is now, which stays so: for who goes through much of it, while commands go on. */
  State snapshot();

  /** Returns when the report is durable and applied. */
  void report(Report report);
}
