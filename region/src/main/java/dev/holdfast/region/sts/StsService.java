package dev.holdfast.region.sts;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
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
    AssumeRoles.requireForm(r);
    SortedMap<String, List<String>> keys = new TreeMap<>();
    if (r.externalId() != null) {
      keys.put("sts:ExternalId", List.of(r.externalId()));
    }
    if (r.roleSessionName() != null) {
      keys.put("sts:RoleSessionName", List.of(r.roleSessionName()));
    }
    SortedMap<String, String> tags = new TreeMap<>();
    r.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    keys.putAll(Accesses.tags(tags));
    if (r.hasTransitiveTagKeys()) {
      keys.put("sts:TransitiveTagKeys", r.transitiveTagKeys());
    }
    Access assume = new Access(NAME + ':' + operation, r.roleArn(), keys);
    return tags.isEmpty() && caller.session().filter(s -> !s.transitive().isEmpty()).isEmpty()
        ? List.of(assume) : List.of(assume, new Access("sts:TagSession", r.roleArn(), keys));
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of();
  }
}
