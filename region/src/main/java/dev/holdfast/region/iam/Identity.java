package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a caller is, and the policies that it has.
 *
 * @param policies inline and attached, whole
 * @param boundary at most one
 * @param keys condition keys that tell who it is
 */
record Identity(Subject subject, List<String> policies, List<String> boundary, Map<String, List<String>> keys) {

  private static final String SESSION = ":assumed-role/";

  static Identity of(Call call, Caller caller) {
    String arn = caller.arn();
    if (arn.equals(Caller.root(caller.account()).arn())) {
      return new Identity(Subject.root(caller.account()), List.of(), List.of(), Map.of(
          "aws:PrincipalArn", List.of(arn), "aws:PrincipalAccount", List.of(caller.account()),
          "aws:PrincipalType", List.of("Account"), "aws:userid", List.of(caller.account())));
    }
    int session = arn.indexOf(SESSION);
    return session < 0 ? stranger(caller) : session(call, caller, arn.substring(session + SESSION.length()));
  }

  /** A session whose role is gone may do nothing any more. */
  private static Identity session(Call call, Caller caller, String named) {
    String name = named.substring(0, named.indexOf('/'));
    Optional<Rows.RoleRow> role = call.state().get(Rows.ROLES, name);
    if (role.isEmpty()) {
      return stranger(caller);
    }
    return new Identity(
        Subject.session(caller.arn(), caller.account(), role.get().arn()),
        policies(role.get().inline().values(), role.get().attached()), List.of(),
        Map.of("aws:PrincipalArn", List.of(role.get().arn()), "aws:PrincipalAccount", List.of(caller.account()),
            "aws:PrincipalType", List.of("AssumedRole"),
            "aws:userid", List.of(role.get().id() + ':' + named.substring(named.indexOf('/') + 1))));
  }

  private static Identity stranger(Caller caller) {
    return new Identity(Subject.user(caller.arn(), caller.account()), List.of(), List.of(),
        Map.of("aws:PrincipalArn", List.of(caller.arn()), "aws:PrincipalAccount", List.of(caller.account())));
  }

  private static List<String> policies(Iterable<String> inline, List<String> attached) {
    List<String> policies = new ArrayList<>();
    inline.forEach(policies::add);
    attached.forEach(arn -> ManagedPolicies.document(arn).ifPresent(policies::add));
    return policies;
  }
}
