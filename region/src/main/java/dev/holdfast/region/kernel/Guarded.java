package dev.holdfast.region.kernel;

import dev.holdfast.region.kernel.Operations.Operation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;

/**
 * A service behind a guard. What the service does for itself to fulfil a request, through other services too, is not
 * asked about again.
 *
 * @param plain the call without the guard, on which the service acts
 */
record Guarded(Call plain, Guard guard, Service service, Operations operations, SdkClient real)
    implements InvocationHandler {

  <C extends SdkClient> C as(Class<C> api) {
    return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, this));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    boolean request = arguments != null && arguments.length >= 1 && arguments[0] instanceof SdkRequest;
    if (request) {
      operation(method).filter(o -> !o.read()).ifPresent(o -> guard.require(
          plain, service, SdkBinding.name(o.request(), o.name()), (SdkRequest) arguments[0]));
    } else if (method.isDefault() && arguments != null) {
      return InvocationHandler.invokeDefault(proxy, method, arguments); // builds the request, and comes back with it
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Optional<Operation> operation(Method method) {
    return operations.byName().values().stream()
        .filter(o -> o.method().getName().equals(method.getName())).findFirst();
  }
}
