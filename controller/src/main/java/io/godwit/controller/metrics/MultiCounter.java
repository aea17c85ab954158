package io.godwit.controller.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counters of somebody else's, a row for each that has one, as a MultiGauge has. */
final class MultiCounter {
  private final String name;
  private final String description;
  private final MeterRegistry registry;
  private final Map<Tags, Row> rows = new HashMap<>();

  private record Row(FunctionCounter counter, AtomicLong value) {}

  MultiCounter(String name, String description, MeterRegistry registry) {
    this.name = name;
    this.description = description;
    this.registry = registry;
  }

  /** The rows from now on, with what they count now; all others are gone. */
  void set(Map<Tags, Long> values) {
    for (Tags tags : List.copyOf(rows.keySet())) {
      if (!values.containsKey(tags)) {
        var unused = registry.remove(rows.remove(tags).counter());
      }
    }
    values.forEach((tags, value) -> rows.computeIfAbsent(tags, this::row).value().set(value));
  }

  private Row row(Tags tags) {
    AtomicLong value = new AtomicLong();
    return new Row(
        FunctionCounter.builder(name, value, AtomicLong::get)
            .description(description)
            .tags(tags)
            .register(registry),
        value);
  }
}
