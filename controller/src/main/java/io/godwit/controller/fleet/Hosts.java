package io.godwit.controller.fleet;

import io.godwit.api.HostView;
import java.util.List;

/** The hosts of the fleet. */
@SuppressWarnings("DoNotCallSuggester")
public final class Hosts {
  /** By name. */
  public List<HostView> list() {
    throw new UnsupportedOperationException();
  }

  /**
   * @throws RefusedException NOT_FOUND
   */
  public HostView show(String name) {
    throw new UnsupportedOperationException(name);
  }

  /**
   * Takes a host out of the fleet; its certificate is worth nothing from then on.
   *
   * @throws RefusedException NOT_FOUND, or CONFLICT while it has VMs
   */
  public void remove(String name) {
    throw new UnsupportedOperationException(name);
  }
}
