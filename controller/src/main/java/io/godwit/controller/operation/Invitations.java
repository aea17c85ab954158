package io.godwit.controller.operation;

import io.godwit.controller.operation.Launch.UserData;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;

/** Lets a host that is being launched join. */
@FunctionalInterface
public interface Invitations {
  /**
   * What the host's instance reads at its first boot, so that it joins by itself, once. Each call
   * makes another token.
   */
  UserData invite(HostName host, ProviderName provider);
}
