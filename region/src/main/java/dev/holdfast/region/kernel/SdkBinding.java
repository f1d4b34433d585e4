package dev.holdfast.region.kernel;

import java.lang.reflect.Field;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.protocols.core.OperationInfo;

/** How the SDK binds an operation to the wire: the only place where it holds AWS's own names, methods and paths. */
public final class SdkBinding {

  private SdkBinding() {}

  /** The marshaller keeps it in a private constant. */
  public static OperationInfo of(Class<? extends SdkRequest> request) {
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

  /** The operation's name as AWS spells it, {@code "CreateDBInstance"} where the SDK's class says CreateDbInstance. */
  public static String name(Class<? extends SdkRequest> request, String otherwise) {
    return Optional.ofNullable(of(request).operationIdentifier())
        .map(id -> id.substring(id.lastIndexOf('.') + 1)).orElse(otherwise);
  }
}
