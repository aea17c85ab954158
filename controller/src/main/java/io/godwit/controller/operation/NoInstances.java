package io.godwit.controller.operation;

import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;

/** No provider is set up. */
public final class NoInstances implements Instances {
  @Override
  public Listing all(ProviderName provider) throws InstanceException {
    throw notSetUp(provider);
  }

  @Override
  public void stop(ProviderName provider, InstanceId instance) throws InstanceException {
    throw notSetUp(provider);
  }

  @Override
  public void start(ProviderName provider, InstanceId instance) throws InstanceException {
    throw notSetUp(provider);
  }

  private static InstanceException notSetUp(ProviderName provider) {
    return new InstanceException(
        "Godwit cannot ask provider %s: the controller has no file of providers (providers.file)"
            .formatted(provider));
  }
}
