package io.godwit.controller.operation;

import io.godwit.controller.operation.Provider.Right;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The instances that hosts run on, of all providers, as these tell of them and turn them off and
 * on. Each provider has an adapter, {@link Provider}; every call may block for some seconds, and
 * may be made twice.
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

    /** As {@link #STOPPED}, and for good: it never starts again. */
    TERMINATED,
    UNKNOWN;

    /** Whether its processors have ceased, as its provider has confirmed. */
    public boolean isOff() {
      return this == STOPPED || this == TERMINATED;
    }
  }

  /** For whom an instance was launched. */
  enum Keeper {
    /** For Godwit, which may turn it off and on. */
    GODWIT,
    /** For somebody else, who alone may. */
    SOMEBODY
  }

  /**
   * An instance as its provider tells of it.
   *
   * @param host the host that it says it is: a tag that somebody gave it, and may have forgotten on
   *     another one
   * @param token of the launch that it is of; empty where it is of none of Godwit's, or its
   *     provider does not tell
   * @param location where it is, as far as its provider tells
   */
  record Instance(
      InstanceId id,
      HostName host,
      State state,
      Keeper keeper,
      Optional<String> token,
      Location location) {
    public Instance {
      Objects.requireNonNull(token);
      Objects.requireNonNull(location);
    }

    /** Of which its provider does not tell where it is. */
    public Instance(
        InstanceId id, HostName host, State state, Keeper keeper, Optional<String> token) {
      this(id, host, state, keeper, token, Location.UNKNOWN);
    }

    public Instance(InstanceId id, HostName host, State state, Keeper keeper) {
      this(id, host, state, keeper, Optional.empty());
    }
  }

  /** What a provider says of all its instances at a moment. */
  record Listing(ProviderName provider, List<Instance> instances) {
    public Listing {
      instances = List.copyOf(instances);
    }

    /**
     * The instance of a host.
     *
     * @param known the one that it was last seen on; empty where that was never seen, and then the
     *     only one that says that it is this host
     * @throws InstanceException if there is none, or more than one
     */
    public Instance of(HostName host, Optional<InstanceId> known) throws InstanceException {
      List<Instance> found = instances.stream().filter(each -> isOf(each, host, known)).toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new InstanceException(
          "provider %s has %s instance%s for host %s"
              .formatted(
                  provider,
                  found.isEmpty() ? "no" : "more than one",
                  known.map(id -> " " + id).orElse(""),
                  host));
    }

    private static boolean isOf(Instance each, HostName host, Optional<InstanceId> known) {
      return each.host().equals(host) && known.map(each.id()::equals).orElse(true);
    }

    /**
     * The only instance that says that it is this host, beside some that are off, where it is on.
     * Empty where it is not clear.
     */
    public Optional<Instance> running(HostName host) {
      List<Instance> found =
          instances.stream()
              .filter(each -> each.host().equals(host) && !each.state().isOff())
              .toList();
      return found.size() == 1
          ? Optional.of(found.getFirst()).filter(each -> each.state() == State.RUNNING)
          : Optional.empty();
    }

    /**
     * Where a host is: told of the only instance that says that it is this host, beside some that
     * are off. Empty where that is not clear, or nothing is told.
     */
    public Optional<Location> location(HostName host) {
      List<Location> found =
          instances.stream()
              .filter(each -> each.host().equals(host) && !each.state().isOff())
              .map(Instance::location)
              .toList();
      return found.size() == 1
          ? Optional.of(found.getFirst()).filter(each -> !each.equals(Location.UNKNOWN))
          : Optional.empty();
    }

    /** Whether an instance is off, and so is every other one that says that it is this host. */
    public boolean isStopped(HostName host, InstanceId instance) {
      List<Instance> found = instances.stream().filter(each -> each.host().equals(host)).toList();
      return found.stream().anyMatch(each -> each.id().equals(instance))
          && found.stream().allMatch(each -> each.state().isOff());
    }
  }

  /**
   * The adapter of a provider.
   *
   * @throws InstanceException if the provider is not set up
   */
  Provider of(ProviderName provider) throws InstanceException;

  /**
   * The providers that are set up, by name.
   *
   * @throws InstanceException if that cannot be read
   */
  List<ProviderName> names() throws InstanceException;

  /**
   * The instances of a provider that say that they are hosts.
   *
   * @throws InstanceException if the provider is not set up, or does not answer
   */
  default Listing all(ProviderName provider) throws InstanceException, InterruptedException {
    return new Listing(provider, of(provider).list());
  }

  /**
   * Asks the provider to turn an instance off; its disks stay. One that is off stays off.
   *
   * @throws InstanceException as {@link #all}, or if the provider refuses
   */
  default void stop(ProviderName provider, InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    of(provider).stop(instance, right);
  }

  /**
   * Asks the provider to turn an instance on. One that is on stays on.
   *
   * @throws InstanceException as {@link #all}, or if the provider refuses, for want of room perhaps
   */
  default void start(ProviderName provider, InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    of(provider).start(instance, right);
  }
}
