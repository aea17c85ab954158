package io.godwit.controller.fleet;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageName;
import io.godwit.model.NetworkPort;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.VmEvidence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * What is learnt from hosts where they know better than the store, because it was lost or restored
 * from a backup. Nothing is ordered and nothing deleted at a host by it: it learns whose VMs are,
 * and leaves what was under way in the older state to evidence.
 */
final class StoreRecovery {
  private static final Logger LOG = Logger.getLogger(StoreRecovery.class.getName());
  private static final Duration LEARNING = Duration.ofDays(7);
  private static final ProviderName RECOVERED = new ProviderName("recovered");

  private final Store store;
  private final InstantSource clock;
  private final Set<OperationId> inherited;
  private final List<Consumer<Set<OperationId>>> listeners = new CopyOnWriteArrayList<>();

  /** Made before any operation is taken up: those that are open now are the store's older state. */
  StoreRecovery(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.inherited =
        store.read(transaction -> transaction.operations().unfinished()).stream()
            .map(OperationRecord::id)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Tells which operations are not to be worked on any more. */
  void onBehind(Consumer<Set<OperationId>> listener) {
    listeners.add(listener);
  }

  /** Looks whether a host that connects has taken orders of a younger store than this. */
  void compare(HostId host, Hello hello) {
    Store.Seen seen = new Store.Seen(hello.getCoordinatorSeen(), hello.getRevisionSeen());
    if (seen.generation() <= store.generation() && seen.revision() <= store.revision()) {
      return;
    }
    LOG.log(
        Level.SEVERE,
        "host {0} has taken orders of a younger store (coordinator {1}, revision {2}) than this"
            + " one: the store was lost or restored from a backup. Until a VM''s host has proven"
            + " itself no order is given about it; nothing is stopped or deleted",
        new Object[] {host, seen.generation(), seen.revision()});
    store.fallBehind(seen, clock.instant().plus(LEARNING), this::leaveToEvidence);
    listeners.forEach(listener -> listener.accept(inherited));
  }

  private void leaveToEvidence(Transaction transaction) {
    doubtOpenNetworks(transaction);
    for (OperationId id : inherited) {
      transaction
          .operations()
          .find(id)
          .filter(operation -> !operation.state().isFinal())
          .ifPresent(operation -> leaveToEvidence(transaction, operation));
    }
  }

  /** One may have been closed since: hosts are not told that it is open before a person says so. */
  private static void doubtOpenNetworks(Transaction transaction) {
    transaction.networks().all().forEach(network -> doubt(transaction, network));
  }

  private static void doubt(Transaction transaction, NetworkRecord network) {
    if (network.openness() instanceof Openness.Open) {
      transaction.networks().set(network.name(), Openness.UNKNOWN);
    }
  }

  private void leaveToEvidence(Transaction transaction, OperationRecord operation) {
    transaction.reservations().release(operation.id());
    if (!isOfAHost(operation.kind())) {
      transaction
          .hosts()
          .all()
          .forEach(host -> transaction.hosts().reopen(host.id(), operation.id()));
    }
    SagaState state = operation.vm().isPresent() ? SagaState.IN_DOUBT : SagaState.ROLLED_BACK;
    transaction
        .operations()
        .leaveToEvidence(
            operation.id(),
            state,
            new Cause(
                Cause.STORE_RESTORED,
                "it was under way when this state of the store was saved; what came of it is seen"
                    + " where the VM is"),
            clock.instant());
  }

  /**
   * A host that was being launched was not seen to run VMs, and one that was being terminated may
   * go at any moment: its user opens it.
   */
  private static boolean isOfAHost(OperationKind kind) {
    return kind == OperationKind.LAUNCH_HOST || kind == OperationKind.TERMINATE_HOST;
  }

  /**
   * Takes a host in whose certificate is ours and that a lost store does not know.
   *
   * @return whether it is of the fleet now
   */
  boolean admit(HostId host, Hello hello) {
    if (!store.isAdmitting(clock.instant())) {
      return false;
    }
    HostName name = store.read(transaction -> freeName(transaction, host, hello));
    LOG.log(
        Level.WARNING,
        "host {0} is taken in again as {1}: it has a certificate of this controller, whose store"
            + " was lost",
        new Object[] {host, name});
    store.change(transaction -> transaction.hosts().insert(host, name, RECOVERED, clock.instant()));
    return true;
  }

  private static HostName freeName(Transaction transaction, HostId host, Hello hello) {
    try {
      HostName told = new HostName(hello.getHostName());
      if (transaction.hosts().find(told).isEmpty()) {
        return told;
      }
    } catch (IllegalArgumentException e) {
      LOG.log(Level.FINE, "a host''s own name cannot be used", e);
    }
    return new HostName("host-" + host.toString().substring(0, 8));
  }

  /** A host's word about its VMs. */
  void learn(HostId host, Map<VmId, VmEvidence> reported) {
    reported.forEach((vm, evidence) -> learn(host, vm, evidence));
    store.read(transaction -> transaction.vms().all()).stream()
        .filter(vm -> !vm.confirmed() && !vm.made() && vm.owner().equals(host))
        .filter(vm -> !reported.containsKey(vm.spec().id()))
        .forEach(this::forgetUnmade);
  }

  private void learn(HostId host, VmId id, VmEvidence evidence) {
    if (!proves(evidence)) {
      return;
    }
    Epoch proven = new Epoch(evidence.getEpoch());
    Optional<VmRecord> known = store.read(transaction -> transaction.vms().find(id));
    if (known.isEmpty()) {
      enter(host, evidence, proven);
    } else if (known.get().epoch().isOlderThan(proven)) {
      adopt(host, known.get(), proven);
    } else if (!known.get().confirmed()) {
      confirm(host, known.get(), proven);
    }
  }

  /** A journal that is older than its disk proves nothing. */
  private static boolean proves(VmEvidence evidence) {
    return evidence.getOwnership() == io.godwit.protocol.v1.Ownership.OWNED
        && evidence.getEpoch() >= 1
        && evidence.getDiskLabel().getEpoch() <= evidence.getEpoch();
  }

  private void adopt(HostId host, VmRecord vm, Epoch proven) {
    if (vm.operation().isPresent()) {
      return;
    }
    boolean adopted =
        store.write(
            transaction -> {
              boolean changed = transaction.vms().adopt(vm.spec().id(), host, proven);
              if (changed) {
                endLeftToEvidence(transaction, vm, host);
              }
              return changed;
            });
    if (adopted) {
      LOG.log(
          Level.WARNING,
          "VM {0}: host {1} proves epoch {2}, newer than this store''s; it is taken as its owner",
          new Object[] {vm.spec().name(), host, proven});
    }
  }

  private void confirm(HostId host, VmRecord vm, Epoch proven) {
    boolean confirmed =
        store.write(
            transaction -> {
              boolean changed = transaction.vms().confirm(vm.spec().id(), host, proven);
              if (changed) {
                endLeftToEvidence(transaction, vm, host);
              }
              return changed;
            });
    if (confirmed) {
      LOG.log(
          Level.INFO,
          "VM {0}: its owner {1} has proven itself under epoch {2}",
          new Object[] {vm.spec().name(), host, proven});
    }
  }

  private void endLeftToEvidence(Transaction transaction, VmRecord vm, HostId host) {
    transaction
        .operations()
        .endLeftToEvidence(
            vm.spec().id(),
            new Cause(
                Cause.STORE_RESTORED,
                "the store was restored while it was under way; host %s proves that the VM is its own"
                    .formatted(host)),
            clock.instant());
  }

  /** Its creation was under way in the older state, and its host has nothing of it. */
  private void forgetUnmade(VmRecord vm) {
    store.change(
        transaction -> {
          transaction.vms().forgetUnmade(vm.spec().id());
          endLeftToEvidence(transaction, vm, vm.owner());
        });
  }

  private void enter(HostId host, VmEvidence evidence, Epoch proven) {
    if (!evidence.hasSpec() || !store.isLearning(clock.instant())) {
      return;
    }
    VmSpec spec = ModelCodec.read(evidence.getSpec());
    if (store.read(transaction -> isTaken(transaction, spec))) {
      return;
    }
    store.change(
        transaction -> {
          spec.port().ifPresent(port -> enterNetwork(transaction, port));
          transaction
              .vms()
              .learn(spec, image(transaction, spec.image()), host, proven, clock.instant());
        });
    LOG.log(
        Level.WARNING,
        "VM {0} ({1}) is learnt from its host {2}, which owns it under epoch {3}",
        new Object[] {spec.name(), spec.id(), host, proven});
  }

  private static boolean isTaken(Transaction transaction, VmSpec spec) {
    return transaction.vms().find(spec.name()).isPresent()
        || Networks.macs(transaction).contains(spec.mac())
        || spec.port().filter(port -> isTaken(transaction, port)).isPresent();
  }

  /** Its network's name or number is another network's by now, or its address somebody else's. */
  private static boolean isTaken(Transaction transaction, NetworkPort port) {
    return Networks.addresses(transaction, port.network()).contains(port.address())
        || transaction.networks().all().stream()
            .filter(
                network ->
                    network.name().equals(port.network()) || network.vni().equals(port.vni()))
            .anyMatch(network -> !network.isOf(port));
  }

  /** One that a person has made anew, and has no VM yet, is not known to be open any more. */
  private void enterNetwork(Transaction transaction, NetworkPort port) {
    if (transaction.networks().find(port.network()).isEmpty()) {
      transaction.networks().insert(NetworkRecord.of(port, clock.instant()));
    } else if (transaction.vms().countIn(port.network()) == 0) {
      transaction.networks().find(port.network()).ifPresent(found -> doubt(transaction, found));
    }
    // It may have been learnt from an agent that knows of no IPv6.
    port.ipv6Range().ifPresent(range -> transaction.networks().complete(port.network(), range));
  }

  private ImageName image(Transaction transaction, Image image) {
    return transaction.images().all().stream()
        .filter(known -> known.image().digest().equals(image.digest()))
        .map(ImageRecord::name)
        .findFirst()
        .orElseGet(() -> publish(transaction, image));
  }

  private ImageName publish(Transaction transaction, Image image) {
    ImageName name = new ImageName("recovered-" + image.digest().hex().substring(0, 12));
    transaction.images().publish(new ImageRecord(name, image, clock.instant()));
    return name;
  }
}
