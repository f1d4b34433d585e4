package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.kernel.Vault;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The secrets' table, and what services that manage a secret of their own need of it. */
public final class Secrets {

  static final Table<String, Secret> SECRETS = Table.of("secretsmanager/secrets", Secret.class);

  private Secrets() {}

  /** Makes a secret whose value the region makes up, owned by {@code owner} as {@code "rds"}, and answers its ARN. */
  public static String createOwned(
      Call call, String owner, String name, String description, Optional<String> kmsKeyId, GeneratedString value) {
    return create(call, name, description, kmsKeyId, Optional.of(owner), new TreeMap<>(), Optional.of(value)).arn();
  }

  /** Removes an owned secret at once; it not being there is success. */
  public static void deleteOwned(Call call, String arn) {
    find(call.state(), arn).ifPresent(secret -> call.state().remove(SECRETS, secret.name()));
  }

  /** The name under which {@link #valueOf} knows the current value; it changes when the value does. */
  public static Optional<String> currentValueName(State state, String arn) {
    return find(state, arn).flatMap(s -> s.staged(Secret.CURRENT).map(s::valueName));
  }

  /**
   * The made-up password in the value behind a name of {@link #currentValueName}, in clear: for an answer alone, never
   * for a row. Also of a value that is no longer current.
   */
  public static Optional<String> passwordOf(State state, Vault vault, String valueName) {
    return state.all(SECRETS).values().stream()
        .filter(s -> valueName.startsWith("secretsmanager/" + s.arn() + '/'))
        .findFirst()
        .flatMap(s -> s.versions().stream().filter(v -> s.valueName(v).equals(valueName)).findFirst())
        .flatMap(v -> v.content().generated())
        .map(g -> g.password(vault.derive(valueName)));
  }

  static Secret create(
      Call call,
      String name,
      String description,
      Optional<String> kmsKeyId,
      Optional<String> owner,
      SortedMap<String, String> tags,
      Optional<GeneratedString> generated) {
    if (!name.matches(Limits.NAME)) {
      throw invalid("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following:"
          + " -/_+=.@! (at most 512)");
    }
    Optional<Secret> there = call.state().get(SECRETS, name);
    if (there.isPresent()) {
      throw there.get().deletion().isPresent()
          ? Errors.badRequest("InvalidRequestException", "You can't create this secret because a secret with this name"
              + " is already scheduled for deletion.")
          : Errors.badRequest("ResourceExistsException",
              "The operation failed because the secret " + name + " already exists.");
    }
    String arn = call.arn("secretsmanager", "secret:" + name + '-' + suffix(call));
    Secret secret = new Secret(name, arn, description, kmsKeyId, owner, tags, List.of(), call.now(), call.now(),
        Optional.empty(), Optional.empty());
    Secret made = generated
        .map(g -> secret.plus(call.ids().uuid(), List.of(Secret.CURRENT), Content.generated(g), call.now()))
        .orElse(secret);
    call.state().put(SECRETS, name, made);
    return made;
  }

  /** By name, ARN, or ARN without its random end. */
  static Optional<Secret> find(State state, String id) {
    return state.get(SECRETS, id).or(() -> state.all(SECRETS).values().stream()
        .filter(s -> s.arn().equals(id) || s.arn().substring(0, s.arn().length() - 7).equals(id))
        .findFirst());
  }

  static Secret require(State state, String id) {
    return find(state, id).orElseThrow(() -> Errors.badRequest(
        "ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
  }

  /** One that is not marked for deletion. */
  static Secret requireLive(State state, String id) {
    Secret secret = require(state, id);
    if (secret.deletion().isPresent()) {
      throw Errors.badRequest("InvalidRequestException",
          "You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  }

  static AwsServiceException invalid(String problem) {
    return Errors.badRequest("InvalidParameterException", problem);
  }

  private static String suffix(Call call) {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      b.append(letters.charAt(call.ids().below(letters.length())));
    }
    return b.toString();
  }
}
