package io.godwit.hypervisor.control;

import java.io.IOException;

/** What arrived is not what libvirt sends; its message says what is wrong. */
public final class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(String message) {
    super(message);
  }
}
