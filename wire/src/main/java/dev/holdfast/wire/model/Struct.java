package dev.holdfast.wire.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.PayloadTrait;

/** The members of one SDK class, looked up once. */
public final class Struct {

  private static final Map<Class<?>, Struct> KNOWN = new ConcurrentHashMap<>();

  private final List<SdkField<?>> members;
  private final List<SdkField<?>> required;
  private final Map<String, SdkField<?>> byLocationName;
  private final Optional<SdkField<?>> payload;
  private final boolean bodyMembers;

  private Struct(Class<?> type, List<SdkField<?>> members) {
    this.members = List.copyOf(members);
    this.required = this.members.stream().filter(f -> Required.isRequired(type, f)).toList();
    Map<String, SdkField<?>> names = new LinkedHashMap<>();
    this.members.forEach(f -> names.put(f.locationName(), f));
    this.byLocationName = Collections.unmodifiableMap(names);
    this.payload = this.members.stream().filter(f -> f.containsTrait(PayloadTrait.class)).findFirst();
    this.bodyMembers = this.members.stream().anyMatch(f -> f.location() == MarshallLocation.PAYLOAD);
  }

  /** Of an object or its builder: both know the same members, though only the object can be asked for their values. */
  public static Struct of(SdkPojo pojo) {
    Struct known = KNOWN.get(pojo.getClass());
    if (known == null) {
      known = new Struct(pojo.getClass(), pojo.sdkFields());
      KNOWN.putIfAbsent(pojo.getClass(), known);
    }
    return known;
  }

  public List<SdkField<?>> members() {
    return members;
  }

  /** By the name that requests use. */
  public Optional<SdkField<?>> named(String locationName) {
    return Optional.ofNullable(byLocationName.get(locationName));
  }

  /** Of a REST operation: the member that is the whole body, where there is one. */
  public Optional<SdkField<?>> payload() {
    return payload;
  }

  /** Of a REST operation: whether the body is an object of several members. */
  public boolean hasBodyMembers() {
    return bodyMembers;
  }

  /** Those that a request must have. */
  public List<SdkField<?>> required() {
    return required;
  }

  /** @throws WireProblem naming the first required member that {@code built} lacks */
  public void requireAll(SdkPojo built, String path) {
    for (SdkField<?> field : required) {
      if (SdkModel.value(field, built).isEmpty()) {
        throw WireProblem.missing(WireProblem.below(path, field.locationName()));
      }
    }
  }
}
