package dev.holdfast.region.iam;

import java.util.List;

/** Whom a statement of a resource's policy is about. */
record Principals(List<String> aws, List<String> services) {

  /** How a statement names somebody: not at all, by the account, by the role that a session is of, or itself. */
  enum Match { NONE, ACCOUNT, ROLE, ITSELF }

  static final Principals EVERYBODY = new Principals(List.of("*"), List.of());

  boolean everybody() {
    return aws.contains("*");
  }

  Match match(Subject subject) {
    if (everybody()) {
      return Match.ITSELF;
    }
    if (subject.kind() == Subject.Kind.SERVICE) {
      return services.contains(subject.arn()) ? Match.ITSELF : Match.NONE;
    }
    Match best = Match.NONE;
    for (String named : aws) {
      Match found = match(named, subject);
      best = found.compareTo(best) > 0 ? found : best;
    }
    return best;
  }

  private static Match match(String named, Subject subject) {
    if (subject.kind() == Subject.Kind.ANYBODY) {
      return Match.NONE;
    } else if (named.equals(subject.arn())) {
      return Match.ITSELF;
    } else if (subject.role().filter(named::equals).isPresent()) {
      return Match.ROLE;
    }
    boolean account = named.equals(subject.account()) || named.equals("arn:aws:iam::" + subject.account() + ":root");
    return !account ? Match.NONE : subject.kind() == Subject.Kind.ROOT ? Match.ITSELF : Match.ACCOUNT;
  }
}
