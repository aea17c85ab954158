package io.godwit.controller.store.memory;

import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.PolicyTable;
import io.godwit.controller.store.StoreException;
import io.godwit.model.NetworkName;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.VmSelector.Named;
import io.godwit.model.VmSpec;
import java.util.List;
import java.util.function.Predicate;

record MemoryPolicies(Memory memory) implements PolicyTable {
  @Override
  public PolicyRecord insert(PolicyRecord policy) {
    if (memory.networks.get(policy.network()) == null
        || policy.origin().filter(origin -> memory.networks.get(origin) == null).isPresent()
        || all().stream().anyMatch(policy::isSame)) {
      throw new StoreException("there is no such network, or it has the same policy", null);
    }
    PolicyRecord numbered =
        new PolicyRecord(
            ++memory.lastPolicy,
            policy.network(),
            policy.from(),
            policy.to(),
            policy.services(),
            Memory.millis(policy.createdAt()));
    memory.policies.put(numbered.number(), numbered);
    return numbered;
  }

  @Override
  public List<PolicyRecord> all() {
    return List.copyOf(memory.policies.all().values());
  }

  @Override
  public List<PolicyRecord> in(NetworkName network) {
    return all().stream().filter(policy -> policy.network().equals(network)).toList();
  }

  @Override
  public boolean remove(long number) {
    boolean isThere = memory.policies.get(number) != null;
    memory.policies.remove(number);
    return isThere;
  }

  void forget(NetworkName network) {
    removeIf(policy -> policy.network().equals(network));
  }

  void forget(VmSpec vm) {
    Named name = new Named(vm.name());
    vm.port()
        .ifPresent(
            port ->
                removeIf(
                    policy ->
                        policy.from().equals(PolicyOrigin.of(port.network(), name))
                            || (policy.network().equals(port.network())
                                && (policy.from().equals(PolicyOrigin.within(name))
                                    || policy.to().equals(name)))));
  }

  boolean name(NetworkName network) {
    return all().stream()
        .anyMatch(
            policy ->
                policy.origin().filter(network::equals).isPresent()
                    && !policy.network().equals(network));
  }

  private void removeIf(Predicate<PolicyRecord> isGone) {
    all().stream().filter(isGone).forEach(policy -> memory.policies.remove(policy.number()));
  }
}
