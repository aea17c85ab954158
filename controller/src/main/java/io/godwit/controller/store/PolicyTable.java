package io.godwit.controller.store;

import io.godwit.model.NetworkName;
import java.util.List;

/**
 * The policies of networks. They go with their network, and those that name a VM with it; another
 * network that one names cannot go before it: a VM that gets its name later is another one.
 */
public interface PolicyTable {
  /**
   * Adds a policy. Fails where there is no such network, nor the other one that it names, or where
   * it has the same one.
   *
   * @param policy whose number does not count
   * @return the policy with its number
   */
  PolicyRecord insert(PolicyRecord policy);

  /** By number. */
  List<PolicyRecord> all();

  /** By number. */
  List<PolicyRecord> in(NetworkName network);

  /** Whether there was one. */
  boolean remove(long number);
}
