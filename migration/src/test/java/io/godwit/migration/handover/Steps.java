package io.godwit.migration.handover;

import io.godwit.migration.search.Model.Kind;
import io.godwit.migration.search.Model.Step;
import java.util.ArrayList;
import java.util.List;

/** Collects what may happen next. */
final class Steps {
  private final List<Step<World>> steps = new ArrayList<>();

  void ordinary(String name, World next) {
    steps.add(new Step<>(name, Kind.ORDINARY, next));
  }

  void fault(String name, World next) {
    steps.add(new Step<>(name, Kind.FAULT, next));
  }

  List<Step<World>> all() {
    return steps;
  }
}
