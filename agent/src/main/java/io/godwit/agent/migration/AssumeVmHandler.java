package io.godwit.agent.migration;

import io.godwit.agent.journal.StaleDisk;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.DiskLabel;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.Transition.Basis;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.util.Optional;

/**
 * By decision this host owns the VM. The controller gives the order only once every other host has
 * stood down or is fenced; this host checks that the disk is the one the decision was made on.
 */
public final class AssumeVmHandler implements OrderHandler<AssumeVm> {
  private final MigrationSite site;
  private final Host host;

  public AssumeVmHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public void admit(AssumeVm verb) {
    host.journal().refuseStale(ModelCodec.read(verb.getSpec()).id(), new Epoch(verb.getEpoch()));
  }

  @Override
  public OrderDone handle(AssumeVm verb, OrderContext context) throws IOException {
    VmSpec spec = ModelCodec.read(verb.getSpec());
    Epoch epoch = new Epoch(verb.getEpoch());
    if (!isDone(spec.id(), epoch)) {
      Basis basis = basis(verb);
      requireDisk(spec.id(), new Epoch(verb.getDiskEpoch()), basis);
      site.moves().close(spec.id());
      host.journal().apply(new Transition.Assume(spec, epoch, basis, intent(verb)));
    }
    VmRecord owned = host.journal().requireOwned(spec.id(), epoch);
    if (owned.intent() == RunIntent.RUNNING) {
      run(owned, spec);
    }
    return OrderDone.newBuilder().setEvidence(host.evidence().of(spec.id())).build();
  }

  private boolean isDone(VmId vm, Epoch epoch) {
    return !host.journal().sealed().contains(vm)
        && host.journal().find(vm).map(VmRecord::ownership).equals(Optional.of(new Owned(epoch)));
  }

  private void requireDisk(VmId vm, Epoch expected, Basis basis) {
    Optional<DiskLabel> label = host.journal().labels().find(vm);
    if (label.isEmpty() || !host.disks().isPresent(vm)) {
      throw new StaleDisk(vm, "there is no labelled disk of it here");
    }
    if (!label.get().vm().equals(vm) || !label.get().epoch().equals(expected)) {
      throw new StaleDisk(
          vm, "its disk is %s, and not of epoch %s as decided".formatted(label.get(), expected));
    }
    boolean right =
        switch (label.get().mark()) {
          case LIVE, HANDING_OVER -> true;
          case SEEDING -> hasArrived(vm);
          case STALE -> basis == Basis.SUPERSEDED_DISK;
        };
    if (!right) {
      throw new StaleDisk(vm, "its disk is " + label.get() + " and may not be whole");
    }
  }

  /** Everything of it is here, and libvirt has ended the move here: it stands paused. */
  private boolean hasArrived(VmId vm) {
    boolean granted =
        host.journal()
            .find(vm)
            .filter(record -> record.ownership() instanceof Ownership.Incoming)
            .isPresent();
    return granted
        && host.hypervisor()
            .status(vm)
            .filter(status -> status.state() == DomainState.PAUSED_BY_USER)
            .isPresent();
  }

  private void run(VmRecord owned, VmSpec spec) throws IOException {
    Optional<VmStatus> status = host.hypervisor().status(owned.vm());
    if (status.filter(VmStatus::isActive).isPresent()) {
      host.hypervisor().resume(owned.vm());
      return;
    }
    host.hypervisor().closeRecovery(host.paths().recovery(owned.vm()));
    host.journal().labels().require(owned);
    if (host.images().find(spec.image()).isEmpty()) {
      throw new OrderFailure(
          OrderFailed.Code.UNKNOWN_IMAGE,
          "VM %s is this host's now, but cannot start: its image %s is not in the cache"
              .formatted(owned.vm(), spec.image().digest()));
    }
    host.networks().ready(spec);
    host.hypervisor().define(host.definitions().of(spec));
    host.hypervisor().start(owned.vm(), StartMode.RUNNING);
  }

  private static Basis basis(AssumeVm verb) {
    return switch (verb.getBasis()) {
      case LIVE_DISK -> Basis.LIVE_DISK;
      case SUPERSEDED_DISK -> Basis.SUPERSEDED_DISK;
      case BASIS_UNSPECIFIED, UNRECOGNIZED ->
          throw new OrderFailure(
              OrderFailed.Code.UNSUPPORTED,
              "this agent does not know on what the VM is to be assumed; nothing was changed");
    };
  }

  private static Optional<RunIntent> intent(AssumeVm verb) {
    return switch (verb.getRunIntent()) {
      case RUNNING -> Optional.of(RunIntent.RUNNING);
      case STOPPED -> Optional.of(RunIntent.STOPPED);
      case PAUSED -> Optional.of(RunIntent.PAUSED);
      case RUN_INTENT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }
}
