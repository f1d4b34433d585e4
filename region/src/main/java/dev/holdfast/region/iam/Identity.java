package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who a caller is, and the policies that it has.
 *
 * @param policies inline and attached, whole
 * @param boundary at most one
 * @param keys condition keys that tell who it is
 */
public record Identity(Subject subject, List<String> policies, List<String> boundary, Map<String, List<String>> keys) {

  private static final String SESSION = ":assumed-role/";
  private static final String USER = ":user/";

  /** Says nothing, and so allows nothing: what stands for a boundary that is gone. */
  private static final String NOTHING = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";

  public static Identity of(Call call, Caller caller) {
    String arn = caller.arn();
    if (caller.equals(Caller.ANYBODY)) {
      return anybody();
    }
    if (arn.equals(Caller.root(caller.account()).arn())) {
      return new Identity(Subject.root(caller.account()), List.of(), List.of(), Map.of(
          "aws:PrincipalArn", List.of(arn), "aws:PrincipalAccount", List.of(caller.account()),
          "aws:PrincipalType", List.of("Account"), "aws:userid", List.of(caller.account())));
    }
    int session = arn.indexOf(SESSION);
    return session >= 0 ? session(call, caller, arn.substring(session + SESSION.length()))
        : arn.contains(USER) ? user(call, caller, arn.substring(arn.lastIndexOf('/') + 1)) : stranger(caller);
  }

  /**
   * The id of a user, or of the role that a session is of: another than before once it was deleted and made anew.
   *
   * @return empty for the root, and for what is not there
   */
  public static Optional<String> id(State state, String arn) {
    int session = arn.indexOf(SESSION);
    if (session >= 0) {
      String named = arn.substring(session + SESSION.length());
      return state.get(Rows.ROLES, named.substring(0, named.indexOf('/'))).map(Rows.RoleRow::id);
    }
    return arn.contains(USER)
        ? state.get(Rows.USERS, arn.substring(arn.lastIndexOf('/') + 1)).map(Rows.UserRow::id) : Optional.empty();
  }

  /** As SQS tells who sent a message: as {@link #userId()}, without a look at policies; a service's is the account. */
  public static String userId(State state, Caller caller) {
    String session = caller.arn().contains(SESSION) ? ':' + caller.arn().substring(caller.arn().lastIndexOf('/') + 1) : "";
    return id(state, caller.arn()).map(id -> id + session).orElse(caller.account());
  }

  /** As GetCallerIdentity tells it: {@code AROA…:session}, {@code AIDA…}, the account. */
  public String userId() {
    return keys.getOrDefault("aws:userid", List.of(subject.arn())).getFirst();
  }

  private static Identity user(Call call, Caller caller, String name) {
    return call.state().get(Rows.USERS, name).filter(row -> row.arn().equals(caller.arn())).map(row -> new Identity(
        Subject.user(caller.arn(), caller.account()), ofUser(call, row), boundary(call, row.boundary()),
        keys(row.tags(), Map.of(
            "aws:PrincipalArn", List.of(row.arn()), "aws:PrincipalAccount", List.of(caller.account()),
            "aws:PrincipalType", List.of("User"), "aws:userid", List.of(row.id()), "aws:username", List.of(name)))))
        .orElseGet(() -> stranger(caller));
  }

  /** A session whose role is gone may do nothing any more. */
  private static Identity session(Call call, Caller caller, String named) {
    String name = named.substring(0, named.indexOf('/'));
    return call.state().get(Rows.ROLES, name).map(row -> new Identity(
        Subject.session(caller.arn(), caller.account(), row.arn()),
        policies(call, row.inline().values(), row.attached()), boundary(call, row.boundary()),
        keys(tags(row, caller), Map.of(
            "aws:PrincipalArn", List.of(row.arn()), "aws:PrincipalAccount", List.of(caller.account()),
            "aws:PrincipalType", List.of("AssumedRole"),
            "aws:userid", List.of(row.id() + ':' + named.substring(named.indexOf('/') + 1))))))
        .orElseGet(() -> stranger(caller));
  }

  /** The role's, as far as the session has none of that key. */
  private static SortedMap<String, String> tags(Rows.RoleRow row, Caller caller) {
    SortedMap<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tags.putAll(row.tags());
    caller.session().ifPresent(session -> tags.putAll(session.tags()));
    return tags;
  }

  private static Identity anybody() {
    return new Identity(Subject.ANYBODY, List.of(), List.of(), Map.of("aws:PrincipalType", List.of("Anonymous")));
  }

  private static Identity stranger(Caller caller) {
    return new Identity(Subject.user(caller.arn(), caller.account()), List.of(), List.of(),
        Map.of("aws:PrincipalArn", List.of(caller.arn()), "aws:PrincipalAccount", List.of(caller.account())));
  }

  private static List<String> boundary(Call call, Optional<String> arn) {
    return arn.map(a -> List.of(Policies.document(call, a).orElse(NOTHING))).orElse(List.of());
  }

  /** A user's own policies, and those of the groups that it is in. */
  static List<String> ofUser(Call call, Rows.UserRow row) {
    List<String> policies = policies(call, row.inline().values(), row.attached());
    Groups.of(call, row.name()).forEach(g -> policies.addAll(policies(call, g.inline().values(), g.attached())));
    return policies;
  }

  /** With {@code aws:PrincipalTag/…}. */
  private static Map<String, List<String>> keys(SortedMap<String, String> tags, Map<String, List<String>> keys) {
    Map<String, List<String>> all = new TreeMap<>(keys);
    tags.forEach((key, value) -> all.put("aws:PrincipalTag/" + key, List.of(value)));
    return all;
  }

  static List<String> policies(Call call, Iterable<String> inline, List<String> attached) {
    List<String> policies = new ArrayList<>();
    inline.forEach(policies::add);
    attached.forEach(arn -> Policies.document(call, arn).ifPresent(policies::add));
    return policies;
  }
}
