package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.wire.model.SdkModel;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;

/** The shape of every type that has been met, made once. Safe for several threads. */
final class Shapes {

  private final Map<Type, Shape> byType = new ConcurrentHashMap<>();
  private final Map<Class<?>, ObjectShape> records = new ConcurrentHashMap<>();
  private final Map<Class<?>, ObjectShape> pojos = new ConcurrentHashMap<>();
  private final Map<Supplier<SdkPojo>, ObjectShape> nested = new ConcurrentHashMap<>();

  /** @param path what to name when the type cannot be stored */
  Shape of(Type type, String path) {
    Shape known = byType.get(type);
    if (known == null) {
      // Not computeIfAbsent: making a shape asks for others.
      known = make(type, path);
      byType.putIfAbsent(type, known);
    }
    return known;
  }

  /** Looks at everything that a value of this type may hold, which {@link #of} leaves for when it is met. */
  void requireStorable(Type type, String path, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    of(type, path);
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        requireStorable(argument, path, seen);
      }
    } else if (type instanceof Class<?> c && c.isRecord()) {
      for (RecordComponent component : c.getRecordComponents()) {
        requireStorable(component.getGenericType(), c.getSimpleName() + '.' + component.getName(), seen);
      }
    } else if (type instanceof Class<?> c && c.isSealed() && !c.isEnum()) {
      for (Class<?> permitted : c.getPermittedSubclasses()) {
        requireStorable(permitted, path, seen);
      }
    }
  }

  /**
   * The components of all records that a value of this type may hold, by where they are in it, first found first.
   *
   * @param records receives which record that is
   */
  SortedMap<String, List<String>> schema(Type type, Map<String, Class<?>> records) {
    TreeMap<String, List<String>> schema = new TreeMap<>();
    schema(type, "", records, schema);
    return schema;
  }

  private void schema(Type type, String where, Map<String, Class<?>> records, SortedMap<String, List<String>> schema) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        schema(argument, where + '<' + (argument == generic.getActualTypeArguments()[0] ? "" : "1"), records, schema);
      }
    } else if (type instanceof Class<?> c && c.isRecord() && !records.containsValue(c)) {
      records.put(where, c);
      schema.put(where, Arrays.stream(c.getRecordComponents()).map(RecordComponent::getName).toList());
      for (RecordComponent component : c.getRecordComponents()) {
        schema(component.getGenericType(), where + '.' + component.getName(), records, schema);
      }
    } else if (type instanceof Class<?> c && c.isSealed() && !c.isEnum() && !c.isRecord()) {
      for (Class<?> permitted : c.getPermittedSubclasses()) {
        schema(permitted, where + '@' + permitted.getSimpleName(), records, schema);
      }
    }
  }

  /** Resolved when first used, so that records may contain themselves. */
  ObjectShape record(Class<?> type) {
    return new Late(() -> {
      ObjectShape known = records.get(type);
      if (known == null) {
        known = new RecordShape(type, this);
        records.putIfAbsent(type, known);
      }
      return known;
    });
  }

  ObjectShape pojo(Class<?> type) {
    ObjectShape known = pojos.get(type);
    if (known == null) {
      known = new SdkPojoShape(SdkModel.builders(type.asSubclass(SdkPojo.class)), this);
      pojos.putIfAbsent(type, known);
    }
    return known;
  }

  /** The SDK holds one supplier for each place a class is used at. */
  ObjectShape builtBy(Supplier<SdkPojo> builders) {
    ObjectShape known = nested.get(builders);
    if (known == null) {
      known = new SdkPojoShape(builders, this);
      nested.putIfAbsent(builders, known);
    }
    return known;
  }

  private Shape make(Type type, String path) {
    return switch (type) {
      case Class<?> c -> ofClass(c, path);
      case WildcardType w -> of(w.getUpperBounds()[0], path);
      case ParameterizedType p -> ofGeneric((Class<?>) p.getRawType(), p.getActualTypeArguments(), path);
      default -> throw unstorable(type, path);
    };
  }

  private Shape ofClass(Class<?> type, String path) {
    if (type == Object.class) {
      return AnyShape.ANY;
    } else if (type.isEnum()) {
      return Scalars.enumeration(type);
    } else if (type.isRecord()) {
      return record(type);
    } else if (type.isSealed()) {
      return new NamedShape.Sealed(type, this);
    } else if (SdkPojo.class.isAssignableFrom(type)) {
      return Modifier.isAbstract(type.getModifiers()) ? new NamedShape.Sdk(type, this) : pojo(type);
    }
    return Scalars.of(type).orElseThrow(() -> unstorable(type, path));
  }

  private Shape ofGeneric(Class<?> raw, Type[] arguments, String path) {
    if (raw == Optional.class) {
      Shape element = of(arguments[0], path);
      if (element instanceof Collected.OfOptional) {
        throw unstorable(raw, path);
      }
      return new Collected.OfOptional(element);
    } else if (raw == List.class || raw == Collection.class) {
      return new Collected.OfList(of(arguments[0], path));
    } else if (raw == Set.class || raw == SortedSet.class || raw == NavigableSet.class) {
      return new Collected.OfSet(of(arguments[0], path));
    } else if (raw == Map.class || raw == SortedMap.class || raw == NavigableMap.class) {
      Shape element = of(arguments[1], path);
      if (arguments[0] == String.class) {
        return new Collected.OfMap(Optional.empty(), element);
      } else if (arguments[0] instanceof Class<?> key && key.isEnum()) {
        return new Collected.OfMap(Optional.of(key), element);
      }
      return new Collected.OfPairs(of(arguments[0], path), element);
    } else if (raw.isSealed()) {
      return new NamedShape.Sealed(raw, this);
    }
    throw unstorable(raw, path);
  }

  private static StoredFormatException unstorable(Type type, String path) {
    return new StoredFormatException(path + " has the type " + type.getTypeName() + ", which cannot be stored");
  }

  private static final class Late implements ObjectShape {
    private final Supplier<ObjectShape> shape;
    private volatile ObjectShape known;

    Late(Supplier<ObjectShape> shape) {
      this.shape = shape;
    }

    private ObjectShape shape() {
      ObjectShape now = known;
      if (now == null) {
        now = shape.get();
        known = now;
      }
      return now;
    }

    @Override
    public void writeMembers(JsonGenerator out, Object value) throws IOException {
      shape().writeMembers(out, value);
    }

    @Override
    public Object readMembers(JsonParser in) throws IOException {
      return shape().readMembers(in);
    }

    @Override
    public void pack(Packer out, Object value) {
      shape().pack(out, value);
    }

    @Override
    public Object unpack(Unpacker in) {
      return shape().unpack(in);
    }
  }
}
