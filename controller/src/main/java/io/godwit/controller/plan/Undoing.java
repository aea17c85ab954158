package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.PlanDocument.Role;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plan that takes another one back: those of its moves that were made, the other way round and
 * in the opposite order, so that each state on the way is one that fitted on the way there.
 */
public final class Undoing {
  private final PlanDocument plan;
  private final FleetSnapshot fleet;
  private final Map<String, String> hostOf = new HashMap<>();

  private Undoing(PlanDocument plan, FleetSnapshot fleet) {
    this.plan = plan;
    this.fleet = fleet;
    fleet.vms().forEach(vm -> hostOf.put(vm.name().value(), vm.host().value()));
  }

  /**
   * Takes a plan back.
   *
   * @param fleet as it is now
   * @return a plan without moves where none of them were made
   */
  public static PlanDocument of(PlanDocument plan, FleetSnapshot fleet) {
    return new Undoing(plan, fleet).document();
  }

  private PlanDocument document() {
    List<PlanView.Move> moves = moves();
    return new PlanDocument(
        PlanDocument.UNDO,
        plan.horizonHours(),
        null,
        null,
        plan.hosts().stream().map(Undoing::swapped).toList(),
        moves,
        List.of(),
        notes());
  }

  private List<PlanView.Move> moves() {
    Map<VmName, Vm> now = fleet.vmsByName();
    List<PlanView.Move> back = new ArrayList<>();
    int wave = 0;
    int lastWave = 0;
    for (PlanView.Move move : plan.moves().reversed()) {
      if (move.destination().equals(hostOf.get(move.vm()))) {
        if (move.wave() != lastWave) {
          wave++;
          lastWave = move.wave();
        }
        hostOf.put(move.vm(), move.source());
        back.add(back(wave, move, now.get(new VmName(move.vm()))));
      }
    }
    return back;
  }

  private static PlanView.Move back(int wave, PlanView.Move move, Vm vm) {
    return new PlanView.Move(
        wave,
        move.vm(),
        /* source= */ move.destination(),
        /* destination= */ move.source(),
        !vm.manner().isLive(),
        vm.travels().bytes(),
        move.expectedMillis(),
        move.expectedBlackoutMillis(),
        null,
        "it goes back to where it was",
        "it was there before",
        "PENDING",
        null);
  }

  private static PlanView.Host swapped(PlanView.Host host) {
    return new PlanView.Host(
        host.name(),
        host.provider(),
        Role.of(!host.vmsAfter().isEmpty(), !host.vmsBefore().isEmpty()).name(),
        host.perHour(),
        host.capacity(),
        host.usedAfter(),
        host.usedBefore(),
        host.vmsAfter(),
        host.vmsBefore());
  }

  /** VMs that the plan moved and somebody has moved on since are left where they are. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add("hosts are shown as the plan that is taken back saw them");
    for (PlanView.Host host : plan.hosts()) {
      for (String vm : host.vmsBefore()) {
        String now = hostOf.get(vm);
        if (now != null && !now.equals(host.name())) {
          notes.add("VM %s stays on %s, where the plan did not bring it".formatted(vm, now));
        }
      }
    }
    return notes;
  }
}
