package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.EventDispatcher;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The VMs that one simulated host knows, and what happens to them. Guarded by the fleet's time. */
final class SimulatedDomains {
  private final SimulatedFleet fleet;
  private final SimulatedHost host;
  private final EventDispatcher events;
  private final Map<VmId, SimulatedDomain> domains = new LinkedHashMap<>();
  private final Map<VmId, MigrationStatistics> figures = new HashMap<>();
  private final Set<VmId> stuck = new HashSet<>();
  private final SimulatedMonitors monitors = new SimulatedMonitors();
  private Optional<MigrationFault> nextFault = Optional.empty();
  private boolean reachable = true;
  private SimulatedHypervisor hypervisor;

  SimulatedDomains(SimulatedFleet fleet, SimulatedHost host) {
    this.fleet = fleet;
    this.host = host;
    this.events = new EventDispatcher(fleet.time().newEventExecutor());
  }

  void belongTo(SimulatedHypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  SimulatedHost host() {
    return host;
  }

  SimulatedFleet fleet() {
    return fleet;
  }

  EventDispatcher events() {
    return events;
  }

  SimulatedMonitors monitors() {
    return monitors;
  }

  Instant now() {
    return fleet.time().instant();
  }

  /** Runs a question or an order as libvirtd would, which must answer. */
  <T> T ask(Supplier<T> question) {
    return fleet
        .time()
        .exclusively(
            () -> {
              if (!reachable) {
                throw new HypervisorException(Reason.UNREACHABLE, "the simulated libvirtd is down");
              }
              return question.get();
            });
  }

  boolean isReachable() {
    return reachable;
  }

  void loseLibvirt() {
    reachable = false;
    migrations().forEach(migration -> migration.loseLibvirt(this));
  }

  /** As qemuProcessReconnect: what was under way is ended as its phase demands. */
  void restoreLibvirt() {
    reachable = true;
    stuck.clear();
    migrations().forEach(migration -> migration.recover(this));
  }

  /** All processes are gone at once, and nobody is told. What is persistent stays. */
  void losePower() {
    reachable = false;
    monitors.losePower();
    migrations().forEach(migration -> migration.losePower(this));
    for (SimulatedDomain domain : List.copyOf(domains.values())) {
      if (domain.isActive()) {
        rest(domain);
        domain.end(DomainState.SHUT_OFF, now());
        domain.migration = Optional.empty();
        forgetTransient(domain);
      }
    }
  }

  private List<SimulatedMigration> migrations() {
    return List.copyOf(domains.values()).stream()
        .flatMap(domain -> domain.migration.stream())
        .toList();
  }

  void keepJob(VmId vm) {
    stuck.add(vm);
  }

  void failNextMigration(MigrationFault fault) {
    nextFault = Optional.of(fault);
  }

  Collection<SimulatedDomain> all() {
    return domains.values();
  }

  Optional<SimulatedDomain> find(VmId vm) {
    return Optional.ofNullable(domains.get(vm));
  }

  SimulatedDomain known(VmId vm) {
    return find(vm)
        .orElseThrow(
            () -> new HypervisorException(Reason.UNKNOWN_VM, "no VM " + vm + " is known here"));
  }

  SimulatedDomain active(VmId vm) {
    SimulatedDomain domain = known(vm);
    require(domain.isActive(), domain, "it is not active");
    return domain;
  }

  SimulatedMigration moving(VmId vm) {
    return active(vm)
        .migration
        .filter(migration -> migration.isFrom(this))
        .orElseThrow(
            () -> new HypervisorException(Reason.WRONG_STATE, "VM " + vm + " is not being moved"));
  }

  static void require(boolean allowed, SimulatedDomain domain, String otherwise) {
    if (!allowed) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM " + domain.vm + " is " + domain.state + ": " + otherwise);
    }
  }

  void define(VmDefinition definition) {
    VmId vm = definition.spec().id();
    domains.computeIfAbsent(vm, SimulatedDomain::new).persistent = Optional.of(definition);
    publish(new VmEvent.Defined(vm));
  }

  void undefine(SimulatedDomain domain) {
    require(!domain.isActive(), domain, "stop it before it can be forgotten");
    require(!stuck.contains(domain.vm), domain, "a job of it has not ended");
    domains.remove(domain.vm);
    publish(new VmEvent.Undefined(domain.vm));
  }

  SimulatedProcess newProcess(SimulatedDomain domain) {
    return new SimulatedProcess(
        fleet.nextPid(),
        now(),
        () ->
            fleet
                .time()
                .exclusively(
                    () -> {
                      crash(domain);
                      return null;
                    }));
  }

  void crash(SimulatedDomain domain) {
    end(domain, DomainState.CRASHED, Cause.FAILED);
  }

  /** Ends a VM together with its part in a migration. */
  void end(SimulatedDomain domain, DomainState last, Cause cause) {
    Optional<SimulatedMigration> migration = domain.migration;
    stop(domain, last, cause);
    migration.ifPresent(moving -> moving.lost(domain));
  }

  /** Ends a VM's process; one that is not persistent is forgotten with it. */
  void stop(SimulatedDomain domain, DomainState last, Cause cause) {
    if (!domain.isActive()) {
      return;
    }
    rest(domain);
    domain.end(last, now());
    forgetTransient(domain);
    publish(new VmEvent.Stopped(domain.vm, cause));
  }

  private void forgetTransient(SimulatedDomain domain) {
    if (domain.persistent.isEmpty()) {
      domains.remove(domain.vm);
    }
  }

  void enter(SimulatedDomain domain, DomainState next, VmEvent event) {
    boolean ran = domain.state == DomainState.RUNNING;
    if (ran && next != DomainState.RUNNING) {
      rest(domain);
    }
    domain.enter(next, now());
    if (!ran && next == DomainState.RUNNING) {
      fleet.observer().runs(hypervisor, domain.vm, domain.definition().disk());
    }
    publish(event);
  }

  private void rest(SimulatedDomain domain) {
    if (domain.state == DomainState.RUNNING) {
      fleet.observer().rests(hypervisor, domain.vm, domain.definition().disk());
    }
  }

  /** A move has begun to bring a disk here. */
  void receives(SimulatedDomain domain) {
    fleet.observer().receives(hypervisor, domain.vm, domain.definition().disk());
  }

  /** A disk that is mirrored grows as it comes. */
  boolean hasRoom(SimulatedDomain domain) {
    return fleet.observer().hasRoom(hypervisor, domain.vm, domain.definition().disk());
  }

  /** The disk is whole here. */
  void received(SimulatedDomains from, SimulatedDomain domain) {
    fleet.observer().received(from.hypervisor, hypervisor, domain.vm, domain.definition().disk());
  }

  /** A move from here has turned to post-copy. */
  void turns(SimulatedDomains to, SimulatedDomain domain) {
    fleet.observer().turns(hypervisor, to.hypervisor, domain.vm);
  }

  void starts(SimulatedDomain domain) {
    fleet.observer().starts(hypervisor, domain.vm, domain.definition().disk());
  }

  void publish(VmEvent event) {
    events.publish(event);
  }

  CompletableFuture<Void> migrate(VmId vm, MigrationRequest request) {
    SimulatedDomain outgoing = active(vm);
    require(outgoing.migration.isEmpty(), outgoing, "it is being moved already");
    SimulatedFleet.Lead lead = fleet.behind(request.controlSocket());
    SimulatedDomains destination = lead.path().destination().domains();
    SimulatedMigration migration = between(outgoing, destination.expect(outgoing), lead, request);
    migration.start();
    return migration.result();
  }

  /** With what is left of a move whose post-copy broke, over the sockets of the new streams. */
  CompletableFuture<Void> sendRest(VmId vm, MigrationRequest request) {
    SimulatedDomain outgoing = active(vm);
    SimulatedFleet.Lead lead = fleet.behind(request.controlSocket());
    SimulatedDomain incoming = lead.path().destination().domains().recovered(outgoing);
    SimulatedMigration migration = between(outgoing, incoming, lead, request);
    migration.resume();
    return migration.result();
  }

  private SimulatedMigration between(
      SimulatedDomain outgoing,
      SimulatedDomain incoming,
      SimulatedFleet.Lead lead,
      MigrationRequest request) {
    SimulatedDomains destination = lead.path().destination().domains();
    SimulatedMigration migration =
        new SimulatedMigration(this, destination, outgoing, incoming, request, lead, nextFault);
    nextFault = Optional.empty();
    figures.remove(outgoing.vm);
    outgoing.migration = Optional.of(migration);
    incoming.migration = outgoing.migration;
    return migration;
  }

  /** Both sides must have noticed. */
  private SimulatedDomain recovered(SimulatedDomain outgoing) {
    SimulatedDomain incoming = known(outgoing.vm);
    for (SimulatedDomain side : List.of(outgoing, incoming)) {
      require(
          side.state == DomainState.PAUSED_POST_COPY_FAILED, side, "its post-copy is not broken");
    }
    return incoming;
  }

  /** As libvirt's Prepare at the destination. */
  private SimulatedDomain expect(SimulatedDomain outgoing) {
    VmDefinition definition = outgoing.definition();
    if (!host.machineTypes().contains(definition.spec().machineType())) {
      throw new HypervisorException(
          Reason.UNSUPPORTED, "no machine type " + definition.spec().machineType());
    }
    if (SimulatedCpu.compare(host, definition.spec().cpu())
        instanceof CpuComparison.Incompatible incompatible) {
      throw new HypervisorException(Reason.UNSUPPORTED, incompatible.reason());
    }
    SimulatedDomain incoming = domains.computeIfAbsent(outgoing.vm, SimulatedDomain::new);
    require(!incoming.isActive(), incoming, "it is active at the destination");
    incoming.guest = outgoing.guest;
    return incoming;
  }

  /** As VIR_MIGRATE_UNDEFINE_SOURCE; the figures outlive the VM here. */
  void forgetMoved(SimulatedDomain domain) {
    domain.completed.ifPresent(completed -> figures.put(domain.vm, completed));
    domain.persistent = Optional.empty();
    stop(domain, DomainState.SHUT_OFF_MIGRATED, Cause.MIGRATED);
    domains.remove(domain.vm);
  }

  Optional<MigrationStatistics> completed(VmId vm) {
    return find(vm)
        .flatMap(domain -> domain.completed)
        .or(() -> Optional.ofNullable(figures.get(vm)));
  }
}
