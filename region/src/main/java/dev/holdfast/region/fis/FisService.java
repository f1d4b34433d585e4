package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.fis.FisClient;

/** The Fault Injection Service as a part of the region. */
public final class FisService implements Service {

  static final String NAME = "fis";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return FisClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new FaultInjection(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    boolean template = operation.endsWith("ExperimentTemplate");
    List<Access> accesses = new ArrayList<>(Accesses.named(name() + ':' + operation, request, Map.of(
        "id", id -> call.arn("fis", (template ? "experiment-template/" : operation.endsWith("Experiment") ? "experiment/"
            : operation.equals("GetAction") ? "action/" : "safety-lever/") + id),
        "experimentTemplateId", id -> call.arn("fis", "experiment-template/" + id),
        "experimentId", id -> call.arn("fis", "experiment/" + id), "resourceArn", arn -> arn)));
    request.getValueForField("roleArn", String.class)
        .ifPresent(role -> accesses.add(Accesses.passRole(role, "fis")));
    return accesses;
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    return new Tagging(call).of(access.resource());
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Rows.TEMPLATES, Rows.EXPERIMENTS, Rows.FAULTS, Rows.NO_POWER, Rows.API_FAULTS, Rows.REGION_FAULTS,
        Rows.RESTARTS, Rows.SAFETY_LEVER, Rows.REPORTS);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new Alarms.Watch(), new Restarts());
  }

  /**
   * {@code experiment/action}: its duration, or the time to carry it out, is over. Or an experiment's report may begin.
   */
  @Override
  public void due(Call call, String timer) {
    if (timer.startsWith(Reports.TIMER)) {
      new Reports(call).begin(timer.substring(Reports.TIMER.length()));
      return;
    }
    int slash = timer.indexOf('/');
    new Experiments(call).timeIsUp(timer.substring(0, slash), timer.substring(slash + 1));
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.FaultInjected injected) {
      new Experiments(call).injected(injected);
    } else if (report instanceof Report.ExperimentReported reported) {
      new Reports(call).made(reported);
    }
  }
}
