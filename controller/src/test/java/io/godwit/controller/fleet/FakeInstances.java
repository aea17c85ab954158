package io.godwit.controller.fleet;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The instances of a fake fleet; a provider knows none that nobody has said something about. */
final class FakeInstances implements Instances {
  private final FakeFleet hosts;
  private final Map<InstanceId, Instance> known = new LinkedHashMap<>();
  private final Set<String> stubborn = new HashSet<>();
  private final Set<String> stopping = new LinkedHashSet<>();
  private final Deque<Fault> launchFaults = new ArrayDeque<>();
  private final Deque<EndFault> endFaults = new ArrayDeque<>();
  private volatile Optional<Fault> closed = Optional.empty();
  private volatile Optional<Quota> quota = Optional.empty();
  private Joining joining = (secret, host) -> {};
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

  /** From now on the provider tells of it. */
  synchronized void add(Instance instance) {
    known.put(instance.id(), instance);
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

  /** Lets a host that was launched join, with the secret that it was given. */
  @FunctionalInterface
  interface Joining {
    void join(String secret, String host);
  }

  /** From now on what is launched joins so; before, it does not at all. */
  synchronized void onLaunch(Joining joining) {
    this.joining = joining;
  }

  /** The next launches fail so; where it may have been done all the same, it is. */
  synchronized void failLaunch(Fault fault) {
    launchFaults.add(fault);
  }

  /** The next termination fails so, and leaves the instance so. */
  synchronized void failTerminate(Fault fault, State after) {
    endFaults.add(new EndFault(fault, after));
  }

  private record EndFault(Fault fault, State after) {}

  /** From now on a provider that could launch answers nothing else. */
  void close(Fault fault) {
    closed = Optional.of(fault);
  }

  /** How the instances that call themselves so stand. */
  synchronized List<State> statesOf(String host) {
    return known.values().stream()
        .filter(each -> each.host().value().equals(host))
        .map(Instance::state)
        .toList();
  }

  @Override
  public Provider of(ProviderName provider) throws InstanceException {
    if (provider.value().equals("nobody")) {
      throw new InstanceException("there is no provider nobody");
    }
    return new Launching(provider);
  }

  @Override
  public List<ProviderName> names() {
    return List.of(new ProviderName("lab-east"), new ProviderName("nobody"));
  }

  /** From now on a provider tells that so much is left. */
  void tellQuota(Quota left) {
    quota = Optional.of(left);
  }

  /** As a provider that can do all. */
  private final class Launching implements Provider {
    private final ProviderName name;

    private Launching(ProviderName name) {
      this.name = name;
    }

    @Override
    public List<Instance> list() throws InstanceException, InterruptedException {
      if (closed.isPresent()) {
        throw new ProviderException(name, "list", closed.get());
      }
      return all(name).instances();
    }

    @Override
    public Instance launch(Launch launch) throws InstanceException {
      Fault fault = nextFault();
      if (fault != null && !fault.mayBeDone()) {
        throw new ProviderException(name, "launch", fault);
      }
      Instance launched = launched(launch);
      if (fault != null) {
        throw new ProviderException(name, "launch", fault);
      }
      joining.join(launch.userData().text(), launch.host().value());
      return launched;
    }

    @Override
    public void stop(InstanceId instance, Right right) throws InstanceException {
      FakeInstances.this.stop(name, instance, right);
    }

    @Override
    public void start(InstanceId instance, Right right) throws InstanceException {
      FakeInstances.this.start(name, instance, right);
    }

    @Override
    public void terminate(InstanceId instance, Right right) throws InstanceException {
      end(name, instance, right);
    }

    @Override
    public List<Type> types() {
      return List.of(new Type("big", 2, 4096, true));
    }

    @Override
    public List<String> zones() {
      return List.of();
    }

    @Override
    public Optional<Quota> quota() {
      return quota;
    }

    @Override
    public Optional<String> console(InstanceId instance) {
      return Optional.of("booting\n\u001b[31mno network\u001b[0m\n\n" + "x".repeat(10_000));
    }
  }

  private synchronized Fault nextFault() {
    return launchFaults.poll();
  }

  private synchronized Instance launched(Launch launch) throws ProviderException {
    InstanceId id = new InstanceId("i-" + launch.token());
    if (known.containsKey(id)) {
      throw new ProviderException(
          new ProviderName("lab-east"), "launch", new Fault.TokenReused(launch.token()));
    }
    Instance instance =
        new Instance(
            id,
            launch.host(),
            State.RUNNING,
            Keeper.GODWIT,
            Optional.of(launch.token()),
            new Location(launch.region(), launch.zone(), Optional.empty()));
    known.put(id, instance);
    return instance;
  }

  private void end(ProviderName provider, InstanceId id, Right right) throws InstanceException {
    String host = hostOf(id);
    synchronized (this) {
      Instance now = known.get(id);
      if (!right.reaches(now)) {
        throw new ProviderException(provider, "terminate", new Fault.NotOurs(id.value()));
      }
      EndFault failing = endFaults.poll();
      State after = failing == null ? State.TERMINATED : failing.after();
      known.put(id, new Instance(id, now.host(), after, now.keeper(), now.token()));
      if (failing != null) {
        throw new ProviderException(provider, "terminate", failing.fault());
      }
    }
    if (hosts.has(host)) {
      hosts.turnOff(host);
    }
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
