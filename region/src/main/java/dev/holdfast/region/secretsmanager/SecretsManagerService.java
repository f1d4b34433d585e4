package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** AWS Secrets Manager. */
public final class SecretsManagerService implements Service {

  static final String NAME = "secretsmanager";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return SecretsManagerClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new SecretsManager(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named(NAME + ':' + operation, request, Map.of(
        "SecretId", id -> Secrets.find(call.state(), id).map(Secret::arn)
            .orElseGet(() -> call.arn(NAME, "secret:" + id + "-??????")),
        "Name", name -> call.arn(NAME, "secret:" + name + "-??????")));
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return Secrets.find(call.state(), arn).map(Secret::tags).orElseGet(Collections::emptySortedMap);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Secrets.SECRETS);
  }

  /** The recovery window of a deleted secret is over. */
  @Override
  public void due(Call call, String timer) {
    call.state().get(Secrets.SECRETS, timer)
        .filter(s -> s.deletion().isPresent() && !s.deletion().get().isAfter(call.now()))
        .ifPresent(s -> call.state().remove(Secrets.SECRETS, s.name()));
  }
}
