package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.*;

/** The operations around one command. They live in {@link Values}, {@link Lifecycle} and {@link Listing}. */
record SecretsManager(Call call) implements SecretsManagerClient {

  @Override public CreateSecretResponse createSecret(CreateSecretRequest r) {
    return new Lifecycle(call).create(r);
  }

  @Override public UpdateSecretResponse updateSecret(UpdateSecretRequest r) {
    return new Lifecycle(call).update(r);
  }

  @Override public DeleteSecretResponse deleteSecret(DeleteSecretRequest r) {
    return new Lifecycle(call).delete(r);
  }

  @Override public RestoreSecretResponse restoreSecret(RestoreSecretRequest r) {
    return new Lifecycle(call).restore(r);
  }

  @Override public TagResourceResponse tagResource(TagResourceRequest r) {
    return new Lifecycle(call).tag(r);
  }

  @Override public UntagResourceResponse untagResource(UntagResourceRequest r) {
    return new Lifecycle(call).untag(r);
  }

  @Override public PutSecretValueResponse putSecretValue(PutSecretValueRequest r) {
    return new Values(call).put(r);
  }

  @Override public RotateSecretResponse rotateSecret(RotateSecretRequest r) {
    return new Values(call).rotate(r);
  }

  @Read @Override public GetSecretValueResponse getSecretValue(GetSecretValueRequest r) {
    return new Values(call).get(r);
  }

  @Read @Override public DescribeSecretResponse describeSecret(DescribeSecretRequest r) {
    return new Listing(call).describe(r);
  }

  @Read @Override public ListSecretsResponse listSecrets(ListSecretsRequest r) {
    return new Listing(call).list(r);
  }

  @Override public String serviceName() {
    return SecretsManagerService.NAME;
  }

  @Override public void close() {}
}
