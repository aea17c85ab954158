package io.godwit.controller.fleet;

import io.godwit.controller.operation.Launch.UserData;
import io.godwit.model.HostName;

/** Says what a launched host reads at its first boot. */
@FunctionalInterface
public interface FirstBoot {
  /**
   * @param secret by which it joins, as it was issued
   */
  UserData of(String secret, HostName host);
}
