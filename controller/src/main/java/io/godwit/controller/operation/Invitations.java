package io.godwit.controller.operation;

import io.godwit.controller.operation.Launch.UserData;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;

/** Lets a host that is being launched join. */
@FunctionalInterface
public interface Invitations {
  /**
   * What the host's instance reads at its first boot, so that it joins by itself, once. Each call
   * makes another token, and all of them are good as long as the launch goes on: an earlier try may
   * have launched with an earlier one.
   *
   * @param launch the operation that launches it
   * @throws InstanceException where a host of that name has joined by another token
   */
  UserData invite(OperationId launch, HostName host, ProviderName provider)
      throws InstanceException;
}
