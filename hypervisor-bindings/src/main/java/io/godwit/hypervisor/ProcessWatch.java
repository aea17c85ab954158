package io.godwit.hypervisor;

import java.util.concurrent.CompletableFuture;

/**
 * Tells within a few milliseconds that a process has ended: the proof that none of its vCPUs runs
 * any more, on which a hand-over waits. {@link ProcessHandle#onExit} looks only every 0.3 s at a
 * process that is not a child of ours, as QEMU is libvirtd's.
 */
public interface ProcessWatch {

  /**
   * Begins to watch, from a moment when the process is known to live.
   *
   * @throws HypervisorException {@code UNSUPPORTED} if the kernel cannot tell
   */
  Watched watch(ProcessHandle process);

  /** A process that is watched until this is closed. */
  interface Watched extends AutoCloseable {
    /** Completes when all its threads have ended, also if it had ended before; fails never. */
    CompletableFuture<Void> exit();

    @Override
    void close();
  }
}
