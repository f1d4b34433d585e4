package dev.holdfast.wire.model;

import dev.holdfast.region.kernel.Operations.Operation;
import java.lang.reflect.Field;
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
    OperationInfo info = info(request);
    String name = Optional.ofNullable(info.operationIdentifier())
        .map(id -> id.substring(id.lastIndexOf('.') + 1))
        .orElse(operation);
    return new WireOperation(
        service,
        operation,
        name,
        info.httpMethod().name(),
        info.requestUri(),
        Optional.ofNullable(info.apiVersion()).orElse(""),
        info.hasStreamingInput(),
        SdkModel.builders(request));
  }

  /** The marshaller keeps it in a private constant: the only place where the SDK holds methods and URIs. */
  private static OperationInfo info(Class<? extends SdkRequest> request) {
    String marshaller = request.getName().replace(".model.", ".transform.") + "Marshaller";
    try {
      Field binding = Class.forName(marshaller, true, request.getClassLoader())
          .getDeclaredField("SDK_OPERATION_BINDING");
      binding.setAccessible(true);
      return (OperationInfo) binding.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the SDK does not describe " + request.getName(), e);
    }
  }
}
