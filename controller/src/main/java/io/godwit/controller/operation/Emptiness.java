package io.godwit.controller.operation;

import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.Preflight;
import io.godwit.model.HostId;
import io.godwit.model.ImageDigest;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.VmEvidence;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether a host has nothing any more that would be missed. */
public final class Emptiness {
  private final FleetFacts facts;

  public Emptiness(FleetFacts facts) {
    this.facts = facts;
  }

  /**
   * Whether it takes no VMs because its user has cordoned or drained it, or has it launched or
   * terminated.
   */
  public static boolean isClosedByUser(Transaction transaction, HostRecord host) {
    return TerminateHost.isLeaving(transaction, host.id())
        || (!host.schedulable() && !isClosedByPlan(transaction, host));
  }

  private static boolean isClosedByPlan(Transaction transaction, HostRecord host) {
    return transaction
        .hosts()
        .closedBy(host.id())
        .flatMap(transaction.operations()::find)
        .filter(closing -> closing.kind() == OperationKind.APPLY_PLAN)
        .filter(closing -> !ApplyPlan.drains(closing, host.name()))
        .isPresent();
  }

  /** What a host without VMs has that would be missed, a sentence each. */
  public List<String> remains(Transaction transaction, HostRecord host) {
    return Stream.of(
            openOperations(transaction, host.id()).map(Emptiness::works),
            uses(transaction, host.id()),
            present(host))
        .flatMap(each -> each)
        .toList();
  }

  /**
   * What keeps a host from being given back, a sentence each; empty where nothing does.
   *
   * @param self the operation that asks, which is not in its own way
   */
  public List<String> obstacles(Transaction transaction, HostRecord host, OperationId self) {
    return Stream.of(
            closed(host),
            vms(transaction, host.id()),
            operations(transaction, host.id(), self),
            uses(transaction, host.id()),
            present(host),
            images(transaction, host.id()))
        .flatMap(each -> each)
        .toList();
  }

  private static Stream<String> closed(HostRecord host) {
    return host.schedulable() ? Stream.of("it takes VMs, so some may come") : Stream.empty();
  }

  private static Stream<String> vms(Transaction transaction, HostId host) {
    return transaction.vms().all().stream()
        .filter(vm -> vm.owner().equals(host))
        .map(vm -> "VM %s is its own".formatted(vm.spec().name()));
  }

  private static Stream<String> operations(Transaction transaction, HostId host, OperationId self) {
    return openOperations(transaction, host)
        .filter(operation -> !operation.id().equals(self))
        .map(Emptiness::works);
  }

  private static Stream<OperationRecord> openOperations(Transaction transaction, HostId host) {
    return transaction.operations().unfinished().stream()
        .filter(operation -> concerns(operation, host) || isRelayed(transaction, operation, host));
  }

  private static String works(OperationRecord operation) {
    return "operation %s works on it".formatted(operation.id());
  }

  private static boolean concerns(OperationRecord operation, HostId host) {
    return Stream.of(operation.source(), operation.destination())
        .flatMap(Optional::stream)
        .anyMatch(host::equals);
  }

  private static boolean isRelayed(
      Transaction transaction, OperationRecord operation, HostId relay) {
    return operation.kind() == OperationKind.MIGRATE
        && MigrateVm.relayIn(transaction.operations().journal(operation.id()))
            .filter(relay::equals)
            .isPresent();
  }

  /** What a host is of use for whether it has VMs or not, a sentence each. */
  public Stream<String> uses(Transaction transaction, HostId host) {
    return Stream.of(
            doors(transaction, host), anchors(transaction, host), relayed(transaction, host))
        .flatMap(each -> each);
  }

  private Stream<String> relayed(Transaction transaction, HostId host) {
    return facts.relayedOnlyBy(transaction, host).stream()
        .map(pair -> "it relays the networks of hosts %s, which no other host can".formatted(pair));
  }

  /** The VMs that have left it and whose connections to the outside go on by it. */
  public static Stream<String> anchors(Transaction transaction, HostId host) {
    return transaction.anchors().at(host).stream()
        .flatMap(
            anchor ->
                transaction.vms().find(anchor.vm()).stream()
                    .filter(vm -> !vm.owner().equals(host))
                    .map(vm -> anchor(vm, anchor)));
  }

  private static String anchor(VmRecord vm, AnchorRecord anchor) {
    return "%s of VM %s to the outside may still go on by its address, left %s; they end by themselves, and count for a day at most"
        .formatted(
            anchor.flows().map("%d connections"::formatted).orElse("connections"),
            vm.spec().name(),
            anchor.leftAt());
  }

  /** The front doors that clients come in by, wherever the VMs behind them are, a sentence each. */
  public static Stream<String> doors(Transaction transaction, HostId host) {
    return transaction.doors().exposuresAt(host).stream()
        .map(exposure -> door(transaction, exposure));
  }

  private static String door(Transaction transaction, ExposureRecord exposure) {
    String vm =
        transaction
            .vms()
            .find(exposure.vm())
            .map(found -> found.spec().name().value())
            .orElseThrow();
    return exposure
        .drainUntil()
        .map(
            until ->
                "it has a front door of network %s, where port %s of VM %s drains until %s"
                    .formatted(exposure.network(), exposure.port(), vm, until))
        .orElseGet(
            () ->
                "it has a front door of network %s, for port %s of VM %s; godwit unexpose %s --port %s ends that"
                    .formatted(exposure.network(), exposure.port(), vm, vm, exposure.port()));
  }

  /** What the host itself says, which may be more than the store knows. */
  private Stream<String> present(HostRecord host) {
    return facts
        .present(host.id())
        .map(vms -> vms.stream().map(Emptiness::name))
        .orElse(Stream.of("it does not answer, so nobody knows what is on it"));
  }

  private static String name(VmEvidence vm) {
    return "it has a domain, a disk or a journal of VM %s"
        .formatted(vm.getName().isEmpty() ? vm.getVmId() : vm.getName());
  }

  private Stream<String> images(Transaction transaction, HostId host) {
    return onlyCopies(transaction, host, Set.of()).stream()
        .map(image -> "it has the only copy of image %s".formatted(image.name()));
  }

  /**
   * The images that it has, and no other host that can be asked and stays.
   *
   * @param leaving hosts that are given back as well
   */
  public List<ImageRecord> onlyCopies(Transaction transaction, HostId host, Set<HostId> leaving) {
    Set<ImageDigest> here = new HashSet<>();
    Set<ImageDigest> elsewhere = new HashSet<>();
    for (HostFacts each : facts.hosts()) {
      boolean stays =
          !leaving.contains(each.id()) && transaction.hosts().givenBackBy(each.id()).isEmpty();
      if (each.id().equals(host)) {
        here.addAll(each.images());
      } else if (stays && Preflight.presence(each).isEmpty()) {
        elsewhere.addAll(each.images());
      }
    }
    return transaction.images().all().stream()
        .filter(image -> here.contains(image.image().digest()))
        .filter(image -> !elsewhere.contains(image.image().digest()))
        .toList();
  }
}
