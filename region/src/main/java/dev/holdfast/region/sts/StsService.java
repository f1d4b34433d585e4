package dev.holdfast.region.sts;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** STS as a part of the region. */
public final class StsService implements Service {

  @Override
  public String name() {
    return "sts";
  }

  @Override
  public Class<? extends SdkClient> api() {
    return StsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Operations(call);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of();
  }

  record Operations(Call call) implements StsClient {

    @Read
    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest r) {
      String arn = call.caller().arn();
      boolean root = arn.endsWith(":root");
      return GetCallerIdentityResponse.builder()
          .account(call.caller().account())
          .arn(arn)
          .userId(root ? call.caller().account() : call.caller().accessKeyId() + arn.substring(arn.lastIndexOf('/')).replace('/', ':'))
          .build();
    }

    @Override
    public String serviceName() {
      return "sts";
    }

    @Override
    public void close() {}
  }
}
