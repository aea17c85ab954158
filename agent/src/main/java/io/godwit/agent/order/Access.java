package io.godwit.agent.order;

/** How an order about a VM gets along with the others about the same VM. */
public enum Access {
  /** Runs beside everything. */
  READS,
  /** Waits for changes of the same operation; refused while another operation changes the VM. */
  CHANGES,
  /**
   * As {@link #CHANGES}, but only gets ready for what follows: stops for a change of a newer
   * operation, since the controller has given its own up then.
   */
  PREPARES,
  /** Asks the VM's running changes to stop, of whichever operation, and runs after they have. */
  ENDS
}
