package io.godwit.agent.control;

import java.util.Optional;

/**
 * Decides about Finish, the call after which libvirt may let the VM run at the destination, where
 * the move was not asked to end paused.
 */
@FunctionalInterface
public interface FinishGate {
  /**
   * For a move that ends paused: the source has journalled the grant before it began to copy, and
   * nothing runs here before the release. And for one whose VM is this host's already.
   */
  FinishGate PASS = Optional::empty;

  /**
   * Waits until it is known whether Finish may pass.
   *
   * @return empty if it may, else why not
   */
  Optional<String> refusal();
}
