package io.godwit.simulation;

import io.godwit.agent.journal.JournalCodec;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.simulation.disk.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks at what is on the disks, in the store and in the hypervisors, and says what must not be.
 * What guests do is looked at by {@link GuestLedger} as it happens.
 */
final class Invariants {
  private final World world;
  private static final int NOW_AND_THEN = 64;

  private final Map<String, Epoch> seen = new HashMap<>();
  private final Map<String, Parsed> parsed = new HashMap<>();
  private final Map<HostNode, Journal> journals = new HashMap<>();
  private long looked = -1;

  private record Parsed(SimulatedDisk.Content content, VmRecord record) {}

  /** A host's, when so much had been done to its disk. */
  private record Journal(long changes, List<VmRecord> records) {}

  Invariants(World world) {
    this.world = world;
  }

  private Transaction store() {
    return MemoryStore.look(world.controller().memory);
  }

  /** Holds at every moment; looked at when a disk has changed, and now and then. */
  void check() {
    long changes = world.hosts().stream().mapToLong(host -> host.disk.changes()).sum();
    if (changes == looked && world.scheduler().happened() % NOW_AND_THEN != 0) {
      return;
    }
    looked = changes;
    for (HostNode host : world.hosts()) {
      for (VmRecord record : journal(host)) {
        rises(host.place + "/" + record.vm(), record.ownership().seen());
      }
    }
    store().vms().all().forEach(vm -> rises("store/" + vm.spec().id(), vm.epoch()));
    checkOwners();
  }

  private void rises(String where, Epoch now) {
    Epoch before = seen.put(where, now);
    if (before != null && now.isOlderThan(before)) {
      world.violated("the epoch in %s fell from %s to %s".formatted(where, before, now));
    }
  }

  /** At most one host's journal says that it may start a VM. */
  private void checkOwners() {
    Map<VmId, HostNode> owners = new HashMap<>();
    for (HostNode host : world.hosts()) {
      for (VmRecord record : journal(host)) {
        if (record.ownership() instanceof Ownership.Owned) {
          HostNode other = owners.put(record.vm(), host);
          if (other != null) {
            world.violated(
                "VM %s is owned by several hosts: %s and %s"
                    .formatted(record.vm(), other.place, host.place));
          }
        }
      }
    }
  }

  /** Every operation has ended, or says what it waits for. */
  boolean isQuiet() {
    return store()
        .operations()
        .in(SagaState.PENDING, SagaState.RUNNING, SagaState.ROLLING_BACK)
        .isEmpty();
  }

  /** Whether nothing is undecided or left over: what must come to be once all is mended. */
  Optional<String> unsettled() {
    List<OperationRecord> open =
        store()
            .operations()
            .in(SagaState.PENDING, SagaState.RUNNING, SagaState.ROLLING_BACK, SagaState.IN_DOUBT);
    if (!open.isEmpty()) {
      OperationRecord first = open.getFirst();
      return Optional.of(
          "operation %s of %s is %s: %s"
              .formatted(
                  first.kind(),
                  first.vmName().map(Object::toString).orElse("several VMs"),
                  first.state(),
                  first.cause()));
    }
    return store().vms().all().stream()
        .flatMap(vm -> unsettled(vm).stream())
        .findFirst()
        .or(this::unmade)
        .or(this::leftOver);
  }

  private Optional<String> unsettled(io.godwit.controller.store.VmRecord vm) {
    VmId id = vm.spec().id();
    HostNode owner = world.node(vm.owner());
    Optional<Ownership> owned = ownership(owner, id);
    if (!owned.equals(Optional.of(new Ownership.Owned(vm.epoch())))) {
      return Optional.of(
          "VM %s is %s's under epoch %s by the store, and %s by that host's journal"
              .formatted(vm.spec().name(), owner.place, vm.epoch(), owned));
    }
    if (vm.grantedTo().isPresent() || vm.operation().isPresent()) {
      return Optional.of("VM %s is still held: %s".formatted(vm.spec().name(), vm));
    }
    if (!world.guests().hasAll(owner, id)) {
      return Optional.of("VM %s has lost writes on %s".formatted(vm.spec().name(), owner.place));
    }
    if (world.guests().standsStill(id)) {
      return Optional.of(
          "VM %s runs nowhere, and nothing has ended it; on %s it is %s"
              .formatted(vm.spec().name(), owner.place, owner.hypervisor.status(id)));
    }
    return world.hosts().stream()
        .filter(host -> !host.id.equals(vm.owner()))
        .flatMap(host -> left(host, id).stream())
        .findFirst();
  }

  /** Of a VM, on a host that does not own it. */
  private Optional<String> left(HostNode host, VmId vm) {
    Optional<VmStatus> domain = host.hypervisor.status(vm);
    if (domain.isPresent()) {
      return Optional.of("%s still knows VM %s: %s".formatted(host.place, vm, domain.get()));
    }
    if (Files.exists(host.paths().disk(vm))) {
      return Optional.of("%s still has a disk of VM %s".formatted(host.place, vm));
    }
    return Optional.empty();
  }

  /** A plan that is done has made all of its moves, or found them made. */
  Optional<String> unmade() {
    return store().operations().in(SagaState.DONE).stream()
        .filter(operation -> operation.kind() == OperationKind.APPLY_PLAN)
        .flatMap(this::unmade)
        .findFirst();
  }

  private Stream<String> unmade(OperationRecord done) {
    Application plan = Json.read(done.parameters(), Application.class);
    return IntStream.rangeClosed(1, plan.waves().size())
        .boxed()
        .flatMap(
            wave ->
                plan.waves().get(wave - 1).moves().stream()
                    .flatMap(move -> unmade(done, plan.plan(), wave, move).stream()));
  }

  private Optional<String> unmade(OperationRecord done, long plan, int wave, PlannedMove move) {
    return store()
        .operations()
        .findByKey(ApplyPlan.keysOf(plan, done.id()) + ApplyPlan.moveOf(wave, move.vm()))
        .flatMap(made -> store().operations().find(made.operation()))
        .map(made -> made.state() == SagaState.DONE ? "" : "its move of %s is " + made.state())
        .or(() -> Optional.of(isAtTarget(done, move) ? "" : "nothing has moved %s"))
        .filter(what -> !what.isEmpty())
        .map(what -> "plan %d is done, and ".formatted(plan) + what.formatted(move.vm()));
  }

  /** Its user may have moved it elsewhere since the plan was begun. */
  private boolean isAtTarget(OperationRecord done, PlannedMove move) {
    return store().vms().all().stream()
        .filter(vm -> vm.spec().name().value().equals(move.vm()))
        .allMatch(
            vm ->
                world.node(vm.owner()).place.name().equals(move.destination())
                    || hasMovedSince(vm.spec().id(), done));
  }

  private boolean hasMovedSince(VmId vm, OperationRecord plan) {
    return store().operations().all().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .filter(operation -> operation.vm().filter(vm::equals).isPresent())
        .anyMatch(operation -> !operation.createdAt().isBefore(plan.createdAt()));
  }

  private Optional<String> leftOver() {
    for (HostNode host : world.hosts()) {
      Optional<String> left =
          firstIn(host.paths().tunnels()).or(() -> firstIn(host.paths().results()));
      if (left.isPresent()) {
        return Optional.of(host.place + " still has " + left.get());
      }
      if (store().reservations().existOn(host.id)) {
        return Optional.of("room is still held on " + host.place);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findFirst().map(Path::toString);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Ownership> ownership(HostNode host, VmId vm) {
    return journal(host).stream()
        .filter(record -> record.vm().equals(vm))
        .map(VmRecord::ownership)
        .findFirst();
  }

  private List<VmRecord> journal(HostNode host) {
    Journal known = journals.get(host);
    if (known == null || known.changes() != host.disk.changes()) {
      known = new Journal(host.disk.changes(), readJournal(host));
      journals.put(host, known);
    }
    return known.records();
  }

  private List<VmRecord> readJournal(HostNode host) {
    Path folder = host.paths().journal();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".txtpb"))
          .map(file -> read(host, file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VmRecord read(HostNode host, Path file) {
    SimulatedDisk.Content content = host.disk.content(file).orElseThrow();
    Parsed known = parsed.get(host.place + file.toString());
    if (known == null || !known.content().equals(content)) {
      known = new Parsed(content, JournalCodec.read(content.bytes()));
      parsed.put(host.place + file.toString(), known);
    }
    return known.record();
  }
}
