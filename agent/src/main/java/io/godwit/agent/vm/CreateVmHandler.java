package io.godwit.agent.vm;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.CreateVm;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes a VM's disk and definition, owned here and stopped; or nothing. */
public final class CreateVmHandler implements OrderHandler<CreateVm> {
  private static final Logger LOG = Logger.getLogger(CreateVmHandler.class.getName());

  /** What an empty overlay and its VM's log need to begin with. */
  private static final DataSize LEAST_SPACE = DataSize.ofMebibytes(64);

  private final Host host;

  public CreateVmHandler(Host host) {
    this.host = host;
  }

  @Override
  public OrderDone handle(CreateVm verb, OrderContext context) throws IOException {
    VmSpec spec = ModelCodec.read(verb.getSpec());
    Epoch epoch = new Epoch(verb.getEpoch());
    boolean isNew = host.journal().find(spec.id()).isEmpty();
    if (isNew) {
      requireRoom(spec);
    }
    host.journal().apply(new Transition.Create(spec, epoch));
    try {
      host.disks().createOverlay(spec);
      host.hypervisor().define(host.definitions().of(spec));
    } catch (IOException | RuntimeException failed) {
      if (isNew) {
        undo(spec, epoch);
      }
      throw failed;
    }
    return OrderDone.newBuilder().setEvidence(host.evidence().of(spec.id())).build();
  }

  private void requireRoom(VmSpec spec) throws IOException {
    if (spec.image().virtualSize().isMoreThan(spec.disk())) {
      throw new OrderFailure(
          OrderFailed.Code.INVALID_IMAGE,
          "VM %s asks for a disk of %s, and its image is %s; nothing was changed"
              .formatted(spec.name(), spec.disk(), spec.image().virtualSize()));
    }
    long free = Files.getFileStore(host.paths().vms()).getUsableSpace();
    if (free < LEAST_SPACE.bytes()) {
      throw new OrderFailure(
          OrderFailed.Code.NO_SPACE,
          "VM %s cannot be made: %s has only %s free; nothing was changed"
              .formatted(spec.name(), host.paths().vms(), new DataSize(free)));
    }
  }

  private void undo(VmSpec spec, Epoch epoch) {
    try {
      host.disks().remove(spec.id());
      host.journal().forget(spec.id(), epoch);
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.SEVERE,
          "VM %s could not be made, and what was begun could not be removed; deleting the VM removes it"
              .formatted(spec.id()),
          e);
    }
  }
}
