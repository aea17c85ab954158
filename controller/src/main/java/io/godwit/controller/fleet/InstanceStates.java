package io.godwit.controller.fleet;

import io.godwit.model.HostName;
import io.godwit.model.ProviderName;

/**
 * What providers say of the instances that hosts run on. A provider implements it by its own API.
 *
 * <p>The answer {@link State#STOPPED} fences a host: another host may get its VMs. It may be given
 * only where the provider has confirmed that the instance's processors have ceased and that it
 * starts again only by a new boot. Every doubt, error or delay is {@link State#UNKNOWN}.
 */
@FunctionalInterface
public interface InstanceStates {
  /** Knows nothing. */
  InstanceStates NONE = (provider, host) -> State.UNKNOWN;

  /** What a provider says. */
  enum State {
    RUNNING,
    STOPPED,
    UNKNOWN
  }

  /** Called for hosts that do not answer; may block for some seconds. */
  State of(ProviderName provider, HostName host);
}
