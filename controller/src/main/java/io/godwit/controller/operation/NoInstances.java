package io.godwit.controller.operation;

import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.Map;

/** No provider is set up. */
public final class NoInstances implements Instances {
  @Override
  public Map<HostName, Standing> all(ProviderName provider) throws InstanceException {
    throw notSetUp(provider);
  }

  @Override
  public void stop(ProviderName provider, HostName host) throws InstanceException {
    throw notSetUp(provider);
  }

  @Override
  public void start(ProviderName provider, HostName host) throws InstanceException {
    throw notSetUp(provider);
  }

  private static InstanceException notSetUp(ProviderName provider) {
    return new InstanceException(
        "Godwit cannot ask provider %s: the controller has no file of providers (providers.file)"
            .formatted(provider));
  }
}
