package io.godwit.hypervisor.control;

/** What a message on the control stream is, as far as safety needs to know. */
public sealed interface Verdict {

  /** It may go on. */
  record Pass() implements Verdict {}

  /** It may go on: Prepare, or the reply to it. */
  record Prepare() implements Verdict {}

  /**
   * A Finish that is not cancelled, or the reply to Finish. Once the call passes, libvirt at the
   * destination may let the VM run, if the move was not asked to end paused; once the reply does,
   * libvirt at the source ends its QEMU.
   */
  record Finish() implements Verdict {}

  /** The connection ends here. */
  record Refuse(String reason) implements Verdict {}
}
