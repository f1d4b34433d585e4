package dev.holdfast.region.sts;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/** STS as a part of the region. */
public final class StsService implements Service {

  static final String NAME = "sts";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return StsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Sts(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    if (!(request instanceof AssumeRoleRequest r) || r.roleArn() == null) {
      return List.of(new Access(NAME + ':' + operation, Access.NONE));
    }
    SortedMap<String, List<String>> keys = new TreeMap<>();
    if (r.externalId() != null) {
      keys.put("sts:ExternalId", List.of(r.externalId()));
    }
    if (r.roleSessionName() != null) {
      keys.put("sts:RoleSessionName", List.of(r.roleSessionName()));
    }
    return List.of(new Access(NAME + ':' + operation, r.roleArn(), keys));
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of();
  }
}
