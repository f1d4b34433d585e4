package dev.holdfast.region.secretsmanager;

import static dev.holdfast.region.secretsmanager.Secrets.SECRETS;
import static dev.holdfast.region.secretsmanager.Secrets.invalid;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretResponse;

/** The values of secrets: put, get, rotate. */
record Values(Call call) {

  GetSecretValueResponse get(GetSecretValueRequest r) {
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    String stage = Optional.ofNullable(r.versionStage()).orElse(Secret.CURRENT);
    Secret.Version version = Optional.ofNullable(r.versionId())
        .map(id -> secret.version(id).filter(v -> r.versionStage() == null || v.stages().contains(stage)))
        .orElseGet(() -> secret.staged(stage))
        .orElseThrow(() -> Errors.badRequest("ResourceNotFoundException", "Secrets Manager can't find the specified"
            + " secret value for " + (r.versionId() == null ? "staging label: " + stage : "VersionId: " + r.versionId())));
    return GetSecretValueResponse.builder()
        .arn(secret.arn())
        .name(secret.name())
        .versionId(version.id())
        .versionStages(version.stages())
        .createdDate(version.created())
        .secretString(version.content().open(call.vault(), secret.valueName(version)))
        .build();
  }

  PutSecretValueResponse put(PutSecretValueRequest r) {
    Supported.only(r, Set.of("SecretId", "ClientRequestToken", "SecretString",
        "VersionStages"), "InvalidParameterException");
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    refuseIfOwned(secret);
    if (r.secretString() == null) {
      throw Errors.badRequest("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
    }
    List<String> stages = r.hasVersionStages() ? r.versionStages() : List.of(Secret.CURRENT);
    Secret.Version version = add(secret, Optional.ofNullable(r.clientRequestToken()), r.secretString(), stages);
    return PutSecretValueResponse.builder()
        .arn(secret.arn())
        .name(secret.name())
        .versionId(version.id())
        .versionStages(version.stages())
        .build();
  }

  /**
   * Adds a version with a value that came sealed. The client's token is the version's id, so a repeated request finds
   * its own version; the same token with another value is an error.
   */
  Secret.Version add(Secret secret, Optional<String> token, String sealed, List<String> stages) {
    if (call.vault().open(sealed).getBytes(StandardCharsets.UTF_8).length > Limits.VALUE) {
      throw invalid("The secret value is larger than " + Limits.VALUE + " bytes.");
    }
    Optional<Secret.Version> there = token.flatMap(secret::version);
    if (there.isPresent()) {
      String before = there.get().content().open(call.vault(), secret.valueName(there.get()));
      if (!before.equals(call.vault().open(sealed))) {
        throw Errors.badRequest("ResourceExistsException",
            "You can't use ClientRequestToken " + token.get() + " because that value is already in use for a version"
                + " of secret " + secret.arn() + '.');
      }
      return there.get();
    }
    String id = token.orElseGet(call.ids()::uuid);
    if (id.length() < 32 || id.length() > 64) {
      throw invalid("ClientRequestToken must be 32-64 characters long.");
    }
    Secret with = secret.plus(id, stages, Content.sealed(sealed), call.now());
    call.state().put(SECRETS, secret.name(), with);
    return with.version(id).orElseThrow();
  }

  /** Only secrets that a service of the region manages can be rotated: the others need a Lambda function. */
  RotateSecretResponse rotate(RotateSecretRequest r) {
    Supported.only(r, Set.of("SecretId", "ClientRequestToken", "RotateImmediately"), "InvalidParameterException");
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    GeneratedString generated = secret.owner()
        .flatMap(_ -> secret.staged(Secret.CURRENT))
        .flatMap(v -> v.content().generated())
        .orElseThrow(() -> Errors.badRequest(
            "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret."));
    if (Boolean.FALSE.equals(r.rotateImmediately())) {
      throw invalid("Holdfast rotates at once only: RotateImmediately=false is not supported");
    }
    Optional<String> token = Optional.ofNullable(r.clientRequestToken());
    String id = token.orElseGet(call.ids()::uuid);
    if (secret.version(id).isEmpty()) {
      Secret with = secret.plus(id, List.of(Secret.CURRENT), Content.generated(generated), call.now());
      call.state().put(SECRETS, secret.name(), with.rotatedAt(call.now()));
    }
    return RotateSecretResponse.builder().arn(secret.arn()).name(secret.name()).versionId(id).build();
  }

  static void refuseIfOwned(Secret secret) {
    secret.owner().ifPresent(owner -> {
      throw Errors.badRequest("InvalidRequestException",
          "You can't modify the secret " + secret.name() + " because it is managed by " + owner + '.');
    });
  }
}
