package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A provider in memory, at which everything is done at once. */
public final class MemoryProvider implements Provider {
  private final ProviderName name;
  private final List<Provider.Type> types;
  private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
  private final Map<String, Launch> launches = new HashMap<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private boolean isReplyLost;
  private Optional<Quota> quota = Optional.empty();

  public MemoryProvider(ProviderName name, List<Provider.Type> types) {
    this.name = name;
    this.types = List.copyOf(types);
  }

  /** The next calls fail so, and do nothing. */
  public synchronized void fail(Fault fault) {
    faults.add(fault);
  }

  /** What may still be launched. */
  public synchronized void setQuota(Quota left) {
    quota = Optional.of(left);
  }

  /** The next launch is done, and its reply is lost. */
  public synchronized void loseReply() {
    isReplyLost = true;
  }

  /** An instance that somebody else has launched. */
  public synchronized void add(InstanceId id, HostName host) {
    instances.put(id, new Instance(id, host, State.RUNNING, Keeper.SOMEBODY));
  }

  @Override
  public synchronized List<Instance> list() {
    return List.copyOf(instances.values());
  }

  @Override
  public synchronized Instance launch(Launch launch) throws ProviderException {
    failOnce("launch");
    refuseFlat(launch.type());
    if (!launches.containsKey(launch.token()) && quota.map(Quota::instances).orElse(1) == 0) {
      throw failed("launch", new Fault.QuotaFull("none is left"));
    }
    Launch before = launches.putIfAbsent(launch.token(), launch);
    if (before != null && !before.equals(launch)) {
      throw failed("launch", new Fault.TokenReused(launch.token()));
    }
    InstanceId id = new InstanceId("i-" + launch.token());
    Instance instance =
        instances.computeIfAbsent(
            id,
            made ->
                new Instance(
                    id, launch.host(), State.RUNNING, Keeper.GODWIT, Optional.of(launch.token())));
    if (isReplyLost) {
      isReplyLost = false;
      throw failed("launch", new Fault.Unanswered("its reply was lost"));
    }
    return instance;
  }

  private void refuseFlat(String type) throws ProviderException {
    Provider.Type found =
        types.stream()
            .filter(each -> each.name().equals(type))
            .findFirst()
            .orElseThrow(() -> failed("launch", new Fault.NoSuchType(type)));
    if (!found.nests()) {
      throw failed("launch", new Fault.TypeCannotNest(type, List.of()));
    }
  }

  @Override
  public void stop(InstanceId instance, Right right) throws ProviderException {
    turn("stop", instance, right, State.STOPPED);
  }

  @Override
  public void start(InstanceId instance, Right right) throws ProviderException {
    turn("start", instance, right, State.RUNNING);
  }

  @Override
  public void terminate(InstanceId instance, Right right) throws ProviderException {
    turn("terminate", instance, right, State.TERMINATED);
  }

  private synchronized void turn(String verb, InstanceId id, Right right, State state)
      throws ProviderException {
    failOnce(verb);
    Instance now = instances.get(id);
    if (now == null) {
      throw failed(verb, new Fault.NotFound("there is no instance " + id));
    }
    if (!right.reaches(now)) {
      throw failed(verb, new Fault.NotOurs(id.value()));
    }
    instances.put(id, new Instance(id, now.host(), state, now.keeper(), now.token()));
  }

  private void failOnce(String verb) throws ProviderException {
    Fault fault = faults.poll();
    if (fault != null) {
      throw failed(verb, fault);
    }
  }

  private ProviderException failed(String verb, Fault fault) {
    return new ProviderException(name, verb, fault);
  }

  @Override
  public List<Provider.Type> types() {
    return types;
  }

  @Override
  public List<String> zones() {
    return List.of("a", "b");
  }

  @Override
  public synchronized Optional<Quota> quota() {
    return quota;
  }

  @Override
  public Optional<String> console(InstanceId instance) {
    return Optional.of("no login yet");
  }
}
