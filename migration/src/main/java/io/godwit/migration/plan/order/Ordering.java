package io.godwit.migration.plan.order;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts moves in an order in which every state fits: in waves, each with all moves that can begin at
 * its start, largest first. Where none can, VMs wait for each other in a circle: then one of them
 * is put aside on a third host, smallest first, and goes on from there.
 */
public final class Ordering {
  private static final Comparator<FleetVm> SMALLEST_FIRST =
      Comparator.comparing(FleetVm::travels).thenComparing(vm -> vm.name().value());

  private final PlanRequest request;
  private final Traffic traffic;
  private final Map<VmName, HostName> pending = new LinkedHashMap<>();
  private final List<Wave> waves = new ArrayList<>();

  /** VMs that were put aside once; twice would be going round. */
  private final List<VmName> aside = new ArrayList<>();

  private Ordering(PlanRequest request, Map<VmName, HostName> placement) {
    this.request = request;
    this.traffic = new Traffic(request);
    request.fleet().vms().stream()
        .filter(vm -> !placement.get(vm.name()).equals(vm.host()))
        .sorted(SMALLEST_FIRST.reversed())
        .forEach(vm -> pending.put(vm.name(), placement.get(vm.name())));
  }

  /**
   * From where the fleet is to the placement.
   *
   * @param placement for every VM of the fleet
   */
  public static Schedule order(PlanRequest request, Map<VmName, HostName> placement) {
    return new Ordering(request, placement).order();
  }

  private Schedule order() {
    while (!pending.isEmpty()) {
      List<Move> moves = beginAll();
      if (moves.isEmpty()) {
        Optional<Move> detour = detour();
        if (detour.isEmpty()) {
          return new Schedule.Stuck(List.copyOf(pending.keySet()));
        }
        traffic.begin(detour.get());
        aside.add(detour.get().vm());
        moves = List.of(detour.get());
      }
      traffic.finishAll();
      waves.add(new Wave(moves));
    }
    return isWithinMoves() ? new Schedule.Ordered(waves) : new Schedule.Stuck(List.copyOf(aside));
  }

  private List<Move> beginAll() {
    List<Move> moves = new ArrayList<>();
    for (Iterator<Map.Entry<VmName, HostName>> next = pending.entrySet().iterator();
        next.hasNext(); ) {
      Map.Entry<VmName, HostName> entry = next.next();
      Move move = new Move(entry.getKey(), traffic.hostOf(entry.getKey()), entry.getValue());
      if (traffic.lets(move)) {
        traffic.begin(move);
        moves.add(move);
        next.remove();
      }
    }
    return moves;
  }

  private Optional<Move> detour() {
    return pending.keySet().stream()
        .filter(vm -> !aside.contains(vm))
        .map(request.fleet()::vm)
        .sorted(SMALLEST_FIRST)
        .flatMap(
            vm ->
                request.fleet().hosts().stream()
                    .filter(host -> isDetour(vm, host))
                    .map(host -> new Move(vm.name(), traffic.hostOf(vm.name()), host.name())))
        .filter(traffic::lets)
        .findFirst();
  }

  private boolean isDetour(FleetVm vm, FleetHost host) {
    return !host.name().equals(traffic.hostOf(vm.name()))
        && !host.name().equals(pending.get(vm.name()))
        && traffic.mayStay(vm, host)
        && isShort(vm, traffic.hostOf(vm.name()), host.name())
        && isShort(vm, host.name(), pending.get(vm.name()))
        && isPriced(vm, request.fleet().host(traffic.hostOf(vm.name())), host)
        && isPriced(vm, host, request.fleet().host(pending.get(vm.name())));
  }

  /** Both ways are moves of their own. */
  private boolean isShort(FleetVm vm, HostName from, HostName to) {
    return request.rules().stream()
        .filter(MaximumBlackout.class::isInstance)
        .allMatch(rule -> ((MaximumBlackout) rule).allows(vm, from, to));
  }

  private boolean isPriced(FleetVm vm, FleetHost from, FleetHost to) {
    return request
        .prices()
        .ofMove(vm.travels(), from.place().provider(), to.place().provider())
        .isPresent();
  }

  private boolean isWithinMoves() {
    int moves = waves.stream().mapToInt(wave -> wave.moves().size()).sum();
    return request.rules().stream()
        .filter(MaximumMoves.class::isInstance)
        .map(MaximumMoves.class::cast)
        .allMatch(rule -> moves <= rule.moves());
  }
}
