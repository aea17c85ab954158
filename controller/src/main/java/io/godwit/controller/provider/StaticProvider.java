package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that their user has, by address: nobody turns them off or on, and nobody can tell whether
 * they are, so they are never fenced by a provider's word.
 */
final class StaticProvider implements Provider {
  private final ProviderName name;
  private final List<Instance> instances;

  /**
   * @param machines with their addresses, which are their instances' ids
   */
  StaticProvider(ProviderName name, ProviderSettings.Static machines) {
    this.name = name;
    this.instances =
        machines.hosts().entrySet().stream()
            .map(
                host ->
                    new Instance(
                        host.getValue(),
                        host.getKey(),
                        State.UNKNOWN,
                        Keeper.SOMEBODY,
                        Optional.empty(),
                        machines.places().getOrDefault(host.getKey(), Location.UNKNOWN)))
            .toList();
  }

  @Override
  public List<Instance> list() {
    return instances;
  }

  @Override
  public Instance launch(Launch launch) throws InstanceException {
    throw notOffered("launch");
  }

  @Override
  public void stop(InstanceId instance, Right right) throws InstanceException {
    throw notOffered("stop " + instance);
  }

  @Override
  public void start(InstanceId instance, Right right) throws InstanceException {
    throw notOffered("start " + instance);
  }

  @Override
  public void terminate(InstanceId instance, Right right) throws InstanceException {
    throw notOffered("terminate " + instance);
  }

  @Override
  public List<Type> types() {
    return List.of();
  }

  @Override
  public List<String> zones() {
    return List.of();
  }

  @Override
  public Optional<Quota> quota() {
    return Optional.empty();
  }

  @Override
  public Optional<String> console(InstanceId instance) {
    return Optional.empty();
  }

  private ProviderException notOffered(String asked) {
    return new ProviderException(
        name,
        asked,
        new Fault.NotOffered(
            "it is of kind static, whose hosts are machines that their user has",
            "join one by godwit host add, and turn it off and on by hand"));
  }
}
