package io.godwit.cli.provider;

import io.godwit.api.ProviderView;
import io.godwit.cli.output.Column;
import java.util.ArrayList;
import java.util.List;

/** How providers are shown. */
final class ProviderOutput {
  private ProviderOutput() {}

  static List<Column<ProviderView>> columns() {
    return List.of(
        Column.of("NAME", ProviderView::name),
        Column.of("INSTANCES", ProviderView::instances),
        Column.of("MAY LAUNCH", ProviderOutput::left),
        Column.of("PROBLEM", ProviderView::problem));
  }

  static List<Column<ProviderView>> fields() {
    return List.of(
        Column.of("name", ProviderView::name),
        Column.of("instances", ProviderView::instances),
        Column.of("may launch", ProviderOutput::left),
        Column.of("types that nest", provider -> types(provider, true)),
        Column.of("other types", provider -> types(provider, false)),
        Column.of("zones", provider -> joined(provider.zones())),
        Column.of("problem", ProviderView::problem));
  }

  /** Null where it does not answer, or launches nothing. */
  private static String left(ProviderView provider) {
    if (provider.types() == null || provider.types().isEmpty()) {
      return null;
    }
    if (provider.instancesLeft() == null) {
      return "told at a launch only";
    }
    List<String> parts = new ArrayList<>();
    parts.add(provider.instancesLeft() + " more");
    if (provider.cpusLeft() != null) {
      parts.add("with " + provider.cpusLeft() + " CPUs");
    }
    return provider.instancesLeft() == 0 ? "none: the quota is full" : String.join(" ", parts);
  }

  private static String types(ProviderView provider, boolean nests) {
    return provider.types() == null
        ? null
        : joined(
            provider.types().stream()
                .filter(type -> type.nests() == nests)
                .map(ProviderView.InstanceType::name)
                .toList());
  }

  private static String joined(List<String> texts) {
    return texts == null || texts.isEmpty() ? null : String.join(", ", texts);
  }
}
