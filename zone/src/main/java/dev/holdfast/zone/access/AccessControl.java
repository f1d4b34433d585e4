package dev.holdfast.zone.access;

import dev.holdfast.region.iam.Authorizer;
import dev.holdfast.region.iam.Authorizer.Question;
import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.wire.HttpRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkRequest;

/** Lets calls through that IAM's policies allow. Safe for several threads. */
public final class AccessControl {

  /** Looks at the state as it is now. */
  @FunctionalInterface
  public interface Looks {
    <T> T look(Function<Call, T> look);
  }

  /** A call as it came. */
  public record Asked(Caller caller, HttpRequest head, String service, String operation, SdkRequest request) {}

  /** Policies that are remembered as they were read. More are rare, and cost only time. */
  private static final int REMEMBERED = 4096;

  private record Text(PolicyDocument.Kind kind, String text) {}

  private final Map<Text, PolicyDocument> read = new ConcurrentHashMap<>();
  private final Looks looks;
  private final LastUses uses = new LastUses(InstantSource.system());
  private final Authorizer authorizer = new Authorizer(this::policy);

  public AccessControl(Looks looks) {
    this.looks = looks;
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException AccessDenied, as the service names it */
  public void require(Asked asked) {
    uses.used(asked.caller(), asked.service());
    boolean root = asked.caller().arn().equals(Caller.root(asked.caller().account()).arn());
    looks.look(call -> {
      if (!root || asked.service().equals("sts")
          || call.service(asked.service()).filter(Service::hasResourcePolicies).isPresent()) {
        authorizer.require(call, question(call, asked));
      }
      return true;
    });
  }

  public LastUses uses() {
    return uses;
  }

  /** Whether one thing would be allowed that the call does not say itself. */
  public boolean allows(Asked asked, Access access) {
    return looks.look(call -> authorizer.allows(call, question(call, asked), access));
  }

  private static Question question(Call call, Asked asked) {
    return new Question(asked.caller(), asked.service(), asked.operation(), asked.request(),
        () -> keys(call, asked));
  }

  private static Keys keys(Call call, Asked asked) {
    HttpRequest head = asked.head();
    Map<String, List<String>> keys = new TreeMap<>();
    keys.put("aws:CurrentTime", List.of(call.now().toString()));
    keys.put("aws:EpochTime", List.of(Long.toString(call.now().getEpochSecond())));
    keys.put("aws:RequestedRegion", List.of(call.settings().region()));
    keys.put("aws:SourceIp", List.of(head.peer()));
    // Nobody listens between a machine and itself; so that a policy that asks for TLS locks nobody out.
    keys.put("aws:SecureTransport", List.of(Boolean.toString(head.peer().startsWith("127.") || head.peer().equals("::1"))));
    head.headers().first("User-Agent").ifPresent(v -> keys.put("aws:UserAgent", List.of(v)));
    head.headers().first("Referer").ifPresent(v -> keys.put("aws:Referer", List.of(v)));
    return Keys.NONE.with(keys);
  }

  private PolicyDocument policy(PolicyDocument.Kind kind, String text) {
    if (read.size() > REMEMBERED) {
      read.clear();
    }
    return read.computeIfAbsent(new Text(kind, text), t -> PolicyDocument.readable(t.kind(), t.text()));
  }
}
