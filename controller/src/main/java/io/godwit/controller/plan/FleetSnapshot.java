package io.godwit.controller.plan;

import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.MoveFacts;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.VmState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fleet at one moment, as plans are made from it and compared with it. Both lists by name. */
public record FleetSnapshot(List<Host> hosts, List<Vm> vms) {

  /** Whose a host is at the moment. */
  public enum Possession {
    OURS,
    /** Its provider's, until it is taken back: its instance is off. */
    GIVEN_BACK,
    /** Nobody's: a plan may launch it. */
    PROSPECT
  }

  /** Whether it is a plan that has closed a host, and not its user. */
  public enum ClosedBy {
    NO_PLAN,
    A_PLAN
  }

  /** Whether a host's user wants VMs on it. */
  public enum Wish {
    OPEN,
    /** It was cordoned or drained, for whatever reason; somebody may work on it. */
    CLOSED
  }

  /** The fleet without hosts that were given back. */
  public FleetSnapshot ours() {
    return only(host -> host.possession() == Possession.OURS);
  }

  /**
   * The fleet with those hosts that were given back that a plan may turn on.
   *
   * @param usable which of these
   */
  public FleetSnapshot withReserves(Predicate<Host> usable) {
    return only(
        host -> host.possession() == Possession.OURS || (host.isReserve() && usable.test(host)));
  }

  /** The same fleet with one more host. */
  FleetSnapshot with(Host more) {
    return new FleetSnapshot(
        Stream.concat(hosts.stream(), Stream.of(more))
            .sorted(Comparator.comparing(host -> host.name().value()))
            .toList(),
        vms);
  }

  /** The same fleet, in which these VMs are not moved. */
  public FleetSnapshot resting(Set<VmName> names) {
    return new FleetSnapshot(
        hosts, vms.stream().map(vm -> names.contains(vm.name()) ? vm.resting() : vm).toList());
  }

  private FleetSnapshot only(Predicate<Host> which) {
    return new FleetSnapshot(hosts.stream().filter(which).toList(), vms);
  }

  /**
   * A host.
   *
   * @param expected how many VMs are on their way to it
   * @param wish what its user has said of it last
   */
  public record Host(
      HostFacts facts,
      Place place,
      int expected,
      ClosedBy closedBy,
      Wish wish,
      Possession possession) {
    public Host {
      Objects.requireNonNull(wish);
      Objects.requireNonNull(possession);
      Objects.requireNonNull(closedBy);
      Objects.requireNonNull(facts);
      Objects.requireNonNull(place);
    }

    public HostName name() {
      return facts.name();
    }

    public ProviderName provider() {
      return place.provider();
    }

    /** Whether it was given back and a plan may take it back: its user has not closed it. */
    boolean isReserve() {
      return possession == Possession.GIVEN_BACK && wish == Wish.OPEN;
    }

    boolean isProspect() {
      return possession == Possession.PROSPECT;
    }

    /** Whether it takes VMs, or would if a plan opened it that another plan has closed. */
    boolean mayTakeVms() {
      return isReserve() || (isConnected() && (isOpen() || isClosedByPlan()));
    }

    boolean isConnected() {
      return facts.reachability() == Reachability.CONNECTED;
    }

    boolean isOpen() {
      return facts.scheduling() == Scheduling.OPEN;
    }

    /** And nobody has said otherwise since: whoever plans may open it again. */
    boolean isClosedByPlan() {
      return closedBy == ClosedBy.A_PLAN && wish == Wish.OPEN;
    }

    /** What will be true of it once it takes VMs. */
    HostFacts factsOnceOpen() {
      return new HostFacts(
          facts.id(),
          facts.name(),
          isReserve() ? Reachability.CONNECTED : facts.reachability(),
          Scheduling.OPEN,
          facts.clockAhead(),
          facts.inventory(),
          facts.memoryFree(),
          facts.diskFree(),
          facts.images());
    }
  }

  /**
   * A VM.
   *
   * @param host its owner
   * @param memoryUsed what of its memory is not empty, where its host tells
   * @param overlayUsed what its writable top takes up, where its host has told
   * @param held why it cannot be moved now; empty where it can
   */
  public record Vm(
      VmSpec spec,
      HostName host,
      VmState state,
      Optional<DataSize> memoryUsed,
      Optional<DataSize> overlayUsed,
      Optional<String> held,
      Instant createdAt) {
    public Vm {
      Objects.requireNonNull(spec);
      Objects.requireNonNull(host);
      Objects.requireNonNull(state);
      Objects.requireNonNull(memoryUsed);
      Objects.requireNonNull(overlayUsed);
      Objects.requireNonNull(held);
      Objects.requireNonNull(createdAt);
    }

    public VmName name() {
      return spec.name();
    }

    private Vm resting() {
      return new Vm(
          spec,
          host,
          state,
          memoryUsed,
          overlayUsed,
          held.or(() -> Optional.of("it was moved not long ago")),
          createdAt);
    }

    /** What its writable top takes up; where nobody has told, all that it may. */
    public DataSize overlay() {
      return overlayUsed.orElse(spec.disk());
    }

    /** How it would be moved. */
    public MoveFacts.Manner manner() {
      return state.isDown() ? MoveFacts.Manner.COLD : MoveFacts.Manner.LIVE;
    }

    /** Also one that is paused, or of which nothing is known for the moment. */
    boolean mayRun() {
      return !state.isDown();
    }

    /** What a move sends, beside an image that its destination lacks. */
    DataSize travels() {
      if (!manner().isLive()) {
        return overlay();
      }
      DataSize memory =
          memoryUsed.filter(used -> !used.isMoreThan(spec.memory())).orElse(spec.memory());
      return memory.plus(overlay());
    }
  }

  public FleetSnapshot {
    hosts = List.copyOf(hosts);
    vms = List.copyOf(vms);
  }

  Map<HostName, Host> hostsByName() {
    return hosts.stream().collect(Collectors.toMap(Host::name, Function.identity()));
  }

  Map<VmName, Vm> vmsByName() {
    return vms.stream().collect(Collectors.toMap(Vm::name, Function.identity()));
  }
}
