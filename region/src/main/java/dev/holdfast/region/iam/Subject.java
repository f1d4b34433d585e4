package dev.holdfast.region.iam;

import java.util.Optional;

/**
 * Who asks, as policies know it.
 *
 * @param arn of the account's root, a user, or an assumed role's session; a service's name
 * @param role the ARN of the role that a session is of
 */
public record Subject(Kind kind, String arn, String account, Optional<String> role) {

  /** A service is as {@code ec2.amazonaws.com}. */
  public enum Kind { ROOT, USER, SESSION, SERVICE, ANYBODY }

  /** Somebody of whom nothing is known. */
  public static final Subject ANYBODY = new Subject(Kind.ANYBODY, "anonymous", "", Optional.empty());

  public static Subject root(String account) {
    return new Subject(Kind.ROOT, "arn:aws:iam::" + account + ":root", account, Optional.empty());
  }

  /** One of AWS's services, that acts for itself; {@code name} as {@code sns}. */
  public static Subject service(String name) {
    return new Subject(Kind.SERVICE, name + ".amazonaws.com", "", Optional.empty());
  }

  public static Subject user(String arn, String account) {
    return new Subject(Kind.USER, arn, account, Optional.empty());
  }

  public static Subject session(String arn, String account, String role) {
    return new Subject(Kind.SESSION, arn, account, Optional.of(role));
  }
}
