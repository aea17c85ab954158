package io.godwit.controller.fleet;

import io.godwit.api.ResolutionView;
import io.godwit.controller.reconcile.Choice;
import io.godwit.controller.reconcile.Picture;
import io.godwit.controller.reconcile.Resolution;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.VmEvidence;
import java.util.Optional;
import java.util.stream.Collectors;

/** The evidence as people see it. */
record ResolutionViews(Store store, HostReports reports) {
  ResolutionView view(Resolution resolution) {
    VmRecord vm = resolution.vm();
    return new ResolutionView(
        vm.spec().name().value(),
        nameOf(vm.owner()),
        vm.epoch().value(),
        vm.operation().map(Object::toString).orElse(null),
        resolution.witnesses().stream().map(host -> witness(resolution, host)).toList(),
        resolution.choices().stream().map(this::choice).toList());
  }

  /** The evidence that a decision was made on, for its journal. */
  String grounds(Resolution resolution) {
    return resolution.witnesses().stream()
        .map(host -> witness(resolution, host).toString())
        .collect(Collectors.joining("; "));
  }

  String nameOf(HostId id) {
    return store
        .read(transaction -> transaction.hosts().find(id))
        .map(host -> host.name().value())
        .orElse(id.toString());
  }

  private ResolutionView.Witness witness(Resolution resolution, Picture.Host host) {
    Optional<VmEvidence> evidence = host.of(resolution.vm().spec().id());
    return new ResolutionView.Witness(
        host.name(),
        host.answers(),
        reports.of(host.id()).seen().orElse(null),
        host.answers() ? evidence.map(ResolutionViews::journal).orElse("NONE") : null,
        evidence.map(VmEvidence::getEpoch).orElse(null),
        host.answers()
            ? evidence.map(VmEvidence::getDomain).map(Resolution::word).orElse("ABSENT")
            : null,
        evidence.flatMap(ResolutionViews::disk).orElse(null),
        evidence.map(VmEvidence::getProcessId).filter(process -> process > 0).orElse(null),
        Optional.ofNullable(resolution.fencings().get(host.id()))
            .map(Object::toString)
            .orElse(null));
  }

  private static String journal(VmEvidence evidence) {
    return evidence.getOwnership().name().replace("OWNERSHIP_", "");
  }

  private static Optional<String> disk(VmEvidence evidence) {
    if (!evidence.getDiskPresent()) {
      return Optional.of("none");
    }
    return Optional.of(
        evidence.hasDiskLabel()
            ? "%s of epoch %d"
                .formatted(
                    evidence.getDiskLabel().getMark().name().replace("DISK_", ""),
                    evidence.getDiskLabel().getEpoch())
            : "without a label");
  }

  private ResolutionView.Choice choice(Choice choice) {
    return switch (choice) {
      case Choice.Refused refused ->
          new ResolutionView.Choice(
              nameOf(refused.host()), null, refused.meaning(), java.util.List.of());
      case Choice.Possible possible ->
          new ResolutionView.Choice(
              nameOf(possible.host()),
              possible.consequence().name(),
              possible.meaning(),
              possible.fenced().stream().map(this::nameOf).toList());
    };
  }
}
