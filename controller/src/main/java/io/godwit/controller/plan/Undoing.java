package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.controller.plan.Foresight.Foreseen;
import io.godwit.controller.plan.PlanDocument.Role;
import io.godwit.controller.plan.Question.Overfull;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plan that takes another one back: those of its moves that were made, the other way round and
 * in the opposite order, so that each state on the way is one that fitted on the way there.
 */
public final class Undoing {
  /** A move is refused where there is too little of these. */
  private static final List<Dimension> ROOM = List.of(Dimension.MEMORY, Dimension.DISK);

  private final PlanDocument plan;
  private final Optional<Prices> prices;
  private final Foresight foresight;
  private final Map<VmName, Vm> vms = new HashMap<>();
  private final Map<String, String> hostOf = new HashMap<>();
  private final Map<String, ProviderName> hosts = new HashMap<>();
  private final Set<String> givenBack = new HashSet<>();

  /** Of those that were given back: one may have come on again by itself, or by half an undo. */
  private final Set<String> off = new HashSet<>();

  private final Set<String> closedByUser = new HashSet<>();

  private Undoing(
      PlanDocument plan,
      Instant madeAt,
      FleetSnapshot fleet,
      Optional<Prices> prices,
      Foresight foresight) {
    this.plan = plan;
    this.prices = prices;
    this.foresight = foresight;
    fleet.hosts().forEach(host -> hosts.put(host.name().value(), host.provider()));
    fleet.hosts().stream()
        .filter(host -> host.possession() == Possession.GIVEN_BACK)
        .forEach(host -> givenBack.add(host.name().value()));
    fleet.hosts().stream()
        .filter(host -> givenBack.contains(host.name().value()))
        .filter(host -> host.facts().reachability() != Reachability.CONNECTED)
        .forEach(host -> off.add(host.name().value()));
    fleet.hosts().stream()
        .filter(host -> host.wish() == Wish.CLOSED)
        .forEach(host -> closedByUser.add(host.name().value()));
    fleet.vms().stream()
        .filter(vm -> !vm.createdAt().isAfter(madeAt))
        .forEach(
            vm -> {
              vms.put(vm.name(), vm);
              hostOf.put(vm.name().value(), vm.host().value());
            });
  }

  /**
   * Takes a plan back.
   *
   * @param madeAt when the plan was made; a VM that was made since is not one that it moved
   * @param fleet as it is now
   * @param paces by which its way back is foreseen: what was foreseen of the way there is past
   * @return a plan without moves where none of them were made
   */
  public static PlanDocument of(
      PlanDocument plan,
      Instant madeAt,
      FleetSnapshot fleet,
      CpuDemands demands,
      Optional<Prices> prices,
      Paces paces) {
    Fleet now = PlannerFleet.of(fleet, demands, Optional.empty(), Optional.empty(), Overfull.BORNE);
    return new Undoing(plan, madeAt, fleet, prices, new Foresight(fleet, paces)).document(now);
  }

  private PlanDocument document(Fleet now) {
    List<PlanView.Move> moves = moves();
    Map<VmName, HostName> moved = new HashMap<>();
    moves.forEach(move -> moved.put(new VmName(move.vm()), new HostName(move.destination())));
    List<PlanView.Host> rows = HostRows.of(now, moved, prices);
    Accounts accounts = new Accounts(prices, Duration.ofHours(plan.horizonHours()));
    return new PlanDocument(
        PlanDocument.UNDO,
        plan.horizonHours(),
        accounts.of(rows, moves).map(accounts::view).orElse(null),
        /* quality= */ null,
        /* balance= */ null,
        rows,
        moves,
        List.of(),
        Stream.concat(notes().stream(), lacks(now, moved).stream()).toList(),
        /* closes= */ empty(rows),
        /* opens= */ plan.closes(),
        /* takesBack= */ plan.givesBack().stream().filter(givenBack::contains).toList(),
        /* givesBack= */ empty(rows).stream().filter(this::isBrought).toList(),
        /* launches= */ List.of());
  }

  /** Whether the plan had turned it on, or launched it. */
  private boolean isBrought(String host) {
    return plan.takesBack().contains(host) || plan.isLaunched(host);
  }

  /**
   * Hosts that the plan had opened or launched are closed again, but for those that others use by
   * now. Some may have been empty already: where the plan had stopped before it brought a VM back.
   */
  private List<String> empty(List<PlanView.Host> rows) {
    return Stream.of(Role.EMPTIED, Role.UNUSED)
        .flatMap(role -> role.in(rows).stream())
        .filter(host -> plan.opens().contains(host) || plan.isLaunched(host))
        .filter(host -> !off.contains(host) && !closedByUser.contains(host))
        .toList();
  }

  private List<PlanView.Move> moves() {
    List<PlanView.Move> back = new ArrayList<>();
    int wave = 0;
    int lastWave = 0;
    for (PlanView.Move move : plan.moves().reversed()) {
      if (move.destination().equals(hostOf.get(move.vm())) && hosts.containsKey(move.source())) {
        if (move.wave() != lastWave) {
          wave++;
          lastWave = move.wave();
        }
        hostOf.put(move.vm(), move.source());
        back.add(back(wave, move, vms.get(new VmName(move.vm()))));
      }
    }
    return back;
  }

  private PlanView.Move back(int wave, PlanView.Move move, Vm vm) {
    Foreseen foreseen =
        foresight.next(vm.name(), new HostName(move.destination()), new HostName(move.source()));
    return new PlanView.Move(
        wave,
        move.vm(),
        /* source= */ move.destination(),
        /* destination= */ move.source(),
        !vm.manner().isLive(),
        foreseen.bytes().bytes(),
        foreseen.time().map(Duration::toMillis).orElse(null),
        foreseen.blackout().map(Duration::toMillis).orElse(null),
        cost(move, foreseen.bytes()).map(Money::toString).orElse(null),
        "it goes back to where it was",
        "it was there before",
        "PENDING",
        null);
  }

  /** Of the way back. */
  private Optional<Money> cost(PlanView.Move move, DataSize bytes) {
    return prices.flatMap(
        known ->
            known.moves().ofMove(bytes, hosts.get(move.destination()), hosts.get(move.source())));
  }

  /** VMs that somebody has moved on since, or whose host has left the fleet, are left alone. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (PlanView.Move move : plan.moves()) {
      if (!hosts.containsKey(move.source())) {
        notes.add(
            "VM %s cannot go back: host %s is not in the fleet any more"
                .formatted(move.vm(), move.source()));
        continue;
      }
      String end = hostOf.get(move.vm());
      boolean isBack = plan.moves().stream().anyMatch(each -> isFrom(each, move.vm(), end));
      if (end != null && !isBack) {
        notes.add("VM %s stays on %s, where the plan did not bring it".formatted(move.vm(), end));
      }
    }
    return notes.stream().distinct().toList();
  }

  /**
   * What hosts would lack, and do not now: other VMs may have come to them since. What one has that
   * is off is not known.
   */
  private List<String> lacks(Fleet now, Map<VmName, HostName> moved) {
    Map<VmName, List<HostName>> ends = new HashMap<>();
    for (FleetVm vm : now.vms()) {
      HostName end = moved.getOrDefault(vm.name(), vm.host());
      ends.put(vm.name(), List.of(off.contains(end.value()) ? vm.host() : end));
    }
    Set<HostName> hosts = now.hosts().stream().map(FleetHost::name).collect(Collectors.toSet());
    Placement before = Placement.current(now);
    Placement after = new Placement(now, hosts, ends);
    return now.hosts().stream()
        .flatMap(
            host ->
                ROOM.stream()
                    .filter(room -> excess(after, host, room) > 0)
                    .filter(room -> excess(after, host, room) > excess(before, host, room))
                    .map(
                        room ->
                            "VMs may have no room any more: host %s would lack %s"
                                .formatted(host.name(), room.show(excess(after, host, room)))))
        .toList();
  }

  private static long excess(Placement placement, FleetHost host, Dimension dimension) {
    return placement.load(host.name()).amount(dimension) - host.capacity().amount(dimension);
  }

  private static boolean isFrom(PlanView.Move move, String vm, String host) {
    return move.vm().equals(vm) && move.source().equals(host);
  }
}
