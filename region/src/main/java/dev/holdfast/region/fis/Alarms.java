package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.monitoring.AlarmStates;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateStopCondition;

/** CloudWatch's alarms as FIS sees them: stop conditions, and what is asserted of their state. */
record Alarms(Call call) {

  static boolean isArn(String text) {
    return text.matches("arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\\d{12}:alarm:.+");
  }

  /** The alarm's state; empty when there is no such alarm. */
  Optional<String> state(String arn) {
    String name = arn.replaceFirst("^.*?:alarm:", "");
    return call.client(CloudWatchClient.class).describeAlarms(r -> r.alarmNames(name)).metricAlarms().stream()
        .filter(a -> a.alarmArn().equals(arn)).map(MetricAlarm::stateValueAsString).findFirst();
  }

  /** Why an experiment with these stop conditions must not go on; empty: it may. */
  Optional<String> halt(List<ExperimentTemplateStopCondition> conditions) {
    return conditions.stream().filter(c -> TemplateCheck.ALARM.equals(c.source())).map(c -> {
      String state = state(c.value()).orElse("gone");
      return switch (state) {
        case "ALARM" -> "Experiment halted by stop condition.";
        case "gone" -> "The stop condition's alarm " + c.value() + " does not exist.";
        default -> "";
      };
    }).filter(why -> !why.isEmpty()).findFirst();
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException naming the alarms that are in none of the states */
  void requireStates(List<String> arns, List<String> states) {
    Templates.require(!arns.isEmpty(), "alarmArns names no alarm");
    List<String> others = arns.stream()
        .filter(a -> !states.contains(state(a).orElse("gone")))
        .map(a -> a + " is " + state(a).orElse("not there")).toList();
    Templates.require(others.isEmpty(), "expected " + String.join(" or ", states) + ": " + String.join(", ", others));
  }

  /** Stops the experiments whose stop condition has come about. */
  static final class Watch implements Controller {
    @Override
    public Set<Table<?, ?>> watches() {
      return Set.of(AlarmStates.TABLE);
    }

    @Override
    public void reconcile(Call call, Changes changes) {
      for (Rows.ExperimentRow e : call.state().list(Rows.EXPERIMENTS)) {
        if (!e.phase().over()) {
          new Alarms(call).halt(e.template().stopConditions()).ifPresent(why -> new Experiments(call).halt(e.id(), why));
        }
      }
    }
  }
}
