package io.godwit.controller.metrics;

import io.godwit.api.HostView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.reconcile.Condition;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many there are: {@code godwit_hosts} by state, {@code godwit_vms} by state, {@code
 * godwit_operations} by kind and state, {@code godwit_vm_conditions} by code and severity.
 */
public final class FleetGauges {
  private final Fleet fleet;
  private final Store store;
  private final MultiGauge hosts;
  private final MultiGauge vms;
  private final MultiGauge operations;
  private final MultiGauge conditions;

  public FleetGauges(Fleet fleet, Store store, MeterRegistry registry) {
    this.fleet = fleet;
    this.store = store;
    this.hosts = MultiGauge.builder("godwit.hosts").description("Hosts").register(registry);
    this.vms = MultiGauge.builder("godwit.vms").description("VMs").register(registry);
    this.operations =
        MultiGauge.builder("godwit.operations").description("Operations").register(registry);
    this.conditions =
        MultiGauge.builder("godwit.vm.conditions")
            .description("What is not as it should be about VMs")
            .register(registry);
  }

  /** Counts anew; to be called every few seconds. */
  public void refresh() {
    hosts.register(
        rows(fleet.hosts().list().stream().map(HostView::state), FleetGauges::state), true);
    vms.register(rows(fleet.vms().list().stream().map(vm -> vm.state()), FleetGauges::state), true);
    List<OperationRecord> all = store.read(transaction -> transaction.operations().all());
    operations.register(rows(all.stream().map(Kind::of), Kind::tags), true);
    conditions.register(
        rows(fleet.repairs().conditions().stream().map(Condition::code), FleetGauges::code), true);
  }

  private record Kind(String kind, String state) {
    static Kind of(OperationRecord operation) {
      return new Kind(operation.kind().name(), operation.state().name());
    }

    Tags tags() {
      return Tags.of("kind", kind, "state", state);
    }
  }

  private static Tags code(Condition.Code code) {
    return Tags.of("code", code.name(), "severity", code.severity().name());
  }

  private static Tags state(String state) {
    return Tags.of("state", state);
  }

  private static <T> List<Row<?>> rows(Stream<T> all, Function<T, Tags> tags) {
    Map<T, Long> counts =
        all.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .<Row<?>>map(entry -> Row.of(tags.apply(entry.getKey()), entry.getValue()))
        .toList();
  }
}
