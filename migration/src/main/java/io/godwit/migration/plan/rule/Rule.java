package io.godwit.migration.plan.rule;

import java.util.List;

/**
 * Something that must hold of where VMs are. A rule is a value with its own check, which knows
 * nothing of how a plan was found.
 */
public sealed interface Rule
    permits Capacity,
        CpuContracts,
        Intake,
        Drained,
        Affinity,
        Spread,
        Pinned,
        AllowedPlaces,
        KeepFree,
        MaximumMoves,
        MaximumBlackout,
        Unmoved {

  /** When it must hold. */
  enum Holds {
    /** At the end and in every state on the way. */
    ALWAYS,
    /** At the end: it cannot hold while a VM is on its way, or it is what the plan is for. */
    AT_THE_END
  }

  /** Every way in which the placement breaks it; empty where it holds. */
  List<Breach> breaches(Placement placement);

  /** {@link Holds#ALWAYS} unless it says otherwise. */
  default Holds holds() {
    return Holds.ALWAYS;
  }

  /** For people, to be put into a sentence: {@code "a, b stay apart"}. */
  String words();

  /** The rules that bind every plan, whatever its user asks for. */
  static List<Rule> ofEveryPlan() {
    return List.of(new Capacity(), new CpuContracts(), new Intake(), new Drained());
  }
}
