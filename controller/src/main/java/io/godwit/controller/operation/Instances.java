package io.godwit.controller.operation;

import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * The instances that hosts run on, as their providers tell of them and turn them off and on. A
 * provider implements it by its own API; every call may block for some seconds, and may be made
 * twice.
 */
public interface Instances {
  /** What a provider says of an instance. */
  enum State {
    RUNNING,

    /**
     * Its processors have ceased, and it starts again only by a new boot. That fences a host:
     * another host may get its VMs. So it is said only where the provider has confirmed it; every
     * doubt, error or delay is {@link #UNKNOWN}.
     */
    STOPPED,
    UNKNOWN
  }

  /** For whom an instance was launched. */
  enum Keeper {
    /** For Godwit, which may turn it off and on. */
    GODWIT,
    /** For somebody else, who alone may. */
    SOMEBODY
  }

  /** How an instance stands. */
  record Standing(State state, Keeper keeper) {
    /** Nothing is known of it. */
    public static final Standing UNKNOWN = new Standing(State.UNKNOWN, Keeper.SOMEBODY);
  }

  /**
   * How the instances of a provider stand, by the names of their hosts. Where more than one says
   * that it is a host, nothing is known of it.
   *
   * @throws InstanceException if the provider is not set up, or does not answer
   */
  Map<HostName, Standing> all(ProviderName provider) throws InstanceException, InterruptedException;

  /**
   * How the instance of a host stands.
   *
   * @throws InstanceException as {@link #all}, or if the provider has no such instance
   */
  default Standing of(ProviderName provider, HostName host)
      throws InstanceException, InterruptedException {
    Standing standing = all(provider).get(host);
    if (standing == null) {
      throw new InstanceException(
          "provider %s has no instance for host %s".formatted(provider, host));
    }
    return standing;
  }

  /**
   * Asks the provider to turn the instance off; its disks stay. One that is off stays off.
   *
   * @throws InstanceException as {@link #of}, or if the provider refuses
   */
  void stop(ProviderName provider, HostName host) throws InstanceException, InterruptedException;

  /**
   * Asks the provider to turn the instance on. One that is on stays on.
   *
   * @throws InstanceException as {@link #of}, or if the provider refuses, for want of room perhaps
   */
  void start(ProviderName provider, HostName host) throws InstanceException, InterruptedException;

  /** Its state; whatever keeps its provider from telling is {@link State#UNKNOWN}. */
  default State state(ProviderName provider, HostName host) {
    try {
      return of(provider, host).state();
    } catch (InstanceException e) {
      Logger log = System.getLogger(Instances.class.getName());
      log.log(
          Level.DEBUG,
          "host {0} counts as neither on nor off: {1}",
          new Object[] {host, e.getMessage()});
      return State.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return State.UNKNOWN;
    }
  }
}
