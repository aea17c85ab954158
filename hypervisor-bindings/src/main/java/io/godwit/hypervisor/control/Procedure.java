package io.godwit.hypervisor.control;

import java.util.Arrays;
import java.util.Optional;

/**
 * The calls of a peer-to-peer migration over unix sockets, as recorded on libvirt 9.0, and no
 * others. The names are libvirt's, without {@code REMOTE_PROC_}.
 */
enum Procedure {
  CONNECT_OPEN(1),
  CONNECT_CLOSE(2),
  CONNECT_SUPPORTS_FEATURE(60),
  AUTH_LIST(66),
  DOMAIN_MIGRATE_PREPARE3_PARAMS(303),
  DOMAIN_MIGRATE_FINISH3_PARAMS(306),
  CONNECT_REGISTER_CLOSE_CALLBACK(360),
  CONNECT_UNREGISTER_CLOSE_CALLBACK(361);

  /** CONNECT_EVENT_CONNECTION_CLOSED: the one message that a server sends by itself. */
  static final int CLOSED_EVENT = 362;

  private final int number;

  Procedure(int number) {
    this.number = number;
  }

  static Optional<Procedure> of(Frame frame) {
    return Arrays.stream(values()).filter(each -> each.is(frame)).findFirst();
  }

  boolean is(Frame frame) {
    return frame.procedure() == number;
  }
}
