package dev.holdfast.region.cloudtrail;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;

/** CloudTrail as a part of the region. */
public final class CloudTrailService implements Service {

  /** AWS keeps 90 days of events; this many are kept here, the journal holds them all. */
  static final int KEPT = 1_000;

  static final Table<Key, Recorded> EVENTS = Table.of("cloudtrail/events", Key.class, Recorded.class);

  private static final Set<String> DATA = Set.of(
      "SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch",
      "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "PutObject", "DeleteObject", "DeleteObjects",
      "CopyObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload",
      "PutMetricData");

  record Key(Instant at, String requestId) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = at.compareTo(o.at);
      return c != 0 ? c : requestId.compareTo(o.requestId);
    }
  }

  record Recorded(String service, String operation, String user, String accessKeyId) {}

  @Override
  public String name() {
    return "cloudtrail";
  }

  @Override
  public Class<? extends SdkClient> api() {
    return CloudTrailClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new CloudTrailOperations(call);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(EVENTS);
  }

  @Override
  public void succeeded(Call call, Command.ApiCall api) {
    if (DATA.contains(api.operation())) {
      return;
    }
    String arn = api.caller().arn();
    call.state().put(EVENTS, new Key(call.now(), api.requestId()), new Recorded(
        api.service(), api.operation(), arn.substring(arn.lastIndexOf(':') + 1), api.caller().accessKeyId()));
    if (call.state().all(EVENTS).size() > KEPT) {
      call.state().remove(EVENTS, call.state().all(EVENTS).firstKey());
    }
  }
}
