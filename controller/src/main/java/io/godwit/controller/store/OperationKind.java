package io.godwit.controller.store;

/** What an operation does. */
public enum OperationKind {
  CREATE_VM,
  START_VM,
  STOP_VM,
  DELETE_VM,
  MIGRATE,
  IMPORT_IMAGE,
  /** Launches an instance that joins as a host. */
  LAUNCH_HOST,
  /** Gives an empty host's instance up for good. */
  TERMINATE_HOST,
  /** Makes the moves of a plan, each an operation of its own. */
  APPLY_PLAN,
  /** Carries out a person's decision, or that of evidence, whose a VM is. */
  RESOLVE_VM,
  /** Puts right what is left of a VM at a host that does not own it, or its owner's journal. */
  RECONCILE_VM
}
