package dev.holdfast.region.secretsmanager;

import static dev.holdfast.region.secretsmanager.Secrets.SECRETS;
import static dev.holdfast.region.secretsmanager.Secrets.invalid;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretResponse;

/** Secrets come, change and go. */
record Lifecycle(Call call) {

  CreateSecretResponse create(CreateSecretRequest r) {
    Supported.only(r, Set.of("Name", "ClientRequestToken", "Description", "KmsKeyId", "SecretString",
        "Tags"), "InvalidParameterException");
    Optional<String> token = Optional.ofNullable(r.clientRequestToken());
    Optional<Secret> there = Optional.ofNullable(r.name())
        .flatMap(name -> call.state().get(SECRETS, name))
        .filter(s -> s.deletion().isEmpty() && token.flatMap(s::version).isPresent());
    Secret secret = there.orElseGet(() -> Secrets.create(
        call,
        Optional.ofNullable(r.name()).orElseThrow(() -> invalid("You must provide a Name.")),
        Optional.ofNullable(r.description()).orElse(""),
        Optional.ofNullable(r.kmsKeyId()),
        Optional.empty(),
        with(new TreeMap<>(), r.tags()),
        Optional.empty()));
    CreateSecretResponse.Builder response = CreateSecretResponse.builder().arn(secret.arn()).name(secret.name());
    if (r.secretString() != null) {
      response.versionId(new Values(call).add(secret, token, r.secretString(), List.of(Secret.CURRENT)).id());
    }
    return response.build();
  }

  UpdateSecretResponse update(UpdateSecretRequest r) {
    Supported.only(r, Set.of("SecretId", "ClientRequestToken", "Description", "KmsKeyId",
        "SecretString"), "InvalidParameterException");
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    Values.refuseIfOwned(secret);
    Secret described = secret.described(
        Optional.ofNullable(r.description()).orElse(secret.description()),
        Optional.ofNullable(r.kmsKeyId()).or(secret::kmsKeyId),
        call.now());
    call.state().put(SECRETS, secret.name(), described);
    UpdateSecretResponse.Builder response = UpdateSecretResponse.builder().arn(secret.arn()).name(secret.name());
    if (r.secretString() != null) {
      Optional<String> token = Optional.ofNullable(r.clientRequestToken());
      response.versionId(new Values(call).add(described, token, r.secretString(), List.of(Secret.CURRENT)).id());
    }
    return response.build();
  }

  DeleteSecretResponse delete(DeleteSecretRequest r) {
    boolean force = Boolean.TRUE.equals(r.forceDeleteWithoutRecovery());
    if (force && r.recoveryWindowInDays() != null) {
      throw invalid("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    long days = Optional.ofNullable(r.recoveryWindowInDays()).orElse((long) Limits.RECOVERY_DAYS_DEFAULT);
    if (days < Limits.RECOVERY_DAYS_MIN || days > Limits.RECOVERY_DAYS_MAX) {
      throw invalid("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    }
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    Values.refuseIfOwned(secret);
    Instant gone = force ? call.now() : call.now().plus(Duration.ofDays(days));
    if (force) {
      call.state().remove(SECRETS, secret.name());
    } else {
      call.state().put(SECRETS, secret.name(), secret.deletedAt(Optional.of(gone)));
      call.timer(SecretsManagerService.NAME, secret.name(), gone);
    }
    return DeleteSecretResponse.builder().arn(secret.arn()).name(secret.name()).deletionDate(gone).build();
  }

  RestoreSecretResponse restore(RestoreSecretRequest r) {
    Secret secret = Secrets.require(call.state(), r.secretId());
    call.state().put(SECRETS, secret.name(), secret.deletedAt(Optional.empty()));
    call.cancelTimer(SecretsManagerService.NAME, secret.name());
    return RestoreSecretResponse.builder().arn(secret.arn()).name(secret.name()).build();
  }

  TagResourceResponse tag(TagResourceRequest r) {
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    call.state().put(SECRETS, secret.name(), secret.tagged(with(secret.tags(), r.tags())));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest r) {
    Secret secret = Secrets.requireLive(call.state(), r.secretId());
    SortedMap<String, String> tags = new TreeMap<>(secret.tags());
    tags.keySet().removeAll(r.tagKeys());
    call.state().put(SECRETS, secret.name(), secret.tagged(tags));
    return UntagResourceResponse.builder().build();
  }

  private static SortedMap<String, String> with(SortedMap<String, String> tags, List<Tag> added) {
    SortedMap<String, String> all = new TreeMap<>(tags);
    for (Tag tag : added) {
      if (tag.key() == null || tag.value() == null) {
        throw invalid("A tag needs a Key and a Value.");
      }
      all.put(tag.key(), tag.value());
    }
    if (all.size() > Limits.TAGS) {
      throw Errors.badRequest("LimitExceededException", "A secret can have at most " + Limits.TAGS + " tags.");
    }
    return all;
  }
}
