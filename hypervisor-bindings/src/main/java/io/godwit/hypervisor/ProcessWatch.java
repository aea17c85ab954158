package io.godwit.hypervisor;

import java.util.concurrent.CompletableFuture;

/**
 * Tells within a few milliseconds that no thread of a process will ever run again: the proof that
 * none of its vCPUs does, on which a hand-over waits. {@link ProcessHandle#onExit} looks only every
 * 0.3 s at a process that is not a child of ours, as QEMU is libvirtd's.
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
    /**
     * Completes when none of its threads will run again, also if it had ended before; fails never.
     * The process may still be there for as long as the kernel needs to free its memory.
     */
    CompletableFuture<Void> exit();

    /**
     * Asks to look closely from now on, because it is about to end, and to let it end at once when
     * the hypervisor has begun to end it: it is killed then. A QEMU that is asked to end, as
     * libvirt does first, takes some 20 ms, in which a VM that was moved stands still.
     */
    void expectSoon();

    /** Takes the last expectation back: what the hypervisor begins to end later is not killed. */
    void expectNoLonger();

    @Override
    void close();
  }
}
