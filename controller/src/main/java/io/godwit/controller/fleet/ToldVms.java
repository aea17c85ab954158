package io.godwit.controller.fleet;

import io.godwit.model.VmId;
import io.godwit.protocol.v1.Reading;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a host has told of its VMs over its present link, by reports of all and by the results of
 * orders, which tell of one. Of each VM what was read last counts, however late it came.
 *
 * @param report which reading the last report was of; empty before the first one
 * @param latest by VM; what came before the first report waits here for it
 */
record ToldVms(Optional<Reading> report, Map<VmId, VmEvidence> latest) {
  static final ToldVms NOTHING = new ToldVms(Optional.empty(), Map.of());

  ToldVms {
    latest = Map.copyOf(latest);
  }

  /** Of all VMs; empty before the first report, as one VM's evidence says nothing of the others. */
  Optional<Map<VmId, VmEvidence>> all() {
    return report.map(read -> latest);
  }

  /** A VM that the report does not tell of is not there any more, unless it was read later. */
  ToldVms with(VmReport told) {
    Map<VmId, VmEvidence> now = new HashMap<>();
    told.getVmsList().forEach(vm -> now.put(VmId.of(vm.getVmId()), vm));
    latest.forEach(
        (vm, evidence) -> {
          if (isLater(evidence.getReading(), told.getReading())) {
            now.put(vm, evidence);
          }
        });
    return new ToldVms(Optional.of(told.getReading()), now);
  }

  /** A result that was kept from the agent's last start says less than any report of this one. */
  ToldVms with(VmEvidence told) {
    VmId vm = VmId.of(told.getVmId());
    Optional<Reading> known =
        report.isPresent()
            ? Optional.ofNullable(latest.get(vm)).map(VmEvidence::getReading).or(() -> report)
            : Optional.empty();
    if (known.filter(reading -> !isAsLate(told.getReading(), reading)).isPresent()) {
      return this;
    }
    Map<VmId, VmEvidence> now = new HashMap<>(latest);
    now.put(vm, told);
    return new ToldVms(report, now);
  }

  private static boolean isLater(Reading one, Reading other) {
    return one.getAgentStart() == other.getAgentStart() && one.getNumber() > other.getNumber();
  }

  /** Agents of before do not count their readings: what comes later counts then. */
  private static boolean isAsLate(Reading one, Reading other) {
    return one.getAgentStart() == other.getAgentStart() && one.getNumber() >= other.getNumber();
  }
}
