package io.godwit.agent.fault;

import java.util.Locale;

/** Where in a move a fault can be told to happen. */
public enum FaultPoint {
  /** Destination: Prepare has arrived and was not given to libvirtd. */
  PREPARE_CALL,
  /** Destination: libvirtd has answered Prepare, and the answer was not sent. */
  PREPARE_REPLY,
  /** Destination: Finish has arrived and was not given to libvirtd. */
  FINISH_CALL,
  /** Destination: libvirtd has answered Finish, and the answer was not sent. */
  FINISH_REPLY,
  /** Source: the grant is in the journal, and nothing was copied. */
  GRANTED_AWAY,
  /** Source: its QEMU is proven gone, and nothing was released. */
  EXITED,
  /** Destination: the release has arrived, and was not taken. */
  RELEASE,
  /** Destination: the VM is in its journal as its own and was not resumed. */
  TAKEN,
  /** Destination: the VM was taken, and the source was not told. */
  RELEASE_REPLY;

  /** As it is named from outside, for example {@code finish-reply}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
