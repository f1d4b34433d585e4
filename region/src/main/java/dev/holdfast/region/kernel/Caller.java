package dev.holdfast.region.kernel;

/**
 * Who signed an API call.
 *
 * @param accessKeyId the key it was signed with; "anonymous" for an unsigned call
 * @param arn the principal: the account's root, a user, or an assumed role's session
 */
public record Caller(String accessKeyId, String arn, String account) {

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
