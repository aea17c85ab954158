package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Source: sends the rest of a VM's memory whose post-copy broke. QEMU is told so on libvirt's
 * monitor, past libvirt, whose own VIR_MIGRATE_POSTCOPY_RESUME would tell the destination's QEMU in
 * band and may wait there for ever. libvirt follows by itself: when QEMU says that a migration is
 * complete that nobody waits for, it ends the VM here and takes it for arrived there
 * (qemuMigrationProcessUnattended).
 */
final class PostCopyRest {
  private static final String QUERY = "{\"execute\":\"query-migrate\"}";
  private static final Pattern STATUS = Pattern.compile("\"status\" *: *\"([a-z-]+)\"");
  private static final Set<String> UNDER_WAY = Set.of("postcopy-active", "device", "completed");
  private static final Duration LOOK = Duration.ofMillis(100);

  /** QEMU says for a moment longer that it is paused, and then that it recovers. */
  private static final int LOOKS = 100;

  private final LibvirtConnections libvirt;
  private final VmId vm;

  PostCopyRest(LibvirtConnections libvirt, VmId vm) {
    this.libvirt = libvirt;
    this.vm = vm;
  }

  /** Returns when libvirt has ended the VM here because all has been sent. */
  void send(Path memorySocket) {
    if (!state().equals(Optional.of(DomainState.PAUSED_POST_COPY_FAILED))) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM %s is %s: its post-copy is not broken".formatted(vm, state()));
    }
    String unused =
        command(
            "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:%s\",\"resume\":true}}"
                .formatted(LibvirtMigration.checked(memorySocket)));
    int standstill = 0;
    while (!hasLeft()) {
      standstill = isUnderWay() ? 0 : standstill + 1;
      if (standstill > LOOKS || Thread.interrupted()) {
        throw new HypervisorException(Reason.IN_DOUBT, "post-copy of VM " + vm + " broke again");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private boolean hasLeft() {
    Optional<DomainState> state = state();
    if (state.filter(at -> !at.isActive() && at != DomainState.SHUT_OFF_MIGRATED).isPresent()) {
      throw new HypervisorException(
          Reason.IN_DOUBT, "VM %s ended here (%s) in post-copy".formatted(vm, state.get()));
    }
    return state.filter(DomainState::isActive).isEmpty();
  }

  /** A VM that libvirt is just ending has no monitor any more. */
  private boolean isUnderWay() {
    try {
      Matcher status = STATUS.matcher(command(QUERY));
      return !status.find() || UNDER_WAY.contains(status.group(1));
    } catch (HypervisorException e) {
      if (e.reason() == Reason.UNREACHABLE) {
        throw e;
      }
      return true;
    }
  }

  private Optional<DomainState> state() {
    return libvirt.call(connection -> DomainStatus.find(connection, vm)).map(VmStatus::state);
  }

  private String command(String order) {
    return libvirt.handle(vm, domain -> command(domain, order));
  }

  private static String command(Pointer domain, String order) {
    PointerByReference result = new PointerByReference();
    if (NativeQemu.virDomainQemuMonitorCommand(domain, order, result, 0) != 0) {
      throw LibvirtErrors.last("virDomainQemuMonitorCommand");
    }
    return answer(NativeStrings.taken(result.getValue(), "virDomainQemuMonitorCommand"));
  }

  /** libvirt hands on QEMU's errors as answers. */
  private static String answer(String text) {
    if (text.contains("\"error\"")) {
      throw new HypervisorException(Reason.WRONG_STATE, "QEMU refuses: " + text);
    }
    return text;
  }
}
