package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.model.DataSize;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** libvirt's named values (virTypedParameter), copied out of native memory. */
final class TypedParameters {
  private static final int FIELD_LENGTH = 80;
  private static final int VALUE_OFFSET = 88;
  private static final int SIZE = 96;

  private final Map<String, Object> values;

  private TypedParameters(Map<String, Object> values) {
    this.values = values;
  }

  static TypedParameters of(Map<String, Object> values) {
    return new TypedParameters(Map.copyOf(values));
  }

  static TypedParameters read(Pointer array, int count) {
    Map<String, Object> values = HashMap.newHashMap(count);
    for (int i = 0; i < count; i++) {
      Pointer one = array.share((long) i * SIZE, SIZE);
      values.put(one.getString(0, "UTF-8"), value(one));
    }
    return new TypedParameters(values);
  }

  private static Object value(Pointer parameter) {
    int type = parameter.getInt(FIELD_LENGTH);
    return switch (type) {
      case 1 -> (long) parameter.getInt(VALUE_OFFSET);
      case 2 -> Integer.toUnsignedLong(parameter.getInt(VALUE_OFFSET));
      case 3, 4 -> parameter.getLong(VALUE_OFFSET);
      case 5 -> parameter.getDouble(VALUE_OFFSET);
      case 6 -> parameter.getByte(VALUE_OFFSET) != 0;
      case 7 -> parameter.getPointer(VALUE_OFFSET).getString(0, "UTF-8");
      default -> "a value of libvirt's unknown type " + type;
    };
  }

  OptionalLong number(String name) {
    return values.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
  }

  long numberOrZero(String name) {
    return number(name).orElse(0);
  }

  /** Zero where libvirt does not tell, also for the negative values that some drivers give. */
  DataSize bytes(String name) {
    return new DataSize(Math.max(0, numberOrZero(name)));
  }

  DataSize kibibytes(String name) {
    return new DataSize(Math.clamp(numberOrZero(name), 0, Long.MAX_VALUE >> 10) << 10);
  }

  Optional<String> text(String name) {
    return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
