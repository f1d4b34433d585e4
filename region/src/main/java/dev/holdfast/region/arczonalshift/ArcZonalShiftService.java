package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.elasticloadbalancing.Tables;
import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;

/** ARC zonal shift as a part of the region. */
public final class ArcZonalShiftService implements Service {

  static final String NAME = "arc-zonal-shift";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return ArcZonalShiftClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new ArcZonalShift(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named(name() + ':' + operation, request, Map.of("resourceIdentifier", arn -> arn));
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Rows.SHIFTS, Rows.AUTOSHIFTS, Rows.ENABLED, Rows.WATCHED);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new Unmanaged());
  }

  @Override
  public void due(Call call, String timer) {
    if (!new Autoshifts(call).due(timer)) {
      new ZonalShifts(call).expired(timer);
    }
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.Measured measured) {
      new Autoshifts(call).measured(measured);
    }
  }

  /** A load balancer that is gone, or is to be managed no more, is shifted away from nowhere. */
  private static final class Unmanaged implements Controller {
    @Override
    public Set<Table<?, ?>> watches() {
      return Set.of(Tables.LOAD_BALANCERS);
    }

    @Override
    public void reconcile(Call call, Changes changes) {
      for (String arn : changes.of(Tables.LOAD_BALANCERS)) {
        if (call.state().get(Tables.LOAD_BALANCERS, arn).filter(Resources::isManaged).isEmpty()) {
          AwayFrom.active(call.state(), arn).forEach(s -> new ZonalShifts(call).cancel(s.id()));
          new Autoshifts(call).end(a -> a.resource().equals(arn), "the resource is not managed any more");
          call.state().remove(Rows.ENABLED, arn);
          call.state().remove(Rows.WATCHED, arn);
        }
      }
    }
  }
}
