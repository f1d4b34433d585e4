package dev.holdfast.wire.stored;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.List;

/**
 * Packs and unpacks records of one class through method handles, which the JVM makes one piece of machine code of: of
 * millions of rows, reflection would be half the time. To be made they cost as much as some hundred records do by
 * reflection.
 */
final class PackedRecord {

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle UNPACK;
  private static final MethodHandle PACK;
  private static final MethodHandle REFUSED;

  static {
    try {
      UNPACK = LOOKUP.findVirtual(Shape.class, "unpack", methodType(Object.class, Unpacker.class));
      PACK = LOOKUP.findStatic(RecordShape.class, "pack",
          methodType(void.class, RecordShape.Component.class, Packer.class, Object.class));
      REFUSED = LOOKUP.findStatic(PackedRecord.class, "refused",
          methodType(Object.class, Class.class, Throwable.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MethodHandle unpacker;
  private final MethodHandle packer;

  /** @param constructor the canonical one; it and the accessors have been made accessible */
  PackedRecord(Constructor<?> constructor, List<RecordShape.Component> components) {
    try {
      MethodHandle make = LOOKUP.unreflectConstructor(constructor);
      make = MethodHandles.catchException(make.asType(make.type().generic()), Throwable.class,
          REFUSED.bindTo(constructor.getDeclaringClass()));
      make = MethodHandles.dropArguments(make, components.size(), Unpacker.class);
      MethodHandle write = MethodHandles.empty(methodType(void.class, Packer.class, Object.class));
      for (int i = components.size() - 1; i >= 0; i--) { // what is put in last is done first
        RecordShape.Component component = components.get(i);
        make = MethodHandles.foldArguments(make, i, UNPACK.bindTo(component.shape()));
        MethodHandle accessor = LOOKUP.unreflect(component.accessor()).asType(methodType(Object.class, Object.class));
        write = MethodHandles.foldArguments(
            write, MethodHandles.filterArguments(PACK.bindTo(component), 1, accessor));
      }
      unpacker = make;
      packer = write;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object refused(Class<?> type, Throwable cause) {
    throw RecordShape.refused(type, cause);
  }

  Object unpack(Unpacker in) {
    try {
      return (Object) unpacker.invokeExact(in);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // nothing in it declares any
    }
  }

  void pack(Packer out, Object value) {
    try {
      packer.invokeExact(out, value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
