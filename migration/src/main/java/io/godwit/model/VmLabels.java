package io.godwit.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The labels of a VM: of each key at most one.
 *
 * @param values by key
 */
public record VmLabels(NavigableMap<String, String> values) {
  public static final VmLabels NONE = new VmLabels(new TreeMap<>());
  private static final int MOST = 32;

  /**
   * @throws IllegalArgumentException if one is no label, or there are more than 32
   */
  public VmLabels {
    values = Collections.unmodifiableNavigableMap(new TreeMap<>(values));
    values.forEach(VmLabel::new);
    if (values.size() > MOST) {
      throw new IllegalArgumentException(
          "a VM has at most %d labels, not %d".formatted(MOST, values.size()));
    }
  }

  public static VmLabels of(VmLabel... labels) {
    return new VmLabels(
        Stream.of(labels)
            .collect(
                Collectors.toMap(
                    VmLabel::key, VmLabel::value, (first, second) -> second, TreeMap::new)));
  }

  /** These with others, which stand where the key is the same. */
  public VmLabels with(Map<String, String> others) {
    TreeMap<String, String> both = new TreeMap<>(values);
    both.putAll(others);
    return new VmLabels(both);
  }

  public VmLabels without(Collection<String> keys) {
    TreeMap<String, String> rest = new TreeMap<>(values);
    rest.keySet().removeAll(keys);
    return new VmLabels(rest);
  }

  /** By key. */
  public Stream<VmLabel> stream() {
    return values.entrySet().stream().map(each -> new VmLabel(each.getKey(), each.getValue()));
  }

  public boolean has(VmLabel label) {
    return label.value().equals(values.get(label.key()));
  }
}
