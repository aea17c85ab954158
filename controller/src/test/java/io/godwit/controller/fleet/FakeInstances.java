package io.godwit.controller.fleet;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The instances of a fake fleet; a provider knows none that nobody has said something about. */
final class FakeInstances implements Instances {
  private final FakeFleet hosts;
  private final Map<InstanceId, Instance> known = new LinkedHashMap<>();
  private final Set<String> stubborn = new HashSet<>();
  private final Set<String> stopping = new LinkedHashSet<>();
  private boolean isSlow;
  private int calls;
  private volatile CountDownLatch answer = new CountDownLatch(0);

  FakeInstances(FakeFleet hosts) {
    this.hosts = hosts;
  }

  /** The instance of a host that nobody has said anything else about. */
  static InstanceId idOf(String host) {
    return new InstanceId("i-" + host);
  }

  /** From now on the provider says so of a host, which does not change by that. */
  void say(String host, State state) {
    say(idOf(host), host, state, Keeper.GODWIT);
  }

  /** The host's instance is on, and was launched for somebody. */
  void isOn(String host, Keeper keeper) {
    say(idOf(host), host, State.RUNNING, keeper);
  }

  /** From now on the provider says so of an instance that calls itself that host. */
  synchronized void say(InstanceId id, String host, State state, Keeper keeper) {
    known.put(id, new Instance(id, new HostName(host), state, keeper));
  }

  /** From now on the provider turns it neither off nor on. */
  synchronized void refuse(String host) {
    stubborn.add(host);
  }

  /** It does so again. */
  synchronized void obey(String host) {
    stubborn.remove(host);
  }

  /** From now on nobody gets an answer before {@link #answer}. */
  void keepSilent() {
    answer = new CountDownLatch(1);
  }

  void answer() {
    answer.countDown();
  }

  /** How often it was asked. */
  synchronized int calls() {
    return calls;
  }

  @Override
  public Provider of(ProviderName provider) throws InstanceException {
    throw new InstanceException("provider %s launches nothing".formatted(provider));
  }

  @Override
  public Listing all(ProviderName provider) throws InterruptedException {
    Listing listing = listing(provider);
    answer.await();
    return listing;
  }

  private synchronized Listing listing(ProviderName provider) {
    calls++;
    return new Listing(provider, List.copyOf(known.values()));
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
  public void stop(ProviderName provider, InstanceId id, Right right) throws InstanceException {
    String host = hostOf(id);
    synchronized (this) {
      if (isSlow && !stubborn.contains(host)) {
        stopping.add(host);
        say(host, State.UNKNOWN);
        return;
      }
    }
    if (turn(provider, id, State.STOPPED)) {
      hosts.turnOff(host);
    }
  }

  @Override
  public void start(ProviderName provider, InstanceId id, Right right) throws InstanceException {
    if (turn(provider, id, State.RUNNING)) {
      hosts.turnOn(hostOf(id));
    }
  }

  /** How the host's instance stands. */
  synchronized State stateOf(String host) {
    return known.get(idOf(host)).state();
  }

  private synchronized String hostOf(InstanceId id) {
    return known.get(id).host().value();
  }

  /** Whether it was not so before. */
  private synchronized boolean turn(ProviderName provider, InstanceId id, State wanted)
      throws InstanceException {
    Instance now = known.get(id);
    if (stubborn.contains(now.host().value())) {
      throw new InstanceException("provider %s has no room".formatted(provider));
    }
    known.put(id, new Instance(id, now.host(), wanted, now.keeper()));
    return now.state() != wanted;
  }
}
