package io.godwit.controller.operation;

import io.godwit.model.ProviderName;
import java.util.List;

/** No provider is set up. */
public final class NoInstances implements Instances {
  @Override
  public List<ProviderName> names() {
    return List.of();
  }

  @Override
  public Provider of(ProviderName provider) throws InstanceException {
    throw new InstanceException(
        "Godwit cannot ask provider %s: the controller has no file of providers (providers.file)"
            .formatted(provider));
  }
}
