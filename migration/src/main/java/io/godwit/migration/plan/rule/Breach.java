package io.godwit.migration.plan.rule;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Objects;

/**
 * A rule that does not hold in a placement.
 *
 * @param where what it is about: two placements break a rule in the same way where this is equal
 * @param excess how much too much, to tell whether it got worse; above 0
 * @param what for people
 */
public record Breach(Rule rule, String where, long excess, String what) {
  public Breach {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(where);
    Objects.requireNonNull(what);
    if (excess <= 0) {
      throw new IllegalArgumentException("not a breach: " + what);
    }
  }

  /** A VM is on a host where it must not be. */
  static Breach ofVm(Rule rule, VmName vm, HostName host, String what) {
    return new Breach(rule, vm + "/" + host, 1, what);
  }

  /** Whether the other breaks the same rule in the same way at least as much. */
  public boolean isNoWorseThan(Breach other) {
    return rule.equals(other.rule) && where.equals(other.where) && excess <= other.excess;
  }
}
