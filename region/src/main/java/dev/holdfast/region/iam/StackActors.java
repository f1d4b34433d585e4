package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Actors;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;

/**
 * What IAM does not allow to whoever a stack acts for fails the resource. The decision is made of the region's own state
 * alone, in the command that acts, so that a replay decides the same.
 *
 * <p>Not asked: what only reads, for which the resource types here need other operations than AWS's do.
 */
public final class StackActors implements Actors {

  private static final String NAME = "cloudformation";
  private static final String PRINCIPAL = NAME + ".amazonaws.com";
  private static final Authorizer AUTHORIZER = new Authorizer(PolicyDocument::readable);

  @Override
  public Call acting(Call call, String principal, Optional<Caller.Session> session) {
    Caller who = new Caller(NAME, principal, call.settings().account(), session);
    return call.guarded((plain, service, operation, request) -> require(plain, who, service, operation, request));
  }

  private static void require(Call call, Caller who, Service service, String operation, SdkRequest request) {
    boolean root = who.arn().equals(Caller.root(who.account()).arn());
    if (!root || service.hasResourcePolicies()) {
      AUTHORIZER.require(call, new Authorizer.Question(
          who, service.name(), operation, request, () -> keys(call)));
    }
  }

  private static Keys keys(Call call) {
    return Keys.NONE.with(Map.of(
        "aws:CurrentTime", List.of(call.now().toString()),
        "aws:EpochTime", List.of(Long.toString(call.now().getEpochSecond())),
        "aws:RequestedRegion", List.of(call.settings().region()),
        "aws:SecureTransport", List.of("true"),
        "aws:ViaAWSService", List.of("true"),
        "aws:CalledVia", List.of(PRINCIPAL),
        "aws:CalledViaFirst", List.of(PRINCIPAL),
        "aws:CalledViaLast", List.of(PRINCIPAL)));
  }

  @Override
  public boolean mayAssume(Call call, String roleArn) {
    return call.state().all(Rows.ROLES).values().stream().filter(r -> r.arn().equals(roleArn)).findFirst()
        .filter(r -> PolicyDocument.readable(PolicyDocument.Kind.TRUST, r.trustPolicy())
            .allows(Subject.service(NAME), "sts:AssumeRole", roleArn, Keys.NONE) != Principals.Match.NONE)
        .isPresent();
  }
}
