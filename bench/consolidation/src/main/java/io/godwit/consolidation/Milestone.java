package io.godwit.consolidation;

import io.godwit.migration.plan.search.Progress.Stage;

/**
 * What a search had reached after a stage.
 *
 * @param hosts with VMs on them
 * @param seconds since it began
 */
record Milestone(Stage stage, int hosts, int moves, long movedBytes, double seconds) {

  String json() {
    return "{\"stage\": \"%s\", \"hosts\": %d, \"moves\": %d, \"movedBytes\": %d, \"seconds\": %s}"
        .formatted(stage, hosts, moves, movedBytes, Decimal.of(seconds));
  }
}
