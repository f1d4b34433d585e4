package dev.holdfast.region.iam;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import dev.holdfast.region.iam.PolicyDocument.Verdict;
import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Service;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Decides whether a caller may make a call, as AWS does within one account. A Deny anywhere wins. Without one, the
 * account's root may do everything; anybody else what a policy of its own allows, as far as its permissions boundary and
 * its session's policies allow it too, or what the resource's policy allows to it. A resource's policy that names a user or
 * a session itself needs nobody else's consent; one that names a session's role is bounded as the role is; one that names
 * the account leaves it to the identity's policies.
 *
 * @param policies how policies are read: whoever asks often remembers them
 */
public record Authorizer(Policies policies) {

  /** Reads policies' texts; what is no policy says nothing. */
  @FunctionalInterface
  public interface Policies {
    PolicyDocument of(Kind kind, String text);
  }

  /**
   * One call to be decided.
   *
   * @param operation as AWS spells it
   * @param keys what is known of the request and is not the service's; asked for only where a policy is
   */
  public record Question(
      Caller caller, String service, String operation, SdkRequest request, Supplier<Keys> keys) {}

  /** The root must be able to mend what locks everybody out. */
  private static final Set<String> ALWAYS_ROOTS =
      Set.of("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy");

  /** What nobody needs a policy for. */
  private static final Set<String> EVERYBODYS = Set.of("sts:GetCallerIdentity", "sts:GetSessionToken");

  /** Services that had a condition key for tags before there was one for all. */
  private static final Set<String> OWN_TAG_KEYS =
      Set.of("autoscaling", "ec2", "elasticloadbalancing", "iam", "secretsmanager");

  /** What a role's trust policy decides. */
  private static final Set<String> OF_TRUST = Set.of("sts:AssumeRole", "sts:TagSession");

  /** @throws AwsServiceException AccessDenied, as the service names it, if the call is not allowed */
  public void require(Call call, Question q) {
    Optional<Service> service = call.service(q.service());
    if (service.isEmpty()) {
      return;
    }
    for (Access access : service.get().accesses(call, q.caller(), q.operation(), q.request())) {
      refusal(call, q, access).ifPresent(why -> {
        throw denied(q, access, why);
      });
    }
  }

  /** Whether one access would be allowed, whatever the call asks for. */
  public boolean allows(Call call, Question q, Access access) {
    return refusal(call, q, access).isEmpty();
  }

  /** Why it is refused, as AWS says; empty if it is allowed. */
  private Optional<String> refusal(Call call, Question q, Access access) {
    Identity who = Identity.of(call, q.caller());
    boolean root = who.subject().kind() == Subject.Kind.ROOT;
    String action = access.action();
    if (EVERYBODYS.contains(action) || root && ALWAYS_ROOTS.contains(action)) {
      return Optional.empty();
    }
    Optional<PolicyDocument> resource = resource(call, q.service(), access);
    if (root && resource.isEmpty()) {
      return Optional.empty();
    }
    Keys keys = q.keys().get().with(who.keys()).with(access.keys()).with(tags(call, q.service(), access));
    Verdict own = verdict(who.policies(), access, keys);
    Verdict boundary = who.boundary().isEmpty() ? Verdict.ALLOW : verdict(who.boundary(), access, keys);
    Verdict session = q.caller().bounds().isEmpty() ? Verdict.ALLOW : verdict(session(call, q), access, keys);
    if (own == Verdict.DENY) {
      return Optional.of("with an explicit deny in an identity-based policy");
    } else if (resource.filter(p -> p.denies(who.subject(), action, access.resource(), keys)).isPresent()) {
      return Optional.of("with an explicit deny in a resource-based policy");
    } else if (boundary == Verdict.DENY) {
      return Optional.of("with an explicit deny in a permissions boundary");
    } else if (session == Verdict.DENY) {
      return Optional.of("with an explicit deny in a session policy");
    }
    Principals.Match match = resource.map(p -> p.allows(who.subject(), action, access.resource(), keys))
        .orElse(Principals.Match.NONE);
    if (OF_TRUST.contains(action) && match == Principals.Match.NONE) {
      return Optional.of(""); // a role's trust policy must consent, whoever asks
    } else if (root || match == Principals.Match.ITSELF) {
      return Optional.empty();
    } else if (own != Verdict.ALLOW && match != Principals.Match.ROLE) {
      return Optional.of("because no identity-based policy allows the " + action + " action");
    } else if (boundary != Verdict.ALLOW) {
      return Optional.of("because no permissions boundary allows the " + action + " action");
    } else if (session != Verdict.ALLOW) {
      return Optional.of("because no session policy allows the " + action + " action");
    }
    return Optional.empty();
  }

  /** Those that are given by their ARN are as they are now. */
  private static List<String> session(Call call, Question q) {
    return q.caller().bounds().stream()
        .map(p -> p.startsWith("arn:") ? dev.holdfast.region.iam.Policies.document(call, p).orElse("") : p).toList();
  }

  /** The keys of the tags that the resource has. */
  private static Map<String, List<String>> tags(Call call, String service, Access access) {
    Map<String, List<String>> keys = new TreeMap<>();
    String vendor = access.action().substring(0, access.action().indexOf(':'));
    if (!access.resource().equals(Access.NONE)) {
      // A role that is passed is a resource of IAM's, whoever it is passed to.
      call.service(vendor.equals("iam") ? vendor : service).ifPresent(owner ->
          tags(owner, call, access).forEach((key, value) -> {
            keys.put((vendor.equals("s3") ? "s3:ExistingObjectTag/" : "aws:ResourceTag/") + key, List.of(value));
            if (OWN_TAG_KEYS.contains(vendor)) {
              keys.put(vendor + ":ResourceTag/" + key, List.of(value));
            }
          }));
    }
    return keys;
  }

  /** None of what is not there. */
  private static SortedMap<String, String> tags(Service owner, Call call, Access access) {
    try {
      return owner.tags(call, access);
    } catch (AwsServiceException e) {
      return Collections.emptySortedMap();
    }
  }

  private Optional<PolicyDocument> resource(Call call, String service, Access access) {
    if (OF_TRUST.contains(access.action())) {
      return Optional.of(call.state().all(Rows.ROLES).values().stream()
          .filter(role -> role.arn().equals(access.resource())).findFirst()
          .map(role -> policies.of(Kind.TRUST, role.trustPolicy())).orElse(PolicyDocument.EMPTY));
    }
    List<String> texts = call.service(service).filter(Service::hasResourcePolicies)
        .map(s -> s.resourcePolicies(call, access)).orElse(List.of());
    return texts.stream().map(text -> policies.of(Kind.RESOURCE, text)).reduce(PolicyDocument::and);
  }

  private Verdict verdict(List<String> texts, Access access, Keys keys) {
    Verdict verdict = Verdict.NOTHING;
    for (String text : texts) {
      Verdict one = policies.of(Kind.IDENTITY, text).of(access.action(), access.resource(), keys);
      if (one == Verdict.DENY) {
        return one;
      }
      verdict = one == Verdict.ALLOW ? one : verdict;
    }
    return verdict;
  }

  private static AwsServiceException denied(Question q, Access access, String why) {
    if (q.caller().equals(Caller.ANYBODY)) {
      return Errors.of(403, "AccessDenied", "Access Denied");
    }
    String arn = access.resource();
    String resource = arn.equals(Access.NONE) ? ""
        : " on resource: " + (q.service().equals("s3") ? '"' + arn + '"' : arn);
    String message = "User: " + q.caller().arn() + " is not authorized to perform: " + access.action() + resource
        + (why.isEmpty() ? "" : ' ' + why);
    return switch (q.service()) {
      case "ec2" -> Errors.of(403, "UnauthorizedOperation",
          "You are not authorized to perform this operation. " + message);
      case "cloudtrail", "secretsmanager", "ssm" -> Errors.badRequest("AccessDeniedException", message);
      case "arc-zonal-shift", "fis" -> Errors.of(403, "AccessDeniedException", message);
      default -> Errors.of(403, "AccessDenied", message);
    };
  }
}
