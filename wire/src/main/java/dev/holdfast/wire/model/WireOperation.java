package dev.holdfast.wire.model;

import dev.holdfast.region.kernel.Operations.Operation;
import dev.holdfast.region.kernel.SdkBinding;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.protocols.core.OperationInfo;

/**
 * One operation as the SDK's own marshaller describes it.
 *
 * @param service the signing name, as {@code "rds"}
 * @param operation its name in the region, after the SDK's class: {@code "CreateDbInstance"}
 * @param name its name on the wire: {@code "CreateDBInstance"}
 * @param method of a REST operation
 * @param uri of a REST operation, as {@code "/{Key+}?tagging"}; S3's is without the bucket
 * @param version the API's, as {@code "2014-10-31"}; empty where the protocol has none
 * @param streamsIn its request's body is a stream of bytes (S3 alone)
 */
public record WireOperation(
    String service,
    String operation,
    String name,
    String method,
    String uri,
    String version,
    boolean streamsIn,
    Supplier<SdkPojo> requests) {

  public static WireOperation of(String service, Operation operation) {
    return of(service, operation.name(), operation.request());
  }

  /** @param operation after the SDK's class */
  public static WireOperation of(String service, String operation, Class<? extends SdkRequest> request) {
    OperationInfo info = SdkBinding.of(request);
    return new WireOperation(
        service,
        operation,
        SdkBinding.name(request, operation),
        info.httpMethod().name(),
        info.requestUri(),
        Optional.ofNullable(info.apiVersion()).orElse(""),
        info.hasStreamingInput(),
        SdkModel.builders(request));
  }
}
