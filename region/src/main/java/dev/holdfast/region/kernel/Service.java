package dev.holdfast.region.kernel;

import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;

/** One AWS service of the region: the tables it owns, and how to build it around the context of one command. */
public interface Service {

  /** The endpoint prefix that signatures name, as {@code "sqs"}, {@code "ec2"}, {@code "elasticloadbalancing"}. */
  String name();

  /** The SDK's client interface that {@link #on} implements. */
  Class<? extends SdkClient> api();

  /**
   * The service around one command. Its class declares one public method for each implemented operation, which takes
   * the SDK's request and returns its response; {@link Read} and {@link Waits} mark them.
   */
  SdkClient on(Call call);

  List<Table<?, ?>> tables();

  /**
   * What a call needs to be allowed: all of these. By default the operation alone, on no resource in particular.
   *
   * @param call looks only; {@code caller} is who asks
   * @param operation as AWS spells it
   */
  default List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named(name() + ':' + operation, request, Map.of());
  }

  /** Whether its resources may have policies of their own, which {@link #resourcePolicies} knows. */
  default boolean hasResourcePolicies() {
    return false;
  }

  /** The policies of the resource that an access is to: what all of them say together counts. */
  default List<String> resourcePolicies(Call call, Access access) {
    return List.of();
  }

  /**
   * The tags of the resource that an access is to. Only policies' conditions ask.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException what is not there may be refused: it has none
   */
  default SortedMap<String, String> tags(Call call, Access access) {
    return Collections.emptySortedMap();
  }

  default List<Controller> controllers() {
    return List.of();
  }

  /** Called for every report; a service takes what is its own and ignores the rest. */
  default void reported(Call call, Report report) {}

  /** Called after every API call that succeeded, of any service, in the same transaction; not for reads. */
  default void succeeded(Call call, Command.ApiCall api) {}

  /** A timer that this service set with {@link Call#timer} has come; it is already removed. */
  default void due(Call call, String timer) {}

  /** For a {@link Waits} operation: how long its caller is ready to wait for something to do. */
  default Duration mayWait(Call call, SdkRequest request) {
    return Duration.ZERO;
  }

  /**
   * For a {@link Waits} operation: whether there is very likely something to do at once. Then it is ordered without being
   * attempted first, which would be its whole work twice. Where this errs, an entry of the journal changes nothing.
   */
  default boolean likely(Call call, SdkRequest request) {
    return false;
  }

  /**
   * For a {@link Waits} operation that found nothing to do: when it is worth another try even if no row of this
   * service's tables changes before.
   */
  default Optional<Instant> nextAttempt(Call call, SdkRequest request) {
    return Optional.empty();
  }

  /**
   * For a {@link Waits} operation: a name for what it waits for, as its queue's. Only changes that {@link #stirred} finds
   * to concern that name wake it: thousands may wait while others work.
   */
  default String awaits(SdkRequest request) {
    return "";
  }

  /** The names, as {@link #awaits} gives them, for which these changes may have made something to do. */
  default Set<String> stirred(Changes changes) {
    return tables().stream().anyMatch(changes::touch) ? Set.of("") : Set.of();
  }
}
