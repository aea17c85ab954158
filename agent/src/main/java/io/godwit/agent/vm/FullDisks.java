package io.godwit.agent.vm;

import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets VMs go on that QEMU stopped at a write for which their disk had no room, once there is room
 * again: the write is made again, and the guest has noticed nothing but the time. Only VMs that
 * this host owns and that are to run.
 */
public final class FullDisks {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** With less the next write would stop the VM again. */
  static final DataSize ENOUGH = DataSize.ofMebibytes(64);

  private static final Logger LOG = System.getLogger(FullDisks.class.getName());

  private final OwnershipJournal journal;
  private final Hypervisor hypervisor;
  private final Room room;
  private final Set<VmId> told = new HashSet<>();

  /** What the file system of the VMs' disks has left. */
  public interface Room {
    DataSize left() throws IOException;
  }

  public FullDisks(OwnershipJournal journal, Hypervisor hypervisor, Room room) {
    this.journal = journal;
    this.hypervisor = hypervisor;
    this.room = room;
  }

  /** Looks from time to time until the timer is cancelled. */
  public Tasks.Timer watch(Tasks tasks) {
    OneLook look = new OneLook("full-disks", this::look, tasks);
    return tasks.repeat(INTERVAL, look::begin);
  }

  /** Looks once. What cannot be done now is tried again by the next look. */
  void look() {
    try {
      List<VmStatus> stopped = stopped();
      told.retainAll(stopped.stream().map(VmStatus::vm).toList());
      if (!stopped.isEmpty()) {
        treat(stopped, room.left());
      }
    } catch (HypervisorException e) {
      LOG.log(Level.DEBUG, "VMs stopped by full disks are looked for later: {0}", e.getMessage());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the room for VMs'' disks cannot be read ({0}); VMs that a full disk stopped stand still"
              + " until it can",
          e.getMessage());
    }
  }

  private List<VmStatus> stopped() {
    return hypervisor.list().stream()
        .filter(status -> status.state() == DomainState.PAUSED_ON_IO_ERROR)
        .filter(status -> journal.find(status.vm()).filter(FullDisks::isToRun).isPresent())
        .toList();
  }

  private static boolean isToRun(VmRecord record) {
    return record.ownership() instanceof Ownership.Owned && record.intent() == RunIntent.RUNNING;
  }

  private void treat(List<VmStatus> stopped, DataSize left) {
    for (VmStatus vm : stopped) {
      if (ENOUGH.isMoreThan(left)) {
        tellOnce(vm, left);
      } else {
        goOn(vm, left);
      }
    }
  }

  private void tellOnce(VmStatus vm, DataSize left) {
    if (told.add(vm.vm())) {
      LOG.log(
          Level.WARNING,
          "VM {0} ({1}) stands still: its disk could not be written, and the host''s storage has {2}"
              + " left; make room, and it goes on by itself",
          vm.name(),
          vm.vm(),
          left);
    }
  }

  private void goOn(VmStatus vm, DataSize left) {
    try {
      hypervisor.resume(vm.vm());
      LOG.log(
          Level.INFO,
          "VM {0} ({1}), which stood still at a write to its disk, goes on: there is {2} of room",
          vm.name(),
          vm.vm(),
          left);
    } catch (HypervisorException e) {
      LOG.log(
          Level.WARNING,
          "VM {0} ({1}) stands still at a write to its disk and cannot go on yet ({2}); it is tried"
              + " again in {3} s",
          vm.name(),
          vm.vm(),
          e.getMessage(),
          INTERVAL.toSeconds());
    }
  }
}
