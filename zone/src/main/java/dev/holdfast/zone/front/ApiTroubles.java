package dev.holdfast.zone.front;

import dev.holdfast.region.ec2.InstanceRow;
import dev.holdfast.region.ec2.Instances;
import dev.holdfast.region.fis.FaultIntents;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.zone.engine.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/**
 * What the front does to calls because an experiment wants it. The services know nothing of it: to them a refused call
 * never came, and a slow one came later.
 *
 * <p>Nothing of it outlives the region's state: what that does not list is not done.
 */
public final class ApiTroubles {

  private static final Duration GIVEN_UP = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Engine engine;
  private final RandomGenerator random;
  private final Duplicates duplicates;
  private volatile List<ApiFault> faults = List.of();
  private volatile boolean changed = true;

  public ApiTroubles(Engine engine, RandomGenerator random) {
    this.engine = engine;
    this.random = random;
    this.duplicates = new Duplicates(random);
    engine.listen((_, outcome) -> changed |= outcome.changes().tables().stream().anyMatch(t -> t.service().equals("fis")));
  }

  /**
   * Lets the call pass, now or later, or throws what it is refused with.
   *
   * @param named asked for only where there is trouble
   * @throws AwsServiceException as the service would throw it, were the trouble its own
   */
  void before(Caller caller, String service, Supplier<String> named) throws InterruptedException {
    if (current().isEmpty()) {
      return;
    }
    String operation = named.get();
    awaitNetwork(caller, service, operation);
    long delay = 0;
    for (ApiFault fault : faults) {
      if (fault.isAbout(caller.arn(), service, operation) && fault.effect() instanceof ApiFault.Effect.OnCall effect
          && random.nextInt(100) < fault.percent()) {
        switch (effect) {
          case ApiFault.Effect.Refused refused -> throw refusal(service, refused.kind());
          case ApiFault.Effect.Delayed d -> delay += d.delayMillis()
              + (d.jitterMillis() == 0 ? 0 : random.nextInt(-d.jitterMillis(), d.jitterMillis() + 1));
        }
      }
    }
    Thread.sleep(Math.max(0, delay));
    awaitImpaired(caller, service, operation);
  }

  /** The call of an instance whose network is bad comes later, but no later than the network is well again. */
  private void awaitImpaired(Caller caller, String service, String operation) throws InterruptedException {
    List<ApiFault> suffered = faults;
    long millis = 0;
    for (ApiFault fault : suffered) {
      if (fault.effect() instanceof ApiFault.Effect.Impaired impaired && fault.isAbout(caller.arn(), service, operation)
          && impaired.instanceIds().contains(session(caller)) && impaired.how().befalls(random::nextInt)) {
        millis += impaired.how().roundTripMillis(random::nextInt);
      }
    }
    long left = Math.min(millis, GIVEN_UP.toMillis());
    while (left > 0 && current().equals(suffered)) {
      Thread.sleep(Math.min(left, LOOK_AGAIN.toMillis()));
      left -= LOOK_AGAIN.toMillis();
    }
  }

  /**
   * What is lost on its way is sent again, as TCP does: the call comes when the network is back. A client gives up long
   * before {@link #GIVEN_UP}.
   */
  private void awaitNetwork(Caller caller, String service, String operation) throws InterruptedException {
    long end = System.nanoTime() + GIVEN_UP.toNanos();
    while (current().stream().anyMatch(f -> f.effect() instanceof ApiFault.Effect.Lost lost
        && f.isAbout(caller.arn(), service, operation) && subnet(caller).filter(lost.subnetIds()::contains).isPresent())) {
      if (System.nanoTime() > end) {
        throw refusal(service, ApiFault.Kind.UNAVAILABLE);
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** Of the instance that calls: its role's sessions are named after it. */
  private Optional<String> subnet(Caller caller) {
    return engine.reading(region -> Instances.find(region.state(), session(caller))).map(InstanceRow::subnetId);
  }

  private static String session(Caller caller) {
    return caller.arn().substring(caller.arn().lastIndexOf('/') + 1);
  }

  /** The answer as the client gets it. */
  Outcome.Answer after(SdkRequest request, Outcome.Answer answer) {
    return current().isEmpty() ? answer : duplicates.after(faults, request, answer);
  }

  private List<ApiFault> current() {
    if (changed) {
      changed = false;
      faults = engine.reading(region -> FaultIntents.onApi(region.state()));
    }
    return faults;
  }

  /** In the service's own words: clients tell by them whether, and how soon, to try again. */
  static AwsServiceException refusal(String service, ApiFault.Kind kind) {
    return switch (kind) {
      case INTERNAL_ERROR -> Errors.of(500, List.of("s3", "ec2").contains(service) ? "InternalError" : "InternalFailure",
          "An internal error has occurred. (Injected by an experiment.)");
      case THROTTLED -> switch (service) {
        case "s3" -> Errors.of(503, "SlowDown", "Please reduce your request rate. (Injected by an experiment.)");
        case "ec2" -> Errors.of(503, "RequestLimitExceeded", "Request limit exceeded. (Injected by an experiment.)");
        case "rds", "autoscaling", "cloudformation", "elasticloadbalancing", "iam", "sts" ->
            Errors.of(400, "Throttling", "Rate exceeded (Injected by an experiment.)");
        default -> Errors.of(400, "ThrottlingException", "Rate exceeded (Injected by an experiment.)");
      };
      case UNAVAILABLE -> Errors.of(503, service.equals("ec2") ? "Unavailable" : "ServiceUnavailable",
          "The service is unavailable. Please try again shortly. (Injected by an experiment.)");
    };
  }
}
