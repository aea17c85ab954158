package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorContract;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real libvirtd and QEMU of the lab. */
@Tag("lab")
final class LibvirtHypervisorLabTest extends HypervisorContract {
  @RegisterExtension static final LabAround LAB = new LabAround();

  private LabPeer peer;

  @Override
  protected void open() throws IOException {
    peer = new LabPeer(LAB.lab().host("east-1"));
    peer.makeDisk(vm);
  }

  @Override
  protected void close() throws IOException {
    peer.removeDisk(vm);
    peer.close();
  }

  @Override
  protected Hypervisor host() {
    return peer.hypervisor();
  }

  @Override
  protected VmDefinition definition(VmId vm) {
    return LabPeer.definition(vm);
  }

  @Override
  protected void await(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
  }

  @Override
  protected void kill(VmId vm) {
    host().process(vm).orElseThrow().destroyForcibly();
  }

  @Test
  void libvirtdMayRestartUnderneath() {
    start(StartMode.RUNNING);
    List<VmEvent> events = new CopyOnWriteArrayList<>();
    host().subscribe(events::add);
    peer.host().run("bash", "-c", "kill $(cat /run/libvirtd.pid)");
    await(this::isUnreachable);
    assertThat(host().process(vm)).isPresent();
    await(() -> !isUnreachable());
    assertThat(state()).contains(DomainState.RUNNING);
    host().pause(vm);
    await(() -> events.contains(new VmEvent.Paused(vm)));
  }

  @Test
  void autostartIsTakenAwayFromOursAlone() {
    start(StartMode.RUNNING);
    peer.host().run("virsh", "autostart", vm.toString());

    assertThat(host().withdrawAutostart(other -> false)).isEmpty();
    assertThat(autostarted()).contains(vm.toString());
    assertThat(host().withdrawAutostart(vm::equals)).containsExactly(vm);
    assertThat(autostarted()).doesNotContain(vm.toString());
    assertThat(host().withdrawAutostart(vm::equals)).isEmpty();
  }

  private String autostarted() {
    return peer.host().run("virsh", "list", "--all", "--autostart", "--name");
  }

  private boolean isUnreachable() {
    try {
      host().status(vm);
      return false;
    } catch (HypervisorException e) {
      assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
      return true;
    }
  }
}
