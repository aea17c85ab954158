package io.godwit.hypervisor;

import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One host's guest hypervisor, in Godwit's words. Two implementations pass the same contract tests:
 * libvirt, and a simulated one that is modelled on libvirt's semantics.
 *
 * <p>Every method may be called from any thread and may block. Each throws {@link
 * HypervisorException}, whose {@link HypervisorException.Reason} says what kind of failure it was;
 * a method that failed has changed nothing unless it says otherwise. Nothing here ever sets
 * libvirt's autostart.
 */
public interface Hypervisor extends AutoCloseable {

  HypervisorCapabilities capabilities();

  /** Whether this host can run the contract as it is (virConnectCompareHypervisorCPU). */
  CpuComparison compareCpu(CpuContract contract);

  /**
   * The largest contract that all the given hosts can run (virConnectBaselineHypervisorCPU).
   *
   * @param hostCpuXml each host's {@link HypervisorCapabilities#hostCpuXml()}; at least one
   */
  CpuContract baselineCpu(List<String> hostCpuXml);

  /** All VMs the hypervisor knows, running or only defined. */
  List<VmStatus> list();

  /** Empty if the hypervisor does not know the VM. */
  Optional<VmStatus> status(VmId vm);

  /**
   * Load of all VMs by one bulk call (virConnectGetAllDomainStats). A VM in its switchover may be
   * missing once: nobody waits for it.
   */
  List<VmStatistics> statistics();

  /** Makes the VM known and persistent, not running; replaces an earlier definition of it. */
  void define(VmDefinition definition);

  /** Forgets a VM that is not running. Its disk stays. Forgetting an unknown VM is a success. */
  void undefine(VmId vm);

  /**
   * Takes autostart away, by which the hypervisor would start VMs with the host, before anybody
   * knows whose they are (virDomainSetAutostart).
   *
   * @param ours which VMs; others keep it
   * @return those that had it
   */
  List<VmId> withdrawAutostart(Predicate<VmId> ours);

  /** Starts a defined VM. Starting a VM that is active is refused with {@code WRONG_STATE}. */
  void start(VmId vm, StartMode mode);

  /**
   * Runs a paused VM's vCPUs. Resuming a running one is a success. One that is being moved, at its
   * source or its destination, is refused with {@code WRONG_STATE}.
   */
  void resume(VmId vm);

  void pause(VmId vm);

  /** Asks the guest to shut down and returns; {@link VmEvent.Stopped} tells when it has. */
  void requestShutdown(VmId vm);

  /**
   * Ends the VM's process at once. The definition stays. Ending an inactive or unknown VM is a
   * success.
   */
  void destroy(VmId vm);

  /** The process that executes the VM; empty if it is not active. */
  Optional<ProcessHandle> process(VmId vm);

  /**
   * Moves an active VM to another host, peer to peer, and returns when this hypervisor is done. On
   * failure the VM is as it was here, unless the exception's reason is {@code IN_DOUBT}.
   *
   * @throws HypervisorException {@code MIGRATION_FAILED}, {@code CANCELLED} after {@link
   *     #abortMigration}, {@code IN_DOUBT} where post-copy broke
   */
  void migrate(VmId vm, MigrationRequest request);

  /** Asked at the source; empty while no migration runs, and always at the destination. */
  Optional<MigrationStatistics> migrationProgress(VmId vm);

  /** The last completed migration's figures, kept until the next one; asked on either host. */
  Optional<MigrationStatistics> completedMigration(VmId vm);

  /** Starts post-copy of a running migration that allows it. It is the commit point. */
  void startPostCopy(VmId vm);

  void abortMigration(VmId vm, AbortMode mode);

  /** Destination, before a VM arrives that may come by post-copy; in place of one of before. */
  void openRecovery(RecoveryMonitor monitor);

  /**
   * Destination, before post-copy begins: from here on the monitor takes orders out of band, since
   * QEMU negotiates in band, which it cannot do any more when it is needed. Repeating it is
   * harmless.
   *
   * @throws HypervisorException {@code UNSUPPORTED} if no QEMU has it open
   */
  void armRecovery(RecoveryMonitor monitor);

  /**
   * Destination of a post-copy that broke: QEMU listens for the rest of the VM's memory.
   *
   * @param memorySocket where; what is there is replaced
   * @return false if QEMU does not hold its post-copy to be broken: it has not noticed yet, or has
   *     all of the memory
   * @throws HypervisorException {@code UNSUPPORTED} if the VM came without the monitor
   */
  boolean receiveRest(VmId vm, RecoveryMonitor monitor, Path memorySocket);

  /**
   * Destination: whether a move to here has not ended, so that the VM may lack memory although it
   * runs.
   */
  boolean isArriving(VmId vm);

  /** Removes what {@link #openRecovery} made; a QEMU that has it open keeps it. */
  void closeRecovery(RecoveryMonitor monitor);

  /**
   * Source of a post-copy that broke: sends the rest and returns when the VM has left, as {@link
   * #migrate} does. The destination must have said that it receives.
   *
   * @throws HypervisorException {@code WRONG_STATE} if post-copy is not broken here, {@code
   *     IN_DOUBT} if it broke again
   */
  void sendRest(VmId vm, Path memorySocket);

  /**
   * Tells a running VM's balloon what to leave its guest; returns at once. The guest's driver
   * follows in its own time, which {@link #statistics()} show, or never.
   *
   * @param memory at most the VM's
   * @throws HypervisorException {@code WRONG_STATE} if it is being moved, is not active, or has no
   *     balloon
   */
  void setGuestMemory(VmId vm, DataSize memory);

  Duration maxDowntime(VmId vm);

  void setMaxDowntime(VmId vm, Duration limit);

  /**
   * @return per second
   */
  DataSize maxSpeed(VmId vm);

  void setMaxSpeed(VmId vm, DataSize perSecond);

  /**
   * Starts measuring how fast the VM dirties its memory; {@link #dirtyRate} has the result after
   * the period.
   *
   * @throws HypervisorException {@code UNSUPPORTED}, before QEMU sees it, for a mode that the VM's
   *     accelerator lacks: under TCG the bitmap and ring modes kill QEMU 7.2 and the guest with it
   */
  void startDirtyRateCalculation(VmId vm, Duration period, DirtyRateMode mode);

  /** Empty until a calculation has ended. */
  Optional<DirtyRate> dirtyRate(VmId vm);

  /** What the guest's agent tells of it; {@code UNSUPPORTED} where it runs none. */
  GuestInfo guestInfo(VmId vm);

  /**
   * @return how many filesystems were frozen
   */
  int freezeFilesystems(VmId vm);

  /**
   * @return how many filesystems were thawed
   */
  int thawFilesystems(VmId vm);

  /** Opens the VM's first serial console, taking it from whoever has it. */
  VmConsole openConsole(VmId vm);

  /** The definition as it runs now; empty if the VM is not active. */
  Optional<String> liveXml(VmId vm);

  /** The definition that the next start will use; empty if the VM is not persistent. */
  Optional<String> persistentXml(VmId vm);

  /** Events arrive one after another on a thread of ours, never on libvirt's. */
  Subscription subscribe(VmEventListener listener);

  /** Closes every handle. VMs run on. */
  @Override
  void close();

  /** Ends a subscription; no event arrives after it returns. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Receives events. An exception from it is logged and does not end the subscription. */
  @FunctionalInterface
  interface VmEventListener {
    void on(VmEvent event);
  }
}
