package dev.holdfast.wire;

import dev.holdfast.region.kernel.Operations;
import dev.holdfast.wire.model.WireOperation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The implemented operations as the protocols see them. Each is described when it is first asked for. */
final class Catalog {

  private final Map<String, ServiceOperations> services = new HashMap<>();

  Catalog(SortedMap<String, Operations> implemented) {
    implemented.forEach((service, operations) ->
        services.put(service, new ServiceOperations(service, operations.byName())));
  }

  boolean has(String service) {
    return services.containsKey(service);
  }

  /** Without operations, if nobody has implemented the service. */
  ServiceOperations service(String name) {
    ServiceOperations known = services.get(name);
    return known == null ? new ServiceOperations(name, new TreeMap<>()) : known;
  }

  static final class ServiceOperations {
    private final String service;
    /** AWS's names and the SDK's differ in case alone: CreateDBInstance, CreateDbInstance. */
    private final SortedMap<String, Operations.Operation> byLowerCase = new TreeMap<>();
    private final Map<String, WireOperation> described = new ConcurrentHashMap<>();
    private volatile Optional<S3Router> s3 = Optional.empty();

    private ServiceOperations(String service, SortedMap<String, Operations.Operation> operations) {
      this.service = service;
      operations.forEach((name, operation) -> byLowerCase.put(name.toLowerCase(Locale.ROOT), operation));
    }

    String service() {
      return service;
    }

    /** By AWS's name, in its exact case. */
    Optional<WireOperation> named(String wireName) {
      String key = wireName.toLowerCase(Locale.ROOT);
      return byLowerCase.containsKey(key)
          ? Optional.of(describe(key)).filter(o -> o.name().equals(wireName))
          : Optional.empty();
    }

    List<WireOperation> all() {
      return byLowerCase.keySet().stream().map(this::describe).toList();
    }

    /** S3's, which are told apart by what they want. Made when first asked for; twice at worst. */
    S3Router s3() {
      if (s3.isEmpty()) {
        s3 = Optional.of(new S3Router(all()));
      }
      return s3.get();
    }

    private WireOperation describe(String key) {
      return described.computeIfAbsent(key, k -> WireOperation.of(service, byLowerCase.get(k)));
    }
  }
}
