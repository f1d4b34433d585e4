package dev.holdfast.region.kernel;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Who signed an API call.
 *
 * @param accessKeyId the key it was signed with; "anonymous" for an unsigned call
 * @param arn the principal: the account's root, a user, or an assumed role's session
 * @param session what a session's token says beside whose it is; empty where it says nothing
 */
public record Caller(String accessKeyId, String arn, String account, Optional<Session> session) {

  /**
   * What was said when a role was assumed.
   *
   * @param policies what bounds the session: texts, or ARNs of managed policies
   * @param tags of the session
   * @param transitive keys of those tags that a session has which is made of this one
   */
  public record Session(List<String> policies, SortedMap<String, String> tags, List<String> transitive) {}

  public Caller(String accessKeyId, String arn, String account) {
    this(accessKeyId, arn, account, Optional.empty());
  }

  /** The policies that bound it: one of them must allow what it does, if there are any. */
  public List<String> bounds() {
    return session.map(Session::policies).orElse(List.of());
  }

  /** Nobody in particular: who signed nothing. */
  public static final Caller ANYBODY = new Caller("anonymous", "anonymous", "anonymous");

  public static Caller root(String account) {
    return new Caller("root", "arn:aws:iam::" + account + ":root", account);
  }

  /** A service of the region acting on its own, as Auto Scaling launching an instance. */
  public static Caller service(String name, String account) {
    return new Caller(name, "arn:aws:iam::" + account + ":role/aws-service-role/" + name + ".amazonaws.com", account);
  }
}
