package io.godwit.controller.fleet;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The instances of a fake fleet; a provider knows none that nobody has said something about. */
final class FakeInstances implements Instances {
  private final FakeFleet hosts;
  private final Map<String, Standing> standings = new HashMap<>();
  private final Set<String> stubborn = new HashSet<>();
  private final Set<String> stopping = new LinkedHashSet<>();
  private boolean isSlow;

  FakeInstances(FakeFleet hosts) {
    this.hosts = hosts;
  }

  /** From now on the provider says so of a host, which does not change by that. */
  synchronized void say(String host, State state) {
    standings.put(host, new Standing(state, Keeper.GODWIT));
  }

  /** The host's instance is on, and was launched for somebody. */
  synchronized void isOn(String host, Keeper keeper) {
    standings.put(host, new Standing(State.RUNNING, keeper));
  }

  /** From now on the provider turns it neither off nor on. */
  synchronized void refuse(String host) {
    stubborn.add(host);
  }

  /** It does so again. */
  synchronized void obey(String host) {
    stubborn.remove(host);
  }

  @Override
  public synchronized Map<HostName, Standing> all(ProviderName provider) {
    Map<HostName, Standing> all = new HashMap<>();
    standings.forEach((host, standing) -> all.put(new HostName(host), standing));
    return all;
  }

  /** From now on what is turned off goes off when it is told to. */
  synchronized void setSlow() {
    isSlow = true;
  }

  /** The hosts that are going off. */
  synchronized Set<String> stopping() {
    return Set.copyOf(stopping);
  }

  /** What was asked to go off does not. */
  synchronized void forgetStopping() {
    stopping.clear();
  }

  void finishStopping() {
    stopping()
        .forEach(
            host -> {
              hosts.turnOff(host);
              say(host, State.STOPPED);
            });
  }

  @Override
  public void stop(ProviderName provider, HostName host) throws InstanceException {
    synchronized (this) {
      if (isSlow && !stubborn.contains(host.value())) {
        stopping.add(host.value());
        say(host.value(), State.UNKNOWN);
        return;
      }
    }
    if (turn(provider, host, State.STOPPED)) {
      hosts.turnOff(host.value());
    }
  }

  @Override
  public void start(ProviderName provider, HostName host) throws InstanceException {
    if (turn(provider, host, State.RUNNING)) {
      hosts.turnOn(host.value());
    }
  }

  /** Whether it was not so before. */
  private synchronized boolean turn(ProviderName provider, HostName host, State wanted)
      throws InstanceException {
    Standing now = standings.get(host.value());
    if (stubborn.contains(host.value())) {
      throw new InstanceException("provider %s has no room".formatted(provider));
    }
    standings.put(host.value(), new Standing(wanted, now.keeper()));
    return now.state() != wanted;
  }
}
