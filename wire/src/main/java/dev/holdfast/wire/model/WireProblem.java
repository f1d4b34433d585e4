package dev.holdfast.wire.model;

/** A request that says something the operation's description does not allow. Each protocol has its codes for these. */
public final class WireProblem extends RuntimeException {

  public enum Kind {
    /** A member that the operation does not have: ignoring it would change what the caller gets. */
    UNKNOWN,
    /** A required member that is not there. */
    MISSING,
    /** A value that is not of its member's type. */
    INVALID,
    /** Not readable at all: broken JSON, XML, CBOR; too deep, too long. */
    SYNTAX
  }

  private final Kind kind;

  private WireProblem(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public static WireProblem unknown(String path) {
    return new WireProblem(Kind.UNKNOWN, "The parameter " + path + " is not recognized");
  }

  public static WireProblem missing(String path) {
    return new WireProblem(Kind.MISSING, "The request must contain the parameter " + path);
  }

  /** @param rule as {@code "must be a whole number"} */
  public static WireProblem invalid(String path, String rule) {
    return new WireProblem(Kind.INVALID, "The parameter " + path + ' ' + rule);
  }

  public static WireProblem syntax(String message) {
    return new WireProblem(Kind.SYNTAX, message);
  }

  public static String below(String path, String name) {
    return path.isEmpty() ? name : path + '.' + name;
  }
}
