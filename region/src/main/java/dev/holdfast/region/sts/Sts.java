package dev.holdfast.region.sts;

import dev.holdfast.region.iam.Assumable;
import dev.holdfast.region.iam.Identity;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Read;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;

/** The operations of STS. None changes anything: credentials are answered, not kept. */
record Sts(Call call) implements StsClient {

  private static final int SHORTEST = 900;
  private static final int HOUR = 3_600;
  private static final int HALF_A_DAY = 43_200;
  private static final int LONGEST_OF_USER = 129_600;
  private static final int POLICY_ARNS = 10;

  @Read
  @Override
  public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest r) {
    return GetCallerIdentityResponse.builder()
        .account(call.caller().account())
        .arn(call.caller().arn())
        .userId(Identity.of(call, call.caller()).userId())
        .build();
  }

  @Read
  @Override
  public AssumeRoleResponse assumeRole(AssumeRoleRequest r) {
    Supported.only(r, Set.of("RoleArn", "RoleSessionName", "Policy", "PolicyArns", "DurationSeconds", "ExternalId", "Tags",
        "TransitiveTagKeys"), "ValidationError");
    AssumeRoles.requireForm(r);
    Assumable role = Assumable.byArn(call, r.roleArn()).orElseThrow(() -> Errors.of(403, "AccessDenied", "User: "
        + call.caller().arn() + " is not authorized to perform: sts:AssumeRole on resource: " + r.roleArn()));
    int seconds = Optional.ofNullable(r.durationSeconds()).orElse(HOUR);
    if (seconds > role.maxSessionSeconds()) {
      throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    } else if (seconds > HOUR && call.caller().arn().contains(":assumed-role/")) {
      throw invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
    }
    String arn = "arn:aws:sts::" + call.settings().account() + ":assumed-role/" + role.name() + '/' + r.roleSessionName();
    Caller.Session session = AssumeRoles.session(r, call.caller(), policies(r));
    boolean said = !session.policies().isEmpty() || !session.tags().isEmpty();
    return AssumeRoleResponse.builder()
        .credentials(credentials(arn, Optional.of(role.id()), seconds, said ? Optional.of(session) : Optional.empty()))
        .packedPolicySize(said ? packed(session) : null)
        .assumedRoleUser(u -> u.arn(arn).assumedRoleId(role.id() + ':' + r.roleSessionName()))
        .build();
  }

  @Read
  @Override
  public GetSessionTokenResponse getSessionToken(GetSessionTokenRequest r) {
    Supported.only(r, Set.of("DurationSeconds"), "ValidationError");
    String arn = call.caller().arn();
    if (call.caller().accessKeyId().startsWith("ASIA")) {
      throw Errors.of(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
    }
    int seconds = arn.endsWith(":root")
        ? Math.min(HOUR, seconds(r.durationSeconds(), HOUR, LONGEST_OF_USER))
        : seconds(r.durationSeconds(), HALF_A_DAY, LONGEST_OF_USER);
    return GetSessionTokenResponse.builder().credentials(credentials(arn, Identity.id(call.state(), arn), seconds, Optional.empty())).build();
  }

  /** A key's id tells its account; all of this region's are of one. */
  @Read
  @Override
  public GetAccessKeyInfoResponse getAccessKeyInfo(GetAccessKeyInfoRequest r) {
    if (r.accessKeyId() == null || !r.accessKeyId().matches("A[KS]IA\\w{12,124}")) {
      throw invalid("Access key not in valid format: " + r.accessKeyId());
    }
    return GetAccessKeyInfoResponse.builder().account(call.settings().account()).build();
  }

  private List<String> policies(AssumeRoleRequest r) {
    List<String> policies = new ArrayList<>();
    if (r.policy() != null) {
      Assumable.requireSessionPolicy(r.policy());
      policies.add(r.policy());
    }
    if (r.policyArns().size() > POLICY_ARNS) {
      throw invalid("At most " + POLICY_ARNS + " PolicyArns bound a session");
    }
    r.policyArns().forEach(p -> {
      Assumable.requireManagedPolicy(call, p.arn());
      policies.add(p.arn());
    });
    return policies;
  }

  /** In percent of what a session may carry. AWS packs tighter than it counts here, which is by the character. */
  private static int packed(Caller.Session session) {
    int policies = session.policies().stream().mapToInt(String::length).sum();
    int tags = session.tags().entrySet().stream().mapToInt(t -> t.getKey().length() + t.getValue().length()).sum();
    return Math.min(100, Math.ceilDiv(100 * (policies + tags), AssumeRoles.POLICY * (1 + POLICY_ARNS)));
  }

  private Credentials credentials(
      String principal, Optional<String> owner, int seconds, Optional<Caller.Session> session) {
    SessionToken token = new SessionToken(
        "ASIA" + call.ids().base32(16), call.now().plusSeconds(seconds).truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
        principal, owner, session);
    return Credentials.builder()
        .accessKeyId(token.accessKeyId()).secretAccessKey(call.vault().derive(SessionToken.SECRET + token.accessKeyId()))
        .sessionToken(call.vault().seal(token.text())).expiration(token.expiration()).build();
  }

  private static int seconds(Integer given, int otherwise, int longest) {
    int seconds = Optional.ofNullable(given).orElse(otherwise);
    Constraints.quoting().value("durationSeconds", seconds, SHORTEST, longest).require();
    return seconds;
  }

  private static AwsServiceException invalid(String message) {
    return Errors.badRequest("ValidationError", message);
  }

  @Override
  public String serviceName() {
    return StsService.NAME;
  }

  @Override
  public void close() {}
}
