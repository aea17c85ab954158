package io.godwit.agent.order;

/** How an order about a VM gets along with the others about the same VM. */
public enum Access {
  /** Runs beside everything. */
  READS,
  /** Waits for changes of the same operation; refused while another operation changes the VM. */
  CHANGES,
  /** Asks the VM's running changes to stop, of whichever operation, and runs after they have. */
  ENDS
}
