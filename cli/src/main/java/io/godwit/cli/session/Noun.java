package io.godwit.cli.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A command that only has commands below it. They are named here and not in its annotation, so that
 * a start makes only the one that was asked for: making all takes longer than the rest of a start.
 */
public interface Noun {
  /** By name, in the order of the help. */
  Map<String, Class<?>> verbs();

  /** The entries as a map that keeps their order. */
  @SafeVarargs
  static Map<String, Class<?>> inOrder(Map.Entry<String, Class<?>>... entries) {
    Map<String, Class<?>> ordered = new LinkedHashMap<>();
    for (Map.Entry<String, Class<?>> entry : entries) {
      ordered.put(entry.getKey(), entry.getValue());
    }
    return ordered;
  }
}
