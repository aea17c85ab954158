package io.godwit.controller.operation;

import io.godwit.model.HostId;

/** A host has no link, or lost it before it answered: unreachable, which is not dead. */
public final class HostUnreachableException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HostId host;

  public HostUnreachableException(HostId host) {
    super("host " + host + " has no link to the controller");
    this.host = host;
  }

  public HostId host() {
    return host;
  }
}
