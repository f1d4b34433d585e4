package dev.holdfast.region.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/**
 * The implemented operations of one service: the public methods that its class declares, or the interfaces of its own
 * package between which a long list is divided, taking one request and returning a response. (Reflecting over the SDK's
 * interface instead would cost half a second for EC2 alone.)
 */
public final class Operations {

  /** @param read runs on the state without the journal; {@code waits} see {@link Waits} */
  public record Operation(String name, Class<? extends SdkRequest> request, boolean read, boolean waits, Method method) {

    SdkResponse invoke(SdkClient service, SdkRequest argument) {
      try {
        return (SdkResponse) method.invoke(service, argument);
      } catch (InvocationTargetException e) {
        switch (e.getCause()) {
          case RuntimeException thrown -> throw thrown;
          case Error thrown -> throw thrown;
          default -> throw new IllegalStateException(e.getCause());
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final SortedMap<String, Operation> byName = new TreeMap<>();

  /** @param service its class, which declares the operations; the SDK's interface itself declares all there are */
  public Operations(Class<? extends SdkClient> service) {
    for (Method method : declared(service)) {
      if (!Modifier.isPublic(method.getModifiers()) || method.isBridge() || method.isSynthetic()
          || method.getParameterCount() != 1
          || !SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0])
          || !SdkResponse.class.isAssignableFrom(method.getReturnType())) {
        continue;
      }
      Class<? extends SdkRequest> request = method.getParameterTypes()[0].asSubclass(SdkRequest.class);
      String simple = request.getSimpleName();
      // The SDK names the method after the operation; for a shared request class only the method tells them apart.
      String name = Character.toUpperCase(method.getName().charAt(0)) + method.getName().substring(1);
      if (simple.equalsIgnoreCase(name + "Request")) {
        name = simple.substring(0, simple.length() - "Request".length());
      }
      if (method.isAnnotationPresent(Named.class)) {
        name = method.getAnnotation(Named.class).value();
      }
      method.setAccessible(true);
      byName.put(name, new Operation(
          name, request, method.isAnnotationPresent(Read.class), method.isAnnotationPresent(Waits.class), method));
    }
  }

  private static List<Method> declared(Class<?> service) {
    return Stream.concat(Stream.of(service), Arrays.stream(service.getInterfaces()))
        .filter(c -> c.getPackageName().equals(service.getPackageName()))
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .toList();
  }

  public SortedMap<String, Operation> byName() {
    return Collections.unmodifiableSortedMap(byName);
  }
}
