package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.api.ProviderView;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Quota;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The providers that the controller is set up for, asked when somebody wants to know. */
public final class KnownProviders {
  private final Instances instances;

  KnownProviders(Instances instances) {
    this.instances = instances;
  }

  /**
   * By name. One that does not answer says why.
   *
   * @throws RefusedException UNAVAILABLE where it is not known which there are
   */
  public List<ProviderView> list() throws InterruptedException {
    try {
      List<ProviderName> names = instances.names();
      List<ProviderView> views = new ArrayList<>();
      for (ProviderName name : names) {
        views.add(view(name));
      }
      return views;
    } catch (InstanceException e) {
      throw new RefusedException(Problem.Code.UNAVAILABLE, e.getMessage());
    }
  }

  /**
   * One of them.
   *
   * @throws RefusedException INVALID, NOT_FOUND; UNAVAILABLE where it is not known which there are
   */
  public ProviderView show(String name) throws InterruptedException {
    ProviderName provider = Names.provider(name);
    try {
      if (!instances.names().contains(provider)) {
        throw RefusedException.notFound("provider", name);
      }
    } catch (InstanceException e) {
      throw new RefusedException(Problem.Code.UNAVAILABLE, e.getMessage());
    }
    return view(provider);
  }

  private ProviderView view(ProviderName name) throws InterruptedException {
    try {
      return view(name, instances.of(name));
    } catch (InstanceException e) {
      return new ProviderView(name.value(), e.getMessage(), null, null, null, List.of(), List.of());
    }
  }

  /** One that launches nothing has no types, and its program may know no such verb. */
  private static ProviderView view(ProviderName name, Provider provider)
      throws InstanceException, InterruptedException {
    List<Instance> listed = provider.list();
    int there = (int) listed.stream().filter(each -> each.state() != State.TERMINATED).count();
    try {
      Optional<Quota> quota = provider.quota();
      return new ProviderView(
          name.value(),
          null,
          there,
          quota.map(Quota::instances).orElse(null),
          quota
              .map(Quota::cpus)
              .filter(OptionalInt::isPresent)
              .map(OptionalInt::getAsInt)
              .orElse(null),
          provider.types().stream().map(KnownProviders::type).toList(),
          provider.zones());
    } catch (InstanceException e) {
      return new ProviderView(
          name.value(), e.getMessage(), there, null, null, List.of(), List.of());
    }
  }

  private static ProviderView.InstanceType type(Provider.Type type) {
    return new ProviderView.InstanceType(type.name(), type.cpus(), type.memoryMiB(), type.nests());
  }
}
