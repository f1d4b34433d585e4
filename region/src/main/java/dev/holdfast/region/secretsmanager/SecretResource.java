package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** {@code AWS::SecretsManager::Secret}, with {@code GenerateSecretString}. */
public final class SecretResource implements ResourceType {

  private static final Set<String> GENERATE = Set.of("PasswordLength", "ExcludeCharacters", "ExcludeLowercase",
      "ExcludeUppercase", "ExcludeNumbers", "ExcludePunctuation", "IncludeSpace", "RequireEachIncludedType",
      "SecretStringTemplate", "GenerateStringKey");

  @Override
  public String name() {
    return "AWS::SecretsManager::Secret";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Name", "Description", "KmsKeyId", "SecretString", "GenerateSecretString", "Tags");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Id");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Name");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    if (p.has("SecretString") && p.has("GenerateSecretString")) {
      throw Properties.invalid("GenerateSecretString", "cannot be given together with SecretString");
    }
    SortedMap<String, String> tags = desired.tags();
    if (p.has("GenerateSecretString")) {
      GeneratedString generated = generated(p.object("GenerateSecretString").orElseThrow());
      return Progress.done(Secrets.create(call, p.string("Name").orElse(desired.name()),
          p.string("Description").orElse(""), p.string("KmsKeyId"), Optional.empty(), tags, Optional.of(generated)).arn());
    }
    return Progress.done(call.client(SecretsManagerClient.class).createSecret(r -> r
        .name(p.string("Name").orElse(desired.name()))
        .description(p.string("Description").orElse(null))
        .kmsKeyId(p.string("KmsKeyId").orElse(null))
        .secretString(p.string("SecretString").orElse(null))
        .tags(list(tags))).arn());
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    Properties p = to.properties();
    SecretsManagerClient secrets = call.client(SecretsManagerClient.class);
    boolean newString = !from.properties().string("SecretString").equals(p.string("SecretString"));
    secrets.updateSecret(r -> r
        .secretId(arn)
        .description(p.string("Description").orElse(""))
        .kmsKeyId(p.string("KmsKeyId").orElse(null))
        .secretString(newString ? p.string("SecretString").orElse(null) : null));
    Object before = from.properties().values().get("GenerateSecretString");
    Object after = p.values().get("GenerateSecretString");
    if (after != null && !after.equals(before)) {
      GeneratedString generated = generated(p.object("GenerateSecretString").orElseThrow());
      Secret secret = Secrets.requireLive(call.state(), arn);
      call.state().put(Secrets.SECRETS, secret.name(), secret.plus(
          call.ids().uuid(), List.of(Secret.CURRENT), Content.generated(generated), call.now()));
    }
    SortedMap<String, String> tags = to.tags();
    Secret secret = Secrets.requireLive(call.state(), arn);
    call.state().put(Secrets.SECRETS, secret.name(), secret.tagged(tags));
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    if (Secrets.find(call.state(), arn).filter(s -> s.deletion().isEmpty()).isPresent()) {
      call.client(SecretsManagerClient.class).deleteSecret(r -> r.secretId(arn).forceDeleteWithoutRecovery(true));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("Id", arn);
    return attributes;
  }

  private static GeneratedString generated(Properties p) {
    p.values().keySet().stream().filter(k -> !GENERATE.contains(k)).findFirst().ifPresent(k -> {
      throw Properties.invalid("GenerateSecretString." + k, "is not supported");
    });
    return new GeneratedString(
        p.integer("PasswordLength").orElse(Limits.PASSWORD_DEFAULT),
        p.string("ExcludeCharacters").orElse(""),
        !p.bool("ExcludeLowercase").orElse(false),
        !p.bool("ExcludeUppercase").orElse(false),
        !p.bool("ExcludeNumbers").orElse(false),
        !p.bool("ExcludePunctuation").orElse(false),
        p.bool("IncludeSpace").orElse(false),
        p.bool("RequireEachIncludedType").orElse(true),
        p.string("SecretStringTemplate"),
        p.string("GenerateStringKey"));
  }

  private static List<Tag> list(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }
}
